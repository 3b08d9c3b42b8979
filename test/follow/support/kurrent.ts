import { randomUUID } from 'node:crypto';
import type { FactToAppend } from '../../../src/event-store/event-store.js';
import { FactCodec } from '../../../src/event-store/codec.js';
import { toEventData } from '../../../src/event-store/kurrentdb/event-data.js';
import type { FakeKurrentDb } from '../../support/fake-kurrentdb/index.js';
import { newFact, testCatalogue } from '../../stores/support/facts.js';

const codec = new FactCodec(testCatalogue);
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Writes facts straight into the log of the fake, in one append. Returns their ids. */
export function write(fake: FakeKurrentDb, stream: string, facts: Partial<FactToAppend>[]): string[] {
  const note = facts.length > 1 ? { facts: facts.length } : {};
  const events = facts.map((fact, index) =>
    toEventData(codec.encode(newFact(fact)), index === 0 ? note : {}),
  );
  fake.log.append(
    stream,
    'any',
    events.map(({ id, type, contentType, data, metadata }) => ({
      id,
      type,
      contentType,
      data: json(data),
      metadata: json(metadata),
    })),
  );
  return events.map(({ id }) => id);
}

/** Writes something that is no fact of ours. */
export function writeOther(fake: FakeKurrentDb, stream: string, count = 1): void {
  const strange = () => ({
    id: randomUUID(),
    type: 'Strange',
    contentType: 'application/json',
    data: json({ any: 'thing' }),
    metadata: json({}),
  });
  fake.log.append(stream, 'any', Array.from({ length: count }, strange));
}
