/** 32 writers of P4 in a process of their own: `<url> <milliseconds>`. Half of them storm one stream. */
import { randomUUID } from 'node:crypto';
import { StaleRevision } from '../../src/event-store/event-store.js';
import { makeParts } from '../../src/parts.js';
import { evaluation } from './recorder.js';

const [url = '', ms = '0'] = process.argv.slice(2);
const WRITERS = 32;
const STORM = 16;
const parts = await makeParts({ url, adminUrl: url });
const { store } = parts;
const end = performance.now() + Number(ms);
const counted = { acknowledged: 0, conflicts: 0 };

async function write(): Promise<void> {
  let stream = { name: `staff-${randomUUID()}`, revision: -1 };
  while (performance.now() < end) {
    const { revision } = await store.append(stream.name, stream.revision, [evaluation()]);
    stream = revision > 20 ? { name: `staff-${randomUUID()}`, revision: -1 } : { ...stream, revision };
    counted.acknowledged++;
  }
}

/** Sixteen appends at once that expect the same revision: one wins, the others are rolled back. */
async function storm(): Promise<void> {
  const name = `staff-${randomUUID()}`;
  let revision = -1;
  while (performance.now() < end) {
    const before = revision;
    await Promise.all(
      Array.from({ length: STORM }, async () => {
        try {
          ({ revision } = await store.append(name, before, [evaluation()]));
          counted.acknowledged++;
        } catch (error) {
          if (!(error instanceof StaleRevision)) throw error;
          counted.conflicts++;
        }
      }),
    );
  }
}

process.send?.('ready');
await Promise.all([...Array.from({ length: WRITERS - STORM }, write), storm()]);
process.send?.(counted);
await parts.close();
process.exit();
