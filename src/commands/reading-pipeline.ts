import type { Fact, RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import {
  indicatorStream,
  recordDefinitionFacts,
  recordSettingFacts,
  SETTINGS_STREAM,
} from '../domain/indicators/decide.js';
import type { IndicatorCatalogue } from '../domain/indicators/definition.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { answeredBefore, idSource, onceOnly, sentHash, type WriteRequest } from './request.js';
import { appendDecided } from './stream.js';

/** Records how numbers are read: settings, and definitions of indicators. */
export class ReadingPipeline {
  constructor(
    private readonly store: EventStore,
    private readonly catalogue: IndicatorCatalogue,
  ) {}

  /** @throws Refusal, StoreError */
  recordSetting(name: string, inputs: readonly FactInput[], request: WriteRequest): Promise<Appended> {
    return this.record(SETTINGS_STREAM, inputs, request, (facts) =>
      recordSettingFacts(name, facts, inputs, this.catalogue, idSource(request, 'fact')),
    );
  }

  /** @throws Refusal, StoreError */
  recordDefinition(code: string, inputs: readonly FactInput[], request: WriteRequest): Promise<Appended> {
    return this.record(indicatorStream(code), inputs, request, (facts) =>
      recordDefinitionFacts(code, facts, inputs, this.catalogue, idSource(request, 'fact')),
    );
  }

  private record(
    stream: string,
    inputs: readonly FactInput[],
    request: WriteRequest,
    decide: (facts: readonly RecordedFact[]) => Fact[],
  ): Promise<Appended> {
    const hashes = inputs.map((input) => sentHash(input));
    return onceOnly(
      () => answeredBefore(this.store, request, inputs, hashes, (other) => other === stream),
      () => appendDecided(this.store, stream, hashes, request, decide),
    );
  }
}
