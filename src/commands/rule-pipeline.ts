import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { recordRuleFacts, streamOfRules } from '../domain/rules/decide.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { answeredBefore, idSource, onceOnly, sentHash, type WriteRequest } from './request.js';
import { appendDecided, streamOfTarget } from './stream.js';

const isAbout = (id: string) => (stream: string) => stream.startsWith(`rules-${id}@`);

/** Records facts about rule sets. Each is a stream of its own, so the expected revision is all the order they need. */
export class RulePipeline {
  constructor(private readonly store: EventStore) {}

  /** @throws Refusal, StoreError */
  async record(id: string, inputs: readonly FactInput[], request: WriteRequest): Promise<Appended> {
    const hashes = inputs.map((input) => sentHash(input));
    return onceOnly(
      () => answeredBefore(this.store, request, inputs, hashes, isAbout(id)),
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
    return appendDecided(this.store, stream, hashes, request, (facts) =>
      recordRuleFacts(stream, facts, inputs, idSource(request, 'fact')),
    );
  }

  /** One stream for all facts of a request. */
  private async streamOf(id: string, inputs: readonly FactInput[]): Promise<string> {
    const streams = new Set<string>();
    for (const [index, input] of inputs.entries())
      streams.add(
        input.type === 'RuleSetAdopted'
          ? streamOfRules(id, input, inputs.length === 1 ? '' : `/facts/${index}`)
          : await streamOfTarget(this.store, input, isAbout(id), `the rule set ${id}`),
      );
    if (streams.size !== 1)
      throw new Refusal('wrong-stream', {
        detail: 'the facts are about several rule sets: send one request for each',
      });
    return [...streams][0]!;
  }
}
