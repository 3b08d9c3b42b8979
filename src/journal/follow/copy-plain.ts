import type pg from 'pg';
import { CONTROL } from '../../event-store/codec.js';
import { ResumePointMoved, type Contested, type Copied } from './copied.js';
import type { SourceEvent, SourceFact, SourcePosition } from './source-log.js';

interface PlainRow {
  outcome: string;
  head: number;
  contested: Contested[] | null;
}

const TEXT = `SELECT outcome, head, contested FROM journal.copy_facts(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`;

/**
 * Copies a batch in which every event is a fact of ours as the service records it, as nearly all are. Undefined: the batch
 * holds something else, nothing was copied, and `journal.follow` must judge it.
 * @throws ResumePointMoved when the resume point is not `after`; what `pg` throws
 */
export async function copyPlain(
  client: pg.ClientBase,
  after: SourcePosition | undefined,
  events: readonly SourceEvent[],
): Promise<Copied | undefined> {
  if (!events.every(isPlain)) return undefined;
  const answer = await client.query<PlainRow>({
    name: 'copy-facts',
    text: TEXT,
    values: [after?.commit.toString() ?? null, after?.prepare.toString() ?? null, ...columnsOf(events)],
  });
  const { outcome, head, contested } = answer.rows[0]!;
  if (outcome === 'amiss') return undefined;
  if (outcome !== 'copied') throw new ResumePointMoved(outcome);
  return { head, keptOut: [], contested: contested ?? [], untrusted: [] };
}

/** Texts of a fact hold no line breaks; the name of a stream may, where others write. */
const isPlain = (event: SourceEvent): event is SourceFact =>
  event.usable && event.restored === undefined && !CONTROL.test(event.stream);

function columnsOf(events: readonly SourceFact[]): string[] {
  const lines = (column: (event: SourceFact) => string | null | undefined) =>
    events.map((event) => column(event) ?? '').join('\n');
  const numbers = (column: (event: SourceFact) => number | bigint | undefined) =>
    `{${events.map((event) => column(event) ?? 'NULL').join(',')}}`;
  const keyed = events.some(({ request }) => request !== undefined);
  const claims = events.flatMap(({ claims: { take, release } = { take: [], release: [] } }, index) => [
    ...release.map((name) => ({ event: index + 1, name, take: 'f' })),
    ...take.map((name) => ({ event: index + 1, name, take: 't' })),
  ]);
  return [
    numbers(({ commit }) => commit),
    numbers(({ prepare }) => prepare),
    lines(({ id }) => id),
    lines(({ stream }) => stream),
    numbers(({ revision }) => revision),
    lines(({ type }) => type),
    lines(({ createdAt }) => createdAt),
    numbers(({ schemaVersion }) => schemaVersion),
    lines(({ effectiveOn }) => effectiveOn),
    lines(({ recordedBy }) => recordedBy),
    lines(({ correlationId }) => correlationId),
    lines(({ causationId }) => causationId),
    lines(({ contentHash }) => contentHash),
    lines(({ body }) => body),
    lines(({ personal }) => personal),
    keyed ? lines(({ request }) => request?.key) : '',
    keyed ? numbers(({ request }) => request?.facts) : '{}',
    keyed ? lines(({ request }) => request?.fingerprint) : '',
    `{${claims.map(({ event }) => event).join(',')}}`,
    claims.map(({ name }) => name).join('\n'),
    `{${claims.map(({ take }) => take).join(',')}}`,
  ];
}
