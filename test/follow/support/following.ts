import { setTimeout as sleep } from 'node:timers/promises';
import { Follower } from '../../../src/journal/follow/follower.js';
import type { SourceLog } from '../../../src/journal/follow/source-log.js';
import { SourceWatch } from '../../../src/journal/follow/source-watch.js';
import { prepareDatabase } from '../../../src/journal/prepare-database.js';
import { createTestDatabase } from '../../support/database.js';
import { openPostgresStore, type OpenStore } from '../../stores/support/postgres-store.js';

export interface Journalled extends OpenStore {
  url: string;
  adminUrl: string;
  /** One more process that follows; stopped with the rest. */
  follow(open: () => SourceLog): Following;
  drop(): Promise<void>;
}

/** A journal of its own, empty. */
export async function newJournal(): Promise<Journalled> {
  const database = await createTestDatabase();
  const { serviceUrl } = await prepareDatabase(database.url, database.url);
  const opened = openPostgresStore(serviceUrl);
  const followings: Following[] = [];
  return {
    ...opened,
    url: serviceUrl,
    adminUrl: database.url,
    follow(open) {
      const following = follow({ url: serviceUrl, pool: opened.pool }, open);
      followings.push(following);
      return following;
    },
    async drop() {
      await Promise.all(followings.map((one) => one.stop()));
      await opened.close();
      await database.drop();
    },
  };
}

export interface Following {
  follower: Follower;
  watch: SourceWatch;
  said: string[];
  stop(): Promise<void>;
}

/** A follower as one service process has it. */
export function follow({ url, pool }: Pick<Journalled, 'url' | 'pool'>, open: () => SourceLog): Following {
  const said: string[] = [];
  const watch = new SourceWatch({ pool, open, tickMs: 50 });
  const follower = new Follower({
    url,
    open,
    watch,
    log: (message, details) => said.push(`${message} ${JSON.stringify(details)}`),
    silentMs: 200,
    standbyMs: 50,
  });
  watch.start();
  follower.start();
  return {
    follower,
    watch,
    said,
    async stop() {
      await follower.stop();
      await watch.stop();
    },
  };
}

/** Until it holds; fails after a time that is long enough on a busy machine. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it does not come about');
    await sleep(10);
  }
}

export const reaches = ({ journal }: Pick<Journalled, 'journal'>, position: number) =>
  until(async () => (await journal.head()).position >= position);
