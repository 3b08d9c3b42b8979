import { createHash } from 'node:crypto';
import { CONTROL, type EncodedFact, type FactCodec } from './codec.js';
import {
  AppendTooLarge,
  IdReused,
  MAX_APPEND_BYTES,
  type AppendOptions,
  type ExpectedRevision,
  type FactToAppend,
} from './event-store.js';

/** One append, ready to be sent. The strings hold no line breaks: columns travel joined by them. */
export interface AppendCommand {
  stream: string;
  expectedRevision: number;
  facts: readonly EncodedFact[];
  /** UUID made of the scoped idempotency key, with the fingerprint of the request. */
  idempotency: { key: string; fingerprint: string } | undefined;
  take: readonly string[];
  release: readonly string[];
  bytes: number;
}

/**
 * What every store checks before it records anything.
 * @throws TypeError for a mistake of the caller; IdReused for an id given twice; JsonProfileViolation; AppendTooLarge
 */
export function appendCommand(
  codec: FactCodec,
  stream: string,
  expectedRevision: ExpectedRevision,
  facts: readonly FactToAppend[],
  { idempotency, claims }: AppendOptions,
): AppendCommand {
  const texts = [stream, ...(claims?.take ?? []), ...(claims?.release ?? [])];
  if (idempotency !== undefined) texts.push(idempotency.fingerprint);
  for (const text of texts)
    if (text === '' || CONTROL.test(text)) throw new TypeError('empty or control characters');
  const encoded = encode(codec, facts);
  const command: AppendCommand = {
    stream,
    expectedRevision,
    facts: encoded,
    idempotency: idempotency && { key: requestKey(idempotency.key), fingerprint: idempotency.fingerprint },
    take: claims?.take ?? [],
    release: claims?.release ?? [],
    bytes: encoded.reduce((bytes, fact) => bytes + fact.bytes, 0),
  };
  if (command.bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(command.bytes);
  return command;
}

function encode(codec: FactCodec, facts: readonly FactToAppend[]): EncodedFact[] {
  if (facts.length === 0) throw new TypeError('an append needs at least one fact');
  const ids = new Set<string>();
  for (const { id } of facts) {
    if (ids.has(id)) throw new IdReused(id);
    ids.add(id);
  }
  return facts.map((fact) => codec.encode(fact));
}

/** Half of a SHA-256: short in the index, and no scope or key of a client is kept. */
export function requestKey(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
