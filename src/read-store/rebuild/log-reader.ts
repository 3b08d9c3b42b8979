import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Json, JsonObject, RecordedFact } from '../../domain/facts/fact.js';
import type { FactCodec } from '../../event-store/codec.js';
import { Lines, unescaped } from './copy-text.js';

/** One stream of the log with all its facts up to the position asked for, in revision order. */
export interface WholeStream {
  stream: string;
  facts: RecordedFact[];
}

/**
 * Up to this size the log is walked along its index of streams; a larger one is sorted, which reads it in order. One
 * process walks faster than this one folds: several would pass each row on among themselves, for twice the work.
 */
const WALKED = {
  upToBytes: 2 * 1024 ** 3,
  settings: 'SET LOCAL enable_sort = off; SET LOCAL max_parallel_workers_per_gather = 0',
};
const SORTED = { settings: `SET LOCAL work_mem = '256MB'` };

const BOTH = `position, id, revision, schema_version, stream, type, effective_on, body->'data', personal->'data',
  personal->'changes', recorded_by`;
const LEAN = `${BOTH}, body->'decision'->>'number'`;
const FULL = `${BOTH}, body->'decision', body->'source', personal->>'note', correlation_id, causation_id,
  to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * The log up to `head`, read once, stream by stream. PostgreSQL takes the facts apart and sends the fields alone;
 * `lean` leaves out when a fact was recorded, on which request, its note, its source and of its decision all but the
 * number.
 */
export async function* wholeStreams(
  client: pg.ClientBase,
  codec: FactCodec,
  { head, prefixes, lean }: { head: number; prefixes: readonly string[]; lean: boolean },
): AsyncGenerator<WholeStream[]> {
  const { rows } = await client.query<{ bytes: number }>(`SELECT pg_relation_size('journal.facts') AS bytes`);
  await client.query('BEGIN READ ONLY');
  await client.query((rows[0]!.bytes <= WALKED.upToBytes ? WALKED : SORTED).settings);
  const those = prefixes.map((prefix) => `left(stream, ${prefix.length}) = '${prefix}'`).join(' OR ');
  const source = client.query(
    copyTo(`COPY (SELECT ${lean ? LEAN : FULL} FROM journal.facts
      WHERE position <= ${head} AND (${those}) ORDER BY stream, revision) TO STDOUT`),
  );
  const lines = new Lines();
  let last: WholeStream | undefined;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const whole: WholeStream[] = [];
    for (const line of lines.of(chunk)) {
      const fact = factOf(line, codec);
      if (fact.stream === last?.stream) {
        last.facts.push(fact);
        continue;
      }
      if (last) whole.push(last);
      last = { stream: fact.stream, facts: [fact] };
    }
    if (whole.length > 0) yield whole;
  }
  if (last) yield [last];
  await client.query('COMMIT');
}

const NULL = '\\N';
const text = (cell: string | undefined) =>
  cell === undefined || cell === NULL ? undefined : cell.includes('\\') ? unescaped(cell) : cell;
const json = (cell: string | undefined) => {
  const given = text(cell);
  return given === undefined ? undefined : (JSON.parse(given) as Json);
};

const names = new Map<string, string>();
/** The same string for the same type: what is looked up for every fact is then found by its address. */
function interned(name: string): string {
  const known = names.get(name);
  if (known === undefined && names.size < 1_000) names.set(name, name);
  return known ?? name;
}

/** Cells of a row with everything. */
const FULL_CELLS = 17;

function factOf(line: string, codec: FactCodec): RecordedFact {
  const cells = line.split('\t');
  const [position, id, revision, version, stream, type, effectiveOn, data, own, changes, by, decision] =
    cells;
  const full = cells.length === FULL_CELLS;
  const body: JsonObject = {};
  put(body, 'data', json(data));
  if (decision !== NULL) body['decision'] = full ? json(decision)! : { number: text(decision)! };
  if (full) put(body, 'source', json(cells[12]));
  let personal: JsonObject | null = null;
  if (own !== NULL || changes !== NULL || (full && cells[13] !== NULL)) {
    personal = {};
    put(personal, 'data', json(own));
    put(personal, 'changes', json(changes));
    if (full) put(personal, 'note', text(cells[13]));
  }
  return codec.decode({
    position: Number(position),
    id: id!,
    revision: Number(revision),
    schemaVersion: Number(version),
    stream: text(stream)!,
    type: interned(text(type)!),
    effectiveOn: text(effectiveOn) ?? null,
    body,
    personal,
    recordedBy: text(by)!,
    correlationId: full ? text(cells[14])! : '',
    causationId: full ? (text(cells[15]) ?? null) : null,
    recordedAt: full ? cells[16]! : '',
  });
}

function put(members: JsonObject, name: string, value: Json | undefined): void {
  if (value !== undefined) members[name] = value;
}
