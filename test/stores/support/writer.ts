/**
 * Appends until its time is up and prints `id stream revision position .` for every fact acknowledged, so that whoever
 * kills it knows what must be there. STORE names the adapter, STORE_URL its database, KURRENTDB_URL its log; WRITERS,
 * WRITE_MS, FACTS (to an append) are its task; ACK_EARLY=1 makes it lie: it acknowledges before the store has answered.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import {
  NO_STREAM,
  type Appended,
  type EventStore,
  type FactToAppend,
} from '../../../src/event-store/event-store.js';
import { newFact, newStream } from './facts.js';
import { openKurrentStore } from './kurrent-store.js';
import { openPostgresStore } from './postgres-store.js';

const {
  KURRENTDB_URL = '',
  STORE,
  STORE_URL = '',
  WRITERS = '8',
  WRITE_MS = '1000',
  FACTS = '1',
  ACK_EARLY,
} = process.env;
const adapters: Record<string, (url: string) => { store: EventStore; close(): Promise<void> }> = {
  postgres: openPostgresStore,
  kurrentdb: (url) => openKurrentStore(url, KURRENTDB_URL),
};
const opened = adapters[STORE ?? '']?.(STORE_URL);
if (opened === undefined) throw new Error(`no adapter ${STORE}`);
const end = performance.now() + Number(WRITE_MS);

/** As a client does: the same facts under the same key until there is an answer. */
async function insist(stream: string, revision: number, facts: FactToAppend[]): Promise<Appended> {
  const idempotency = { key: randomUUID(), fingerprint: 'writer' };
  for (;;) {
    try {
      return await (opened as { store: EventStore }).store.append(stream, revision, facts, { idempotency });
    } catch (error) {
      const { code } = error as { code?: string };
      if (!['store-unavailable', 'store-timed-out', 'not-in-journal-yet'].includes(code ?? '')) throw error;
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Written at once and not by a stream: what was not written when the kill came was not acknowledged. */
function acknowledge(lines: string[]): void {
  let rest = Buffer.from(lines.join(''));
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

async function write(): Promise<void> {
  let stream = newStream();
  let revision = NO_STREAM;
  while (performance.now() < end) {
    const correlationId = randomUUID();
    const facts = Array.from({ length: Number(FACTS) }, () =>
      newFact({ recordedBy: 'writer', correlationId }),
    );
    if (ACK_EARLY) acknowledge(facts.map(({ id }, index) => `${id} ${stream} ${revision + 1 + index} 0 .\n`));
    const appended = await insist(stream, revision, facts);
    if (!ACK_EARLY) {
      const first = revision + 1;
      acknowledge(
        appended.events.map(({ id, position }, index) => `${id} ${stream} ${first + index} ${position} .\n`),
      );
    }
    revision = appended.revision;
    if (revision > 50) [stream, revision] = [newStream(), NO_STREAM];
  }
}

await Promise.all(Array.from({ length: Number(WRITERS) }, () => write()));
await opened.close();
