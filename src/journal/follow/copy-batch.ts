import type pg from 'pg';
import { copyPlain } from './copy-plain.js';
import { ResumePointMoved, type Contested, type Copied, type KeptOut } from './copied.js';
import type { SourceEvent, SourcePlace, SourcePosition } from './source-log.js';

interface FollowRow {
  outcome: string;
  head: number;
  kept_out: KeptOut[] | null;
  contested: Contested[] | null;
  untrusted: string[] | null;
}

/**
 * Copies events into the journal in one transaction, with the resume point.
 * @param after the resume point before the batch
 * @throws ResumePointMoved when it is another one; what `pg` throws
 */
export async function copyBatch(
  client: pg.ClientBase,
  after: SourcePosition | undefined,
  events: readonly SourceEvent[],
): Promise<Copied> {
  try {
    return (await copyPlain(client, after, events)) ?? (await copy(client, after, events.map(toRow)));
  } catch (error) {
    if (dataFault(error) === undefined) throw error;
  }
  // One of them is nothing that the journal can hold; what follows it must not wait for it, nor an append come in parts.
  await client.query('BEGIN');
  try {
    const copied = await salvage(client, after, events);
    await client.query('COMMIT');
    return copied;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Copies what can be copied within a transaction, and keeps out the rest. */
async function salvage(
  client: pg.ClientBase,
  after: SourcePosition | undefined,
  events: readonly SourceEvent[],
): Promise<Copied> {
  await client.query('SAVEPOINT salvage');
  try {
    return await copy(client, after, events.map(toRow));
  } catch (error) {
    const fault = dataFault(error);
    if (fault === undefined) throw error;
    await client.query('ROLLBACK TO SAVEPOINT salvage');
    if (events.length === 1) return copy(client, after, [keptOutRow(events[0]!, 'not-recordable', fault)]);
    const half = Math.ceil(events.length / 2);
    const before = await salvage(client, after, events.slice(0, half));
    return joined(before, await salvage(client, events[half - 1], events.slice(half)));
  }
}

async function copy(
  client: pg.ClientBase,
  after: SourcePosition | undefined,
  rows: string[],
): Promise<Copied> {
  const answer = await client.query<FollowRow>({
    name: 'follow',
    text: 'SELECT outcome, head, kept_out, contested, untrusted FROM journal.follow($1, $2, $3)',
    values: [after?.commit.toString() ?? null, after?.prepare.toString() ?? null, `[${rows.join(',')}]`],
  });
  const { outcome, head, kept_out, contested, untrusted } = answer.rows[0]!;
  if (outcome !== 'copied') throw new ResumePointMoved(outcome);
  return { head, keptOut: kept_out ?? [], contested: contested ?? [], untrusted: untrusted ?? [] };
}

const joined = (one: Copied, two: Copied): Copied => ({
  head: two.head,
  keptOut: [...one.keptOut, ...two.keptOut],
  contested: [...one.contested, ...two.contested],
  untrusted: [...new Set([...one.untrusted, ...two.untrusted])],
});

/** Class 22 is bad data and 23 a broken constraint: the event's fault. Anything else is the database's. */
function dataFault(error: unknown): string | undefined {
  const { severity, code, message } = error as { severity?: string; code?: string; message: string };
  if (severity !== 'ERROR' || !/^2[23]/.test(code ?? '')) return undefined;
  return message.split('\n')[0]!;
}

const placeOf = ({ commit, prepare, id, stream, revision }: SourcePlace) => ({
  c: commit.toString(),
  p: prepare.toString(),
  id,
  stream,
  revision,
});

/** The event as `journal.follow` takes it. */
function toRow(event: SourceEvent): string {
  if (!event.usable) return keptOutRow(event, 'not-a-fact', event.detail);
  const { request, restored, claims } = event;
  const columns = JSON.stringify({
    ...placeOf(event),
    type: event.type,
    created: event.createdAt,
    version: event.schemaVersion,
    effective: event.effectiveOn,
    recorded_by: event.recordedBy,
    correlation: event.correlationId,
    causation: event.causationId,
    hash: event.contentHash,
    ...(request && { key: request.key, facts: request.facts, fingerprint: request.fingerprint }),
    ...(restored && { restore: restored.id, restored_at: restored.recordedAt }),
    ...(claims && { claims }),
  });
  // As text: what is JSON already need not be read and written again.
  return `${columns.slice(0, -1)},"body":${event.body},"personal":${event.personal ?? 'null'}}`;
}

const keptOutRow = (event: SourceEvent, reason: string, detail: string): string =>
  JSON.stringify({
    ...placeOf(event),
    type: asText(event.type),
    created: event.createdAt,
    reason,
    detail: asText(detail),
  });

/** What cannot be text of PostgreSQL must not stop even the note of it. */
const asText = (text: string) => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
