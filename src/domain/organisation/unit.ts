import type { Json, JsonObject, RecordedFact } from '../facts/fact.js';
import type { Contradiction } from '../staff/contradictions.js';
import { addDays, type Day } from '../time.js';
import { foldStream, type Folded, type OrganisationStep, type Title } from './fold.js';

export interface UnitAttributes {
  mountainous?: boolean;
  extremelyDifficult?: boolean;
  population?: number;
  ethnicMinorityShare?: string;
}

export interface UnitState {
  name: Title;
  kind: string;
  parentCode?: string;
  predecessorCodes: string[];
  attributes: UnitAttributes;
  /** Headcounts assigned, by position code. `until` is the last day. */
  headcounts: Record<string, { count: number; until?: Day; eventId: string }>;
  /** The latest assessment of work equipment against the norm. */
  equipment?: { result: string; items?: Json; assessedOn: string; eventId: string };
  /** The latest congress of its Party organisation. */
  congress?: { term: string; heldOn: string; eventId: string };
  /** How the organisation was rated, by year. */
  ratings?: Record<string, { rating: string; outstanding: boolean; score?: string; eventId: string }>;
}

export type Unit = Folded<UnitState>;

export function foldUnit(facts: readonly RecordedFact[]): Unit {
  return foldStream<UnitState>(facts, {
    opens: 'establishes-unit',
    ends: 'ends-unit',
    start: (data) => ({
      name: data['name'] as Title,
      kind: data['kind'] as string,
      ...(data['parentCode'] === undefined ? {} : { parentCode: data['parentCode'] as string }),
      predecessorCodes: (data['predecessorCodes'] as string[] | undefined) ?? [],
      attributes: (data['attributes'] as UnitAttributes | undefined) ?? {},
      headcounts: {},
    }),
    evolve,
    contradictions: ratedTwice,
  });
}

function evolve(state: UnitState, step: OrganisationStep): UnitState {
  const data: JsonObject = step.data;
  switch (step.effect.does) {
    case 'renames-unit':
      return { ...state, name: data['name'] as Title };
    case 'moves-unit':
      return { ...state, parentCode: data['parentCode'] as string };
    case 'assigns-headcount': {
      const headcount = {
        count: data['count'] as number,
        eventId: step.id,
        ...(data['until'] === undefined ? {} : { until: data['until'] as Day }),
      };
      return { ...state, headcounts: { ...state.headcounts, [data['positionCode'] as string]: headcount } };
    }
    case 'records-attributes':
      return {
        ...state,
        attributes: { ...state.attributes, ...(data['attributes'] as UnitAttributes) },
      };
    default:
      return reviewed(state, step);
  }
}

function reviewed(state: UnitState, { effect, data, effectiveOn, id }: OrganisationStep): UnitState {
  switch (effect.does) {
    case 'assesses-equipment': {
      const items = data['items'] === undefined ? {} : { items: data['items'] };
      return {
        ...state,
        equipment: { result: data['result'] as string, ...items, assessedOn: effectiveOn, eventId: id },
      };
    }
    case 'holds-congress':
      return { ...state, congress: { term: data['term'] as string, heldOn: effectiveOn, eventId: id } };
    case 'rates-organisation': {
      const rating = {
        rating: data['rating'] as string,
        outstanding: data['outstanding'] === true,
        ...(data['score'] === undefined ? {} : { score: data['score'] as string }),
        eventId: id,
      };
      return { ...state, ratings: { ...state.ratings, [data['year'] as number]: rating } };
    }
    default:
      return state;
  }
}

/** One rating per year in force. */
function ratedTwice(steps: readonly OrganisationStep[]): Contradiction[] {
  const first = new Map<unknown, OrganisationStep>();
  const found: Contradiction[] = [];
  for (const step of steps) {
    if (step.effect.does !== 'rates-organisation') continue;
    const other = first.get(step.data['year']);
    if (other) found.push({ code: 'rating-exists', facts: [step.id, other.id] });
    else first.set(step.data['year'], step);
  }
  return found;
}

/** Headcounts in force on a day, by position. */
export function headcountsOn(state: UnitState, day: Day): Map<string, number> {
  const found = new Map<string, number>();
  for (const [position, { count, until }] of Object.entries(state.headcounts))
    if (until === undefined || day < addDays(until, 1)) found.set(position, count);
  return found;
}

/** The codes of the units that took over, as far as the ending fact names them. */
export function successorsOf(unit: Unit): string[] {
  const data = unit.end?.data ?? {};
  const one = (data['intoCode'] ?? data['successorCode']) as string | undefined;
  return one === undefined ? ((data['intoCodes'] as string[] | undefined) ?? []) : [one];
}
