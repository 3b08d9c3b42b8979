import type { Fact, RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { idempotencyOf, toAppend, type WriteRequest } from './request.js';

/** The facts of a stream at its head. */
export async function factsOf(store: EventStore, stream: string): Promise<RecordedFact[]> {
  const facts: RecordedFact[] = [];
  for await (const fact of store.readStream(stream)) facts.push(fact);
  return facts;
}

/**
 * A correction goes to the stream of its target.
 * @param isSubject whether a stream is about what the request is about, which `subject` names
 * @throws Refusal `target-unknown`, `wrong-stream`
 */
export async function streamOfTarget(
  store: EventStore,
  { data }: FactInput,
  isSubject: (stream: string) => boolean,
  subject: string,
): Promise<string> {
  const [target] = await store.findFacts([data['targetEventId'] as string]);
  if (!target) throw new Refusal('target-unknown', { detail: 'there is no such fact' });
  if (!isSubject(target.stream))
    throw new Refusal('wrong-stream', { detail: `the target is not a fact about ${subject}` });
  return target.stream;
}

/** @throws Refusal `precondition-failed` where the caller looked at another revision */
export function expectRevision({ ifMatch }: WriteRequest, stream: string, revision: number): void {
  if (ifMatch !== undefined && ifMatch !== revision)
    throw new Refusal('precondition-failed', { detail: `${stream} is at revision ${revision}` });
}

/**
 * Appends what is decided on the facts of a stream whose revision is all the order they need.
 * @param hashes of what was sent, one for each fact decided
 */
export async function appendDecided(
  store: EventStore,
  stream: string,
  hashes: readonly string[],
  request: WriteRequest,
  decide: (facts: readonly RecordedFact[]) => Fact[],
): Promise<Appended> {
  const facts = await factsOf(store, stream);
  const revision = facts.at(-1)?.revision ?? -1;
  expectRevision(request, stream, revision);
  const decided = decide(facts).map((fact, index) => toAppend(fact, hashes[index]!, request));
  return store.append(stream, revision, decided, idempotencyOf(request));
}
