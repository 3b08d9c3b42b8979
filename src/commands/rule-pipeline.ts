import type { RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { recordRuleFacts, streamOfRules } from '../domain/rules/decide.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import {
  answeredBefore,
  fingerprintOf,
  idSource,
  onceOnly,
  scopedKey,
  sentHash,
  toAppend,
  type WriteRequest,
} from './request.js';

/** Records facts about rule sets. Each is a stream of its own, so the expected revision is all the order they need. */
export class RulePipeline {
  constructor(private readonly store: EventStore) {}

  /** @throws Refusal, StoreError */
  async record(id: string, inputs: readonly FactInput[], request: WriteRequest): Promise<Appended> {
    const hashes = inputs.map((input) => sentHash(input));
    const isSubject = (stream: string) => stream.startsWith(`rules-${id}@`);
    return onceOnly(
      () => answeredBefore(this.store, request, inputs, hashes, isSubject),
      () => this.carryOut(id, inputs, hashes, request),
    );
  }

  private async carryOut(
    id: string,
    inputs: readonly FactInput[],
    hashes: readonly string[],
    request: WriteRequest,
  ): Promise<Appended> {
    const stream = await this.streamOf(id, inputs);
    const facts: RecordedFact[] = [];
    for await (const fact of this.store.readStream(stream)) facts.push(fact);
    const revision = facts.at(-1)?.revision ?? -1;
    if (request.ifMatch !== undefined && request.ifMatch !== revision)
      throw new Refusal('precondition-failed', { detail: `${stream} is at revision ${revision}` });
    const decided = recordRuleFacts(stream, facts, inputs, idSource(request, 'fact'));
    const key = scopedKey(request);
    return this.store.append(
      stream,
      revision,
      decided.map((fact, index) => toAppend(fact, hashes[index]!, request)),
      key === undefined ? {} : { idempotency: { key, fingerprint: fingerprintOf(request) } },
    );
  }

  /** One stream for all facts of a request; a correction goes to the stream of its target. */
  private async streamOf(id: string, inputs: readonly FactInput[]): Promise<string> {
    const streams = new Set<string>();
    for (const [index, input] of inputs.entries())
      streams.add(
        input.type === 'RuleSetAdopted'
          ? streamOfRules(id, input, inputs.length === 1 ? '' : `/facts/${index}`)
          : await this.streamOfTarget(id, input),
      );
    if (streams.size !== 1)
      throw new Refusal('wrong-stream', {
        detail: 'the facts are about several rule sets: send one request for each',
      });
    return [...streams][0]!;
  }

  private async streamOfTarget(id: string, input: FactInput): Promise<string> {
    const [target] = await this.store.findFacts([input.data['targetEventId'] as string]);
    if (!target) throw new Refusal('target-unknown', { detail: 'there is no such fact' });
    if (!target.stream.startsWith(`rules-${id}@`))
      throw new Refusal('wrong-stream', { detail: `the target is not a fact about the rule set ${id}` });
    return target.stream;
  }
}
