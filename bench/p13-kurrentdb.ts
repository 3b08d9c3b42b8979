/**
 * P13: with KurrentDB as the event store, appends through the adapter against the bare client on the same path (a call
 * an append) and on its other one (batches), and the follower's copying into the journal against the bare client's own
 * reading of the same events. Needs a real server: the fake of the tests would measure itself.
 */
import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, START, STREAM_NAME, type JSONEventData } from '@eventstore/db-client';
import { find, allPersonal } from '../src/domain/facts/catalogue.js';
import { loadConfig } from '../src/config.js';
import { FactCodec } from '../src/event-store/codec.js';
import { KurrentLink } from '../src/event-store/kurrentdb/client.js';
import { toEventData } from '../src/event-store/kurrentdb/event-data.js';
import { sendAppend } from '../src/event-store/kurrentdb/send-append.js';
import { KurrentSourceLog } from '../src/event-store/kurrentdb/source-log.js';
import { Follower } from '../src/journal/follow/follower.js';
import { SourceWatch } from '../src/journal/follow/source-watch.js';
import { FOLLOWED_PREFIXES } from '../src/journal/follow/streams.js';
import { prepareDatabase } from '../src/journal/prepare-database.js';
import { createPool } from '../src/read-store/database.js';
import { newFact } from '../test/stores/support/facts.js';
import { machine, pairedRatio, spread, table, verdict } from './support/figures.js';
import { withPostgres } from './support/scratch.js';
import { interleave, type Way } from './support/ways.js';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const ROUND_MS = Number(process.env.ROUND_MS ?? 3_000);
const FACTS = Number(process.env.FACTS ?? 50_000);
const CALLERS = 32;
const MOST_MS = 300_000;

const { kurrentUrl: url } = loadConfig();
if (url === undefined) {
  console.error('P13 needs a real server: set KURRENTDB_URL to one that may be filled with invented facts');
  process.exit(3);
}

const codec = new FactCodec({ find, allPersonal });
const events = (count: number): JSONEventData[] =>
  Array.from({ length: count }, () => toEventData(codec.encode(newFact())));
const fresh = () => `staff-${randomUUID()}`;

const client = EventStoreDBClient.connectionString(url);
const link = new KurrentLink(url, 'bench');
const bare = (name: string, more: object): Way => ({
  name,
  callers: CALLERS,
  step: async () =>
    void (await client.appendToStream(fresh(), events(1), { expectedRevision: 'no_stream', ...more })),
});
const credentials = link.credentials ?? { username: 'nobody', password: 'needed' };
const ways = [
  bare('bare client, calls', { credentials }),
  bare('bare client, batches', {}),
  {
    name: 'adapter',
    callers: CALLERS,
    step: async () => void (await sendAppend(link, fresh(), -1, events(1), performance.now() + 8_000)),
  },
];
console.log(`P13 ${machine()}; ${ROUNDS} rounds, ${CALLERS} in flight`);
const figures = await interleave(ways, ROUNDS, ROUND_MS);
table(
  ['', 'appends/s', 'p50 ms', 'p99 ms'],
  figures.map(({ name, rate, p50, p99 }) => [name, spread(rate), spread(p50, 1), spread(p99, 1)]),
);
const [calls, , ours] = figures;
verdict('appends/s, adapter / bare client on the same path', pairedRatio(ours!.rate, calls!.rate), {
  least: 0.9,
});

for (let left = FACTS; left > 0; left -= 500)
  await sendAppend(link, fresh(), -1, events(500), performance.now() + 8_000);
const { read, rate, last } = await readBare();
const copied = await copy(read, last);
console.log(
  `${read} facts: the bare client reads ${rate.toFixed(0)}/s, the follower copies ${copied.toFixed(0)}/s`,
);
verdict('facts/s, follower / bare client reading', copied / rate, { least: 0.9 });
await link.close();
process.exit(0);

/** All our events to the point where the subscription has caught up, thrown away one by one. */
async function readBare(): Promise<{ read: number; rate: number; last: bigint }> {
  const began = performance.now();
  let read = 0;
  const subscription = client.subscribeToAll({
    fromPosition: START,
    filter: { filterOn: STREAM_NAME, prefixes: FOLLOWED_PREFIXES, checkpointInterval: 1_000 },
  });
  subscription.on('error', () => {});
  subscription.on('caughtUp' as 'confirmation', () => void subscription.unsubscribe());
  let last = 0n;
  for await (const { event, commitPosition } of subscription) {
    if (event === undefined) continue;
    read += 1;
    last = commitPosition ?? last;
  }
  return { read, rate: (read * 1_000) / (performance.now() - began), last };
}

/**
 * Facts a second from an empty journal to one that has come to the last of them; what is no fact of ours is kept out of
 * the journal, so their number would never be reached on a server that holds other things.
 */
async function copy(facts: number, last: bigint): Promise<number> {
  let rate = 0;
  await withPostgres(async ({ url: database }) => {
    const { serviceUrl } = await prepareDatabase(database, database);
    const pool = createPool({ url: serviceUrl, applicationName: 'bench' });
    const open = () => new KurrentSourceLog(url!);
    const watch = new SourceWatch({ pool, open });
    const follower = new Follower({ url: serviceUrl, open, watch, log: () => {} });
    const began = performance.now();
    watch.start();
    follower.start();
    for (let at = 0n; at < last; await new Promise((resolve) => setTimeout(resolve, 20))) {
      if (performance.now() - began > MOST_MS)
        throw new Error(`the follower did not come to ${last} in time`);
      at = BigInt(
        (await pool.query<{ commit: number }>('SELECT coalesce(commit, 0) AS commit FROM journal.source'))
          .rows[0]!.commit,
      );
    }
    rate = (facts * 1_000) / (performance.now() - began);
    await follower.stop();
    await watch.stop();
    await pool.end();
  });
  return rate;
}
