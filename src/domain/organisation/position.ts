import type { JsonObject, RecordedFact } from '../facts/fact.js';
import { foldStream, type Folded, type OrganisationStep, type Title } from './fold.js';

/** What a holder must meet, in force until the next standard of the same position. */
export interface Standard {
  minDegree?: string;
  fields?: string[];
  minTheory?: string;
  minStateManagement?: string;
  topics?: { code: string; everyMonths?: number }[];
  graceMonths?: number;
}

export interface PositionState {
  title: Title;
  group: string;
  class?: string;
  bodyKind?: string;
  nonLocal?: boolean;
  managementTier?: string;
  standard?: Standard & { eventId: string };
}

export type Position = Folded<PositionState>;

export function foldPosition(facts: readonly RecordedFact[]): Position {
  return foldStream<PositionState>(facts, {
    opens: 'defines-position',
    ends: 'abolishes-position',
    start: ({ code: _, ...data }) => data as unknown as PositionState,
    evolve,
  });
}

function evolve(state: PositionState, step: OrganisationStep): PositionState {
  if (step.effect.does === 'sets-standard')
    return { ...state, standard: { ...(step.data as Standard), eventId: step.id } };
  if (step.effect.does !== 'changes-position') return state;
  const next: JsonObject = { ...(state as unknown as JsonObject) };
  for (const [name, value] of Object.entries(step.data)) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next as unknown as PositionState;
}
