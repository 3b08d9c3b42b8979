import { afterAll, beforeAll, describe } from '@jest/globals';
import type { EventStore } from '../../src/event-store/event-store.js';
import { appending } from './contract-append.js';
import { concurrency } from './contract-concurrency.js';
import { reading } from './contract-read.js';

/** What the suite needs of an adapter: nothing in it may know which store stands behind. */
export interface StoreUnderTest {
  /** Two clients of one store that was empty at the start, as two service processes would have. */
  first: EventStore;
  second: EventStore;
  /** Environment from which `support/writer.ts` opens the same store in a process of its own. */
  writerEnvironment: Record<string, string>;
  /** Breaks the connection of `first` over which it appends, now, whatever is on its way. */
  breakConnection: () => Promise<void>;
  /** Holds something open in the store's database for so long that careless readers would wait for it. */
  hold: (milliseconds: number) => Promise<void>;
  close(): Promise<void>;
}

/** Every adapter passes the same suite, unchanged. */
export function eventStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of the event store`, () => {
    let opened: StoreUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened?.close();
    });
    const store = (): StoreUnderTest => opened;
    describe('appending', () => appending(store));
    describe('reading', () => reading(store));
    describe('concurrency', () => concurrency(store));
  });
}
