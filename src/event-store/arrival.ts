import { setTimeout as sleep } from 'node:timers/promises';
import { NotInJournalYet, type Appended, type EventStore } from './event-store.js';

const LOOK_MS = 250;
const PATIENCE_MS = 120_000;

/**
 * For work in the background, which has more patience than a request: what is recorded is waited for until the journal
 * has it. @throws what the append throws; NotInJournalYet only after two minutes
 */
export async function arrival(
  store: Pick<EventStore, 'findFacts'>,
  append: Promise<Appended>,
): Promise<Pick<Appended, 'position'>> {
  try {
    return await append;
  } catch (error) {
    if (!(error instanceof NotInJournalYet)) throw error;
    const ids = error.events.map(({ id }) => id);
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(LOOK_MS)) {
      const known = await store.findFacts(ids).catch(() => []);
      if (known.length === ids.length) return { position: known.at(-1)!.position };
    }
    throw error;
  }
}
