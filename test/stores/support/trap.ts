/**
 * Walks into a trap of the KurrentDB client in a process of its own, for what it does is to end the process. TRAP names
 * it, CLIENT says how: `bare` is the client alone, `ours` goes through the adapter's link.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import { KurrentLink } from '../../../src/event-store/kurrentdb/client.js';
import { sendAppend } from '../../../src/event-store/kurrentdb/send-append.js';
import { FakeKurrentDb } from '../../support/fake-kurrentdb/index.js';

const { TRAP, CLIENT } = process.env;
const fake = await FakeKurrentDb.start();
const event = (data: object = { a: 1 }) =>
  jsonEvent({ id: randomUUID(), type: 'T', data: data as { a: number }, metadata: {} });
const deadline = () => performance.now() + 5_000;

/** How many of forty events a subscription brings whose checkpoints come every 32. */
async function subscribed(
  client: EventStoreDBClient,
  checkpointReached?: () => Promise<void>,
): Promise<number> {
  let seen = 0;
  for (let count = 0; count < 40; count++) fake.log.append(`staff-${count}`, 'no_stream', [stored()]);
  const filter = streamNameFilter({ prefixes: ['staff-'], ...(checkpointReached && { checkpointReached }) });
  client
    .subscribeToAll({ filter })
    .on('error', () => {})
    .on('data', () => seen++);
  await sleep(500);
  return seen;
}
const stored = () => ({
  id: randomUUID(),
  type: 'T',
  contentType: 'application/json',
  data: Buffer.from('{}'),
  metadata: Buffer.from('{}'),
});

if (TRAP === 'checkpoint') {
  if (CLIENT === 'bare') {
    process.on('unhandledRejection', () => {});
    const client = EventStoreDBClient.connectionString(fake.url);
    console.log('seen', await subscribed(client, () => Promise.reject(new Error('mine'))));
  } else console.log('seen', await subscribed(new KurrentLink(fake.url, 'trap').client));
} else if (CLIENT === 'bare') {
  const client = EventStoreDBClient.connectionString(fake.url);
  const append = (data?: object) =>
    Promise.race([
      client.appendToStream(`staff-${randomUUID()}`, event(data), { expectedRevision: 'no_stream' }),
      sleep(500),
    ]);
  if (TRAP === 'answered-twice') fake.mishap = () => 'answered-twice';
  await append(TRAP === 'bigint' ? { a: 1n } : undefined);
} else {
  const link = new KurrentLink(fake.url, 'trap', (said) => console.log(said));
  if (TRAP === 'answered-twice') fake.mishap = () => 'answered-twice';
  if (TRAP === 'bigint') {
    const broken = link.call(300, (client) =>
      client.appendToStream('staff-a', event({ a: 1n }), { expectedRevision: 'no_stream' }),
    );
    await broken.catch((error: Error) => console.log(error.message));
  }
  if (TRAP === 'ours') void Promise.reject(new Error('a mistake of our own'));
  await sleep(100);
  fake.mishap = () => undefined;
  const sent = await sendAppend(link, 'staff-b', -1, [event()], deadline());
  console.log(sent.kind);
  await link.close();
}
await sleep(100);
await fake.stop();
console.log('survived');
process.exit(0);
