import { blaming } from '../judge.js';
import type { Organisation } from '../organisation/organisation.js';
import { Refusal } from '../refusal.js';
import type { Career } from './career.js';
import type { Step } from './steps.js';

/** Where somebody was admitted to the Party may lie outside everything the service knows. */
export const namesElsewhere = ({ effect }: Step): boolean =>
  effect.does === 'notes' && effect.item === 'party';

/** What of the organisation a fact relies on, as text for comparing. */
function relianceOf(step: Step): string | undefined {
  const { unitCode, positionCode } = step.data as { unitCode?: string; positionCode?: string };
  switch (step.effect.does) {
    case 'opens-posting':
    case 'changes-posting':
    case 'evaluates':
    case 'rates-year':
    case 'notes':
      if (namesElsewhere(step)) return undefined;
      return `${step.effectiveOn} ${unitCode ?? ''} ${positionCode ?? ''}`;
    default:
      return undefined;
  }
}

/**
 * Refuses a posting to a unit or position that does not exist on any day its start may be, and an evaluation, a
 * committee or a plan for a unit or position nobody ever established. Looks only at what the batch adds or changes.
 * @throws Refusal `unknown-unit`, `unknown-position`
 */
export function checkPlaces(before: Career, after: Career, organisation: Organisation): void {
  const known = new Map(before.steps.map((step) => [step.id, relianceOf(step)]));
  for (const step of after.steps) {
    const reliance = relianceOf(step);
    if (reliance === undefined || known.get(step.id) === reliance) continue;
    const { unitCode, positionCode } = step.data as { unitCode?: string; positionCode?: string };
    const onDay = step.effect.does === 'opens-posting' || step.effect.does === 'changes-posting';
    const unitKnown =
      unitCode === undefined ||
      (onDay ? organisation.unitExists(unitCode, step.span) : organisation.units.has(unitCode));
    if (!unitKnown) throw refuse('unknown-unit', `there is no unit ${unitCode} on ${step.effectiveOn}`, step);
    const positionKnown =
      positionCode === undefined ||
      (onDay
        ? organisation.positionExists(positionCode, step.span)
        : organisation.positions.has(positionCode));
    if (!positionKnown)
      throw refuse('unknown-position', `there is no position ${positionCode} on ${step.effectiveOn}`, step);
  }
}

function refuse(code: 'unknown-unit' | 'unknown-position', detail: string, step: Step): unknown {
  const conflicts = [{ eventId: step.id, type: step.type, effectiveOn: step.effectiveOn }];
  return blaming(step.id, new Refusal(code, { detail, conflicts }));
}
