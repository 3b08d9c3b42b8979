import type { RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import type { EventStore } from '../event-store/event-store.js';
import type { WriteRequest } from './request.js';

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
