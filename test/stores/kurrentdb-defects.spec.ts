import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { loadConfig } from '../../src/config.js';
import { KurrentLink } from '../../src/event-store/kurrentdb/client.js';
import { failureOf } from '../../src/event-store/kurrentdb/failure.js';
import { sendAppend } from '../../src/event-store/kurrentdb/send-append.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { collect } from './support/outcomes.js';

/** The nine defects of the client 6.2.1: each trap as it is, and the adapter walking past it. */

let fake: FakeKurrentDb;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  fake = await FakeKurrentDb.start();
});
afterEach(async () => {
  fake.frozen = false;
  for (const one of opened.splice(0)) await one.close();
  await fake.stop();
});

function bare(url = fake.url): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  // The client itself never lets go of its connection.
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  opened.push({ close: async () => (await getChannel().catch(() => undefined))?.close() });
  return client;
}

function linked(url = fake.url): KurrentLink {
  const link = new KurrentLink(url, 'test');
  opened.push(link);
  return link;
}

const event = () => jsonEvent({ id: randomUUID(), type: 'T', data: { a: 1 }, metadata: {} });
const fresh = () => `staff-${randomUUID()}`;
const NEW = { expectedRevision: 'no_stream' } as const;
const soon = (ms = 5_000) => performance.now() + ms;
const append = (link: KurrentLink, stream = fresh(), ms?: number) =>
  sendAppend(link, stream, -1, [event()], soon(ms));

const TRAP = fileURLToPath(new URL('support/trap.ts', import.meta.url));
const LOADER = new URL('support/ts-loader.mjs', import.meta.url).href;

/** @returns exit code and all it said */
async function walkInto(
  trap: string,
  client: 'bare' | 'ours',
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['--import', LOADER, TRAP], {
    env: { PATH: process.env.PATH, TRAP: trap, CLIENT: client },
    timeout: 30_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

describe('the defects of the client', () => {
  test('1: an error of one client rejects the pending appends of another, to another server', async () => {
    const other = await FakeKurrentDb.start();
    opened.push({ close: () => other.stop() });
    const stream = fresh();
    other.mishap = (name) => (name === stream ? 'silent-after-commit' : { slow: 300 });
    await bare().appendToStream(fresh(), event(), NEW);
    const pending = bare(other.url).appendToStream(stream, event(), NEW);
    const ours = append(linked(other.url));
    await append(linked());
    await sleep(150);
    fake.breakConnections();
    await expect(pending).rejects.toMatchObject({ type: 'unavailable' });
    expect(await ours).toEqual({ kind: 'recorded' });
    // The other server had nothing to do with it, and recorded what was rejected.
    expect(other.log.visible(stream)).toHaveLength(1);
  });

  test('2: a batch answered too late ends the process; ours takes no batches', async () => {
    const [trapped, survived] = await Promise.all([
      walkInto('answered-twice', 'bare'),
      walkInto('answered-twice', 'ours'),
    ]);
    expect(trapped).toMatchObject({ code: 1, said: expect.stringContaining('TypeError') });
    expect(survived).toMatchObject({ code: 0, said: expect.stringMatching(/recorded\s+survived/) });
  }, 30_000);

  test('3: after a failed discovery appends fail for ever; ours recover', async () => {
    const port = fake.port;
    await fake.stop();
    const url = `esdb://127.0.0.1:${port},localhost:${port}?tls=false&maxDiscoverAttempts=1`;
    const client = bare(url);
    const link = linked(url);
    await expect(client.appendToStream(fresh(), event(), NEW)).rejects.toThrow('discover');
    await expect(append(link, fresh(), 600)).rejects.toMatchObject({
      code: expect.stringMatching(/^store-/),
    });
    await fake.restart();
    await expect(client.appendToStream(fresh(), event(), NEW)).rejects.toThrow('discover');
    expect(await append(link)).toEqual({ kind: 'recorded' });
  }, 30_000);

  test('4: data that cannot be written never settles and ends the process; ours is bounded and contained', async () => {
    const [trapped, survived, own] = await Promise.all([
      walkInto('bigint', 'bare'),
      walkInto('bigint', 'ours'),
      walkInto('ours', 'ours'),
    ]);
    expect(trapped).toMatchObject({ code: 1, said: expect.stringContaining('BigInt') });
    expect(survived).toMatchObject({
      code: 0,
      said: expect.stringContaining('did not answer within 300 ms'),
    });
    expect(survived.said).toMatch(/a forgotten promise[^]*recorded\s+survived/);
    // A rejection that is not the client's still ends the process.
    expect(own).toMatchObject({ code: 1, said: expect.stringContaining('a mistake of our own') });
  }, 30_000);

  test('5: a checkpoint handler that throws stalls its subscription; ours has none', async () => {
    const [stalled, live] = await Promise.all([
      walkInto('checkpoint', 'bare'),
      walkInto('checkpoint', 'ours'),
    ]);
    expect(Number(/seen (\d+)/.exec(stalled.said)?.[1])).toBeLessThan(40);
    expect(live.said).toContain('seen 40');
  }, 30_000);

  test('6: told not to throw, a conflict gives a wrong revision; no setting of ours can tell it so', async () => {
    const stream = fresh();
    await bare().appendToStream(stream, Array.from({ length: 42 }, event), NEW);
    const client = bare(`${fake.url}&throwOnAppendFailure=false`);
    const { nextExpectedRevision } = await client.appendToStream(stream, event(), NEW);
    expect(nextExpectedRevision).toBe(1n);
    expect(await append(linked(), stream)).toEqual({ kind: 'wrong-revision', actual: 41 });
    expect(() => loadConfig({ KURRENTDB_URL: `${fake.url}&throwOnAppendFailure=false` })).toThrow(
      'throwOnAppendFailure',
    );
  });

  test('7: the revision of stream metadata is a position; the adapter never asks for it', async () => {
    const stream = fresh();
    const client = bare();
    await client.appendToStream('staff-before', Array.from({ length: 5 }, event), NEW);
    await client.setStreamMetadata(stream, { maxCount: 5 });
    const { metastreamRevision } = await client.getStreamMetadata(stream);
    expect(metastreamRevision).not.toBe(0n);
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const asking = sources.filter((name) =>
      readFileSync(`src/${name}`, 'utf8').includes('getStreamMetadata'),
    );
    expect(asking).toEqual([]);
  });

  test('8: reads and the question for features wait for ever; ours have a bound', async () => {
    const link = linked();
    await append(link, 'staff-a');
    fake.frozen = true;
    const client = bare();
    const waiting = [
      collect(client.readStream('staff-a', { deadline: 100 })),
      client.appendToStream(fresh(), event(), { ...NEW, deadline: 100 }),
    ];
    const settled = Promise.race(
      waiting.map((one) =>
        one.then(
          () => 'settled',
          () => 'settled',
        ),
      ),
    );
    expect(await Promise.race([settled, sleep(600, 'waiting')])).toBe('waiting');
    const began = performance.now();
    await expect(link.read(200, (one) => one.readStream('staff-a'))).rejects.toThrow('did not answer');
    await expect(append(link, fresh(), 300)).rejects.toMatchObject({ code: 'store-timed-out' });
    expect(performance.now() - began).toBeLessThan(1_500);
    fake.frozen = false;
    await settled;
    expect(await append(link)).toEqual({ kind: 'recorded' });
    expect(link.made).toBeGreaterThan(1);
  });

  test('9: a server that is away is told in two ways; ours understands both', async () => {
    await fake.stop();
    const client = bare();
    const errors = await Promise.all([
      client.appendToStream(fresh(), event(), NEW).catch((error: unknown) => error),
      collect(client.readStream('staff-a')).catch((error: unknown) => error),
    ]);
    expect(errors.map((error) => (error as { type?: string }).type)).toEqual([undefined, 'unavailable']);
    expect(errors.map(failureOf)).toEqual([{ kind: 'not-sent' }, { kind: 'not-sent' }]);
    await expect(append(linked(), fresh(), 200)).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
