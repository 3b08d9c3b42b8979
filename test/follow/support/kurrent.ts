import { randomUUID } from 'node:crypto';
import type { FactToAppend } from '../../../src/event-store/event-store.js';
import { FactCodec } from '../../../src/event-store/codec.js';
import { toEventData } from '../../../src/event-store/kurrentdb/event-data.js';
import type { Server } from '../../support/kurrent-server.js';
import { newFact, testCatalogue } from '../../stores/support/facts.js';

const codec = new FactCodec(testCatalogue);
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

type Written = Pick<Server, 'log'>;

/** Writes facts straight into the log of a server, in one append. @returns their ids */
export async function write(
  { log }: Written,
  stream: string,
  facts: Partial<FactToAppend>[],
): Promise<string[]> {
  const note = facts.length > 1 ? { facts: facts.length } : {};
  const events = facts.map((fact, index) =>
    toEventData(codec.encode(newFact(fact)), index === 0 ? note : {}),
  );
  await log.append(
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
export async function writeOther({ log }: Written, stream: string, count = 1): Promise<void> {
  const strange = () => ({
    id: randomUUID(),
    type: 'Strange',
    contentType: 'application/json',
    data: json({ any: 'thing' }),
    metadata: json({}),
  });
  await log.append(stream, 'any', Array.from({ length: count }, strange));
}
