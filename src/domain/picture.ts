import { same } from './correction-effect.js';
import type { RecordedFact } from './facts/fact.js';
import type { Folded } from './organisation/fold.js';
import { foldPosition } from './organisation/position.js';
import { foldUnit } from './organisation/unit.js';
import { BEGINNING, foldCareer, identitySpans, statusSpans, type Career } from './staff/career.js';
import { attainmentOf } from './staff/profile-answer.js';
import { conflicting } from './staff/rows.js';
import { FOREVER, type Day } from './time.js';

/** Everything a stream says, over all days, as plain values under stable names. */
export type Picture = Record<string, unknown>;

/** What one fact changed: `path` is a JSON pointer into the picture, null stands for what is not there. */
export interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

/** @param facts one stream in revision order, up to the knowledge point; none gives the empty picture */
export function pictureOf(facts: readonly RecordedFact[]): Picture {
  const stream = facts[0]?.stream;
  if (stream === undefined) return {};
  if (stream.startsWith('staff-')) return personPicture(foldCareer(facts));
  const folded: Folded<object> = stream.startsWith('unit-') ? foldUnit(facts) : foldPosition(facts);
  if (!folded.opening) return {};
  return { code: folded.code, since: folded.since, until: end(folded.until), ...byField(folded.states) };
}

function personPicture(career: Career): Picture {
  const conflicts = conflicting(career.contradictions);
  return {
    ...byField(identitySpans(career).map(({ fromDay, identity }) => ({ fromDay, state: identity }))),
    status: statusSpans(career).map(({ fromDay, status }) => ({ from: begin(fromDay), value: status })),
    postings: Object.fromEntries(
      career.postings.map((posting) => [posting.postingId, postingPicture(posting)]),
    ),
    ...attained(career),
    ...(conflicts.size > 0 ? { conflicts: [...conflicts].sort() } : {}),
  };
}

const begin = (day: Day) => (day === BEGINNING ? null : day);
const end = (day: Day) => (day === FOREVER ? null : day);

/** Each field by itself, as it reads from a day on. */
function byField<State extends object>(states: readonly { fromDay: Day; state: State }[]): Picture {
  const fields: Record<string, { from: Day | null; value: unknown }[]> = {};
  for (const { fromDay, state } of states)
    for (const name of new Set([...Object.keys(fields), ...Object.keys(state)])) {
      const value = (state as Record<string, unknown>)[name] ?? null;
      const spans = (fields[name] ??= []);
      if (spans.length === 0 || !same(spans.at(-1)!.value, value))
        spans.push({ from: begin(fromDay), value });
    }
  return fields;
}

function postingPicture({
  openedBy,
  closedBy,
  segments,
  fromDay,
  toDay,
}: Career['postings'][number]): Picture {
  return {
    openedBy: openedBy.id,
    closedBy: closedBy?.id ?? null,
    from: openedBy.effectiveOn,
    fromDay,
    to: closedBy?.effectiveOn ?? null,
    toDay: end(toDay),
    ...byField(segments.map(({ fromDay: from, toDay: _, ...state }) => ({ fromDay: from, state }))),
  };
}

/** Courses, degrees, levels, evaluations and ratings, each under the fact that says so. */
function attained({ standings }: Career): Picture {
  const found: Record<string, Picture> = {};
  for (const standing of standings) {
    const attainment = standing.state === 'cancelled' ? undefined : attainmentOf(standing);
    if (attainment) (found[attainment.item] ??= {})[attainment.eventId] = attainment.body;
  }
  return found;
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const isPlain = (value: unknown): value is Picture =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The places where two pictures differ, in the order of their names; what is new or gone is shown whole. */
export function differences(before: Picture, after: Picture, at = ''): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    let [was, is] = [before[name] ?? null, after[name] ?? null];
    const path = `${at}/${escaped(name)}`;
    if (same(was, is)) return [];
    // The groups themselves neither come nor go, only what is in them.
    if (at === '' && isPlain(was ?? is)) [was, is] = [was ?? {}, is ?? {}];
    return isPlain(was) && isPlain(is) ? differences(was, is, path) : [{ path, before: was, after: is }];
  });
}
