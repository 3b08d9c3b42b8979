import { Exact } from '../exact.js';
import type { JsonObject } from '../facts/fact.js';
import { asGoodAs } from '../rules/bands.js';
import { unitResult } from '../rules/components.js';
import type { Settings } from '../rules/settings.js';
import type { Rating } from '../facts/evaluation.js';
import { unitComponent, type ManagedResult } from './managed.js';

/** A result that stands, as far as a leader’s component d looks at it. */
interface Outcome {
  score: string;
  rating: Rating | null;
}

interface Frozen {
  components?: Record<string, string>;
  managed?: ManagedResult[];
  inputs?: JsonObject;
}

/**
 * Component d of a leader after somebody’s result was revised.
 * @param leader as frozen: whom the service found, or the scores or d as entered
 * @param revised whose result changed, from what to what
 * @param results what stands now, by person
 * @param everybody what stands of all whom the leader leads, where d itself was entered; undefined where somebody lacks a
 * result
 * @returns undefined where d stays what it was, or nobody can tell
 */
export function unitComponentAfter(
  { components, managed, inputs }: Frozen,
  revised: { staffId: string; before: Outcome; after: Outcome },
  results: ReadonlyMap<string, Outcome>,
  everybody: readonly Outcome[] | undefined,
  settings: Settings,
): { was: string; becomes: string } | undefined {
  const was = components?.['d'];
  if (was === undefined) return undefined;
  const leadership = inputs?.['leadership'] as
    { managed?: (string | number | null)[]; d?: string } | undefined;
  let becomes: Exact | undefined;
  if (managed) {
    if (!managed.some(({ staffId }) => staffId === revised.staffId)) return undefined;
    becomes = unitComponent(
      managed.map((one) => ({ ...one, ...withoutNull(results.get(one.staffId)) })),
      settings,
    );
  } else if (leadership?.managed) becomes = fromScores(leadership.managed, revised, settings);
  else if (everybody)
    becomes = unitComponent(
      everybody.map((one) => ({ staffId: '', ...withoutNull(one) })),
      settings,
    );
  const shown = becomes?.shown(4);
  return shown === undefined || Exact.of(shown).equals(Exact.of(was)) ? undefined : { was, becomes: shown };
}

const withoutNull = (one: Outcome | undefined) =>
  one && { score: one.score, ...(one.rating === null ? {} : { rating: one.rating }) };

/** Of scores without names the one that reads as the former score is taken for the person’s. */
function fromScores(
  managed: readonly (string | number | null)[],
  { before, after }: { before: Outcome; after: Outcome },
  settings: Settings,
): Exact | undefined {
  const scores = managed.map((one) => (one === null ? null : Exact.of(one)));
  const former = Exact.of(before.score);
  const place = scores.findIndex((score) => score?.equals(former));
  if (place < 0) return undefined;
  const others = scores.filter((_, index) => index !== place);
  const { full, otherwise, atLeast } = settings.leader.unitResult;
  const own = after.rating && asGoodAs(after.rating, atLeast as Rating);
  if (own === false) return Exact.of(otherwise);
  return others.length === 0 ? Exact.of(full) : unitResult(others, settings);
}
