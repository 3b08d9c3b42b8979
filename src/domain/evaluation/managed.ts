import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import type { JsonObject } from '../facts/fact.js';
import type { Organisation } from '../organisation/organisation.js';
import { asGoodAs, ratingOf } from '../rules/bands.js';
import type { Settings } from '../rules/settings.js';
import type { Day } from '../time.js';
import { leadingOf } from './leading.js';

/** Somebody who counts in a unit in the period. */
export interface Placed {
  staffId: string;
  unitCode: string;
  positionCode: string;
}

/** The result of somebody led, as it is frozen with the leader’s; without score and rating, nobody rated them yet. */
export interface ManagedResult {
  staffId: string;
  score?: string;
  rating?: Rating;
  eventId?: string;
}

/**
 * Whom a leader leads in a period: everybody who counts in the units led. Those who lead the own unit beside or above
 * the leader are not among them: a deputy does not answer for the head, nor one deputy for another.
 * @param units of a deputy’s field, as entered; a head leads the own unit with all below it
 * @returns undefined for a deputy whose field nobody named
 */
export function managedBy(
  leader: Placed,
  people: readonly Placed[],
  units: readonly string[] | undefined,
  { organisation, day }: { organisation: Organisation; day: Day },
): Placed[] | undefined {
  const deputy = leadingOf(leader, organisation, day) === 'deputy';
  if (units === undefined && deputy) return undefined;
  const led = new Set((units ?? [leader.unitCode]).flatMap((unit) => [...organisation.subtree(unit, day)]));
  const beside: (string | undefined)[] = deputy ? ['head', 'deputy'] : ['head'];
  return people.filter(
    (one) =>
      one.staffId !== leader.staffId &&
      led.has(one.unitCode) &&
      !(one.unitCode === leader.unitCode && beside.includes(leadingOf(one, organisation, day))),
  );
}

/**
 * Component d from results on record: full where everybody led is rated at least what the settings ask.
 * @returns undefined where nobody is led or somebody has no result: then it is missing
 */
export function unitComponent(managed: readonly ManagedResult[], settings: Settings): Exact | undefined {
  if (managed.length === 0) return undefined;
  const { full, otherwise, atLeast } = settings.leader.unitResult;
  let all = true;
  for (const { score, rating } of managed) {
    const found = rating ?? (score === undefined ? undefined : ratingOf(Exact.of(score), settings));
    if (found === undefined) return undefined;
    all &&= asGoodAs(found, atLeast as Rating);
  }
  return Exact.of(all ? full : otherwise);
}

/** As the log keeps it. */
export const managedJson = (managed: readonly ManagedResult[]): JsonObject[] =>
  managed.map((one) => ({ ...one }) as JsonObject);
