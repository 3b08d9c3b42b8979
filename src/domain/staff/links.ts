import type { Standing } from '../standing.js';
import type { Contradiction } from './contradictions.js';
import type { Step } from './steps.js';

/** Fields in which a fact names another of the same dossier, and the types it may be of. */
const LINKS: Readonly<Record<string, readonly string[]>> = {
  streamlinedEventId: ['StaffStreamlined'],
  disciplineEventId: ['DisciplineImposed'],
  evaluationEventId: ['PeriodEvaluationFinalised', 'PeriodEvaluationRevised'],
};

/** Whether a fact is of a kind that has such a field; most are not, and every fold asks of each. */
const mayName = ({ effect }: Step): boolean =>
  effect.does === 'revokes-leaving' ||
  effect.does === 'closes-posting' ||
  effect.does === 'evaluates' ||
  (effect.does === 'notes' && (effect.item === 'appeal' || effect.item === 'revision-proposal'));

const revokedBy = (step: Step): string | undefined =>
  step.effect.does === 'revokes-leaving' ? (step.data['streamlinedEventId'] as string) : undefined;

/** Ids of the leavings that were taken back. */
export const revokedLeavings = (steps: readonly Step[]): Set<string> =>
  new Set(steps.map(revokedBy).filter((id) => id !== undefined));

/** The steps without the leavings that were taken back: over all days it is as if these had never been. */
export function withoutRevoked(steps: Step[]): Step[] {
  const revoked = revokedLeavings(steps);
  return revoked.size === 0
    ? steps
    : steps.filter((step) => !(revoked.has(step.id) && step.type === 'StaffStreamlined'));
}

/** Facts that name another which is not there, is cancelled, or is taken back already. */
export function linkContradictions(standings: readonly Standing[], steps: readonly Step[]): Contradiction[] {
  const found: Contradiction[] = [];
  const revocations = new Map<string, Step>();
  for (const step of steps) {
    if (!mayName(step)) continue;
    for (const [field, types] of Object.entries(LINKS)) {
      const target = step.data[field];
      if (typeof target !== 'string') continue;
      const named = standings.find(({ fact }) => fact.id === target && types.includes(fact.type));
      if (!named) found.push({ code: 'target-unknown', facts: [step.id] });
      else if (named.state === 'cancelled')
        found.push({ code: 'fact-still-named', facts: [step.id, target] });
    }
    const target = revokedBy(step);
    if (target === undefined) continue;
    const first = revocations.get(target);
    if (first) found.push({ code: 'already-ended', facts: [step.id, first.id] });
    else revocations.set(target, step);
  }
  return found;
}
