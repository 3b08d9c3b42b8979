import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyRestored, restoreStore } from '../../src/backup/restore-store.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { history } from '../support/histories.js';
import { newFact, newStream } from '../stores/support/facts.js';
import { writeOther } from '../follow/support/kurrent.js';
import { reaches } from '../follow/support/following.js';
import {
  exportTo,
  OwnStores,
  record,
  recordImports,
  restoreFrom,
  stored,
  type Store,
} from './support/stores.js';

/** More than a test needs, to see how long it takes: HOSO_MOVED_FACTS=100000. */
const FACTS = Number(process.env.HOSO_MOVED_FACTS ?? 1_000);
let scratch: string;
let origin: Store;
let fake: FakeKurrentDb;
const own = new OwnStores();
const log = (line: string) => process.env.HOSO_MOVED_FACTS && process.stderr.write(`${line}\n`);

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-moved-'));
  origin = await own.fresh();
  for (let seed = 0; (await origin.parts.journal.head()).position < FACTS; seed += 40)
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        record(origin, history(20_000 + seed + index, 8 + (index % 25))),
      ),
    );
  await recordImports(origin);
  await origin.parts.store.append(newStream(), -1, [
    newFact({
      type: 'NeverHeardOf',
      data: { text: 'a\\n"\t \u2028 \\', n: 9007199254740991, z: null, a: [[]] },
    }),
    newFact({ data: { title: 'x'.repeat(900_000) } }),
  ]);
}, 600_000);
beforeEach(async () => {
  fake = await FakeKurrentDb.start();
});
afterEach(async () => {
  await own.closeAll(origin);
  await fake.stop();
});
afterAll(async () => {
  await own.end();
  await rm(scratch, { recursive: true, force: true });
});

/** Restores into KurrentDB and waits for the journal. */
async function moveTo(file: string, url: string): Promise<Store> {
  const at = { url, adminUrl: url, kurrentUrl: fake.url };
  const restored = await restoreStore(at, createReadStream(file), () => {});
  const moved = await own.on(url, fake.url);
  await copyRestored(moved.parts, restored, () => {});
  return moved;
}

it(`gives ${FACTS} facts back from KurrentDB with the same checksum, and from there to a store of its own`, async () => {
  const [first, second, third] = ['a', 'b', 'c'].map((name) => join(scratch, `${name}.ndjson`)) as [
    string,
    string,
    string,
  ];
  const { header, sha256 } = await exportTo(first, origin);
  const now = () => Date.parse(header.createdAt);
  const started = Date.now();
  const url = await own.freshUrl();
  const moved = await moveTo(first, url);
  log(`${header.head.position} facts moved to KurrentDB and copied in ${Date.now() - started} ms`);
  expect((await exportTo(second, moved, { now })).sha256).toBe(sha256);
  log(`and exported again in ${Date.now() - started} ms in all`);

  const [held] = (await stored(origin.parts)).claims as { name: string; stream: string }[];
  const { store } = moved.parts;
  await expect(
    store.append(newStream(), -1, [newFact()], { claims: { take: [held!.name], release: [] } }),
  ).rejects.toMatchObject({ code: 'claim-taken', holder: held!.stream });
  const next = await store.append(newStream(), -1, [newFact()]);
  expect(next.position).toBe(header.head.position + 1);
  await moved.close();

  const back = await own.freshUrl();
  await restoreFrom(second, back);
  expect((await exportTo(third, await own.on(back), { now })).sha256).toBe(sha256);
}, 900_000);

it('refuses a KurrentDB with facts of ours, goes on with one it was interrupted in, and minds no others', async () => {
  const file = join(scratch, 'again.ndjson');
  await exportTo(file, origin);
  for (let i = 0; i < 300; i++) await writeOther(fake, 'orders');
  let appends = 0;
  fake.mishap = () => (++appends === 20 ? 'access-denied' : undefined);
  const url = await own.freshUrl();
  await expect(moveTo(file, url)).rejects.toThrow(/refuses/);
  fake.mishap = () => undefined;
  const moved = await moveTo(file, url);
  const { position } = await moved.parts.journal.head();
  expect(position).toBe((await origin.parts.journal.head()).position);
  await moved.close();

  const other = await own.freshUrl();
  await writeOther(fake, newStream());
  await expect(moveTo(file, other)).rejects.toThrow(/holds facts already/);
});

it('carries the holes of a stream along, either way', async () => {
  const holed = await own.on(await own.freshUrl(), fake.url);
  const { parts } = holed;
  parts.copying!.start(true);
  const stream = newStream();
  await parts.store.append(stream, -1, [newFact(), newFact()]);
  await writeOther(fake, stream);
  await reaches(parts, 2);
  await parts.store.append(stream, 1, [newFact(), newFact()]);
  await reaches(parts, 4);
  const file = join(scratch, 'holes.ndjson');
  await exportTo(file, holed);
  const before = await stored(parts);
  await holed.close();
  await fake.stop();

  const embedded = await own.freshUrl();
  await restoreFrom(file, embedded);
  const restored = await own.on(embedded);
  expect((await stored(restored.parts)).facts.length).toBe(before.facts.length);

  fake = await FakeKurrentDb.start();
  const moved = await moveTo(file, await own.freshUrl());
  const { rows } = await moved.parts.pool.query('SELECT revision FROM journal.facts ORDER BY position');
  expect(rows.map(({ revision }: { revision: number }) => revision)).toEqual([0, 1, 3, 4]);
});
