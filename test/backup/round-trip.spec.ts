import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { history, type History } from '../support/histories.js';
import { newFact } from '../stores/support/facts.js';
import {
  exportTo,
  OwnStores,
  record,
  recordImports,
  restoreFrom,
  sourceOf,
  stored,
  type Store,
} from './support/stores.js';

const HISTORIES = 80;
let scratch: string;
let origin: Store;
let histories: History[];
const own = new OwnStores();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-backup-'));
  origin = await own.fresh();
  histories = Array.from({ length: HISTORIES }, (_, seed) => history(9_000 + seed, 8 + (seed % 25)));
  await Promise.all(histories.map((one) => record(origin, one)));
  await recordImports(origin);
  await origin.parts.store.append('staff-odd', -1, [
    newFact({
      type: 'NeverHeardOf',
      data: { text: 'a\\n"\t \u2028 \\', deep: [{ none: null, n: 9007199254740991 }] },
    }),
    newFact({ data: { title: 'x'.repeat(900_000) } }),
  ]);
}, 60_000);

afterAll(async () => {
  await own.end();
  await rm(scratch, { recursive: true, force: true });
});

async function opened<T>(url: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await own.on(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('export and restore', () => {
  test('give back what was stored to the last byte, and go on where it stood', async () => {
    const file = join(scratch, 'whole.ndjson');
    const { header, bytes, sha256 } = await exportTo(file, origin);
    const before = await stored(origin.parts);
    expect([before.imports.length, before.lines.length, before.left.length]).toEqual([1, 1, 1]);
    expect([header.head.position, before.facts.length]).toEqual([before.facts.length, before.facts.length]);
    expect([(await stat(file)).mode & 0o777, (await stat(file)).size]).toEqual([0o600, bytes]);
    expect((await readFile(file, 'utf8')).trimEnd().split('\n').at(-1)).toContain(sha256);

    const url = await own.freshUrl();
    await restoreFrom(file, url);
    await opened(url, async (copy) => {
      expect(await stored(copy.parts)).toEqual(before);
      const again = await exportTo(join(scratch, 'again.ndjson'), copy, {
        now: () => Date.parse(header.createdAt),
      });
      expect(again.sha256).toBe(sha256);
      const { store, journal } = copy.parts;
      const { stream, facts, batches } = histories[3]!;
      const idempotency = { key: `${stream} ${batches[0]}`, fingerprint: `of ${batches[0]}` };
      const retried = await store.append(stream, 77, [newFact()], { idempotency });
      expect(retried).toEqual(await origin.parts.store.append(stream, 77, [newFact()], { idempotency }));
      expect(retried.outcome).toBe('repeated');
      await expect(
        store.append('staff-new', -1, [newFact()], {
          claims: { take: [`code of ${stream}`], release: [] },
        }),
      ).rejects.toMatchObject({ holder: stream });
      const next = await store.append(stream, facts.length - 1, [newFact()]);
      expect(next.position).toBe(before.facts.length + 1);
      expect(next.recordedAt >= header.head.recordedAt!).toBe(true);
      expect((await journal.head()).position).toBe(next.position);
    });
  });

  test('hold one head while others write', async () => {
    const file = join(scratch, 'busy.ndjson');
    let writing = true;
    const writer = (async () => {
      const late: string[] = [];
      while (writing) {
        const stream = `staff-late-${late.length}`;
        await origin.parts.store.append(stream, -1, [newFact()], {
          claims: { take: [`code of ${stream}`], release: [] },
        });
        late.push(stream);
      }
      return late.length;
    })();
    const { header } = await exportTo(file, origin).finally(() => (writing = false));
    expect(await writer).toBeGreaterThan(0);
    const url = await own.freshUrl();
    await restoreFrom(file, url);
    await opened(url, async ({ parts }) => {
      const [copy, all] = [await stored(parts), await stored(origin.parts)];
      expect(copy.facts).toEqual(all.facts.slice(0, header.head.position));
      const streams = new Set(
        (await parts.pool.query('SELECT stream FROM journal.facts')).rows.map((r) => r.stream),
      );
      expect(copy.claims).toEqual(all.claims.filter(({ stream }) => streams.has(stream)));
    });
  });

  test('of an empty store is an empty store of the same name; nothing is restored while a service works there', async () => {
    const empty = await own.fresh();
    const file = join(scratch, 'empty.ndjson');
    await exportTo(file, empty);
    await expect(restoreFrom(file, empty.url)).rejects.toThrow(/stop it first/);
    const url = await own.freshUrl();
    await restoreFrom(file, url);
    await opened(url, async ({ parts }) => expect(await stored(parts)).toEqual(await stored(empty.parts)));
  });
});

describe('a restore', () => {
  let url: string;
  beforeAll(async () => (url = await own.freshUrl()));

  test('of a damaged file names the chunk and leaves the store empty', async () => {
    const whole = await readFile(join(scratch, 'whole.ndjson'));
    const damaged = join(scratch, 'damaged.ndjson');
    const flipped = Buffer.from(whole);
    const at = whole.lastIndexOf('{"chunk"') - 100;
    flipped[at]! ^= 1;
    const last = Number(/"chunk":(\d+)/.exec(whole.toString('utf8', at + 100))![1]);
    for (const [bytes, said] of [
      [flipped, new RegExp(`chunk ${last} .*damaged`)],
      [whole.subarray(0, at), new RegExp(`the file ends .*chunk ${last}\\b`)],
      [whole.subarray(0, whole.lastIndexOf('{"end"')), /its last line is missing/],
    ] as const) {
      await writeFile(damaged, bytes);
      await expect(restoreFrom(damaged, url)).rejects.toThrow(said);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(
        `SELECT (SELECT count(*)::int FROM journal.facts) AS facts, (SELECT count(*)::int FROM journal.claims) AS claims`,
      );
      await client.end();
      expect(rows).toEqual([{ facts: 0, claims: 0 }]);
    }
  });

  test('refuses rows that the checksums allow and the journal does not, and a store that is not empty', async () => {
    const { exportLog } = await import('../../src/backup/export-log.js');
    const { Seal } = await import('../../src/backup/format.js');
    const parts: Buffer[] = [];
    await exportLog(sourceOf(origin), async (bytes) => void parts.push(bytes));
    const lines = Buffer.concat(parts).toString().trimEnd().split('\n');
    const facts = lines.filter((line) => line.startsWith('{"position"')).slice(0, 20);
    const forged = async (name: string, change: (facts: string[]) => string[]) => {
      const changed = change(facts);
      const seal = Seal.begin();
      const header = JSON.parse(lines[0]!);
      const chunk = (kind: 'header' | 'facts', rows: string[]) => {
        const bytes = rows.map((row) => Buffer.from(row));
        return [...rows, seal.chunk(kind, bytes).line.toString()];
      };
      const text = [
        ...chunk('header', [
          JSON.stringify({ ...header, head: { ...header.head, position: changed.length } }),
        ]),
        ...chunk('facts', changed),
        seal.end().toString(),
      ];
      const file = join(scratch, `${name}.ndjson`);
      await writeFile(file, text.join('\n') + '\n');
      return restoreFrom(file, url);
    };
    const edit = (index: number, change: (fact: Record<string, unknown>) => object) => (rows: string[]) =>
      rows.with(index, JSON.stringify(change(JSON.parse(rows[index]!))));
    await expect(forged('gap', (rows) => rows.toSpliced(5, 1))).rejects.toThrow(/chunk 1 .*positions/);
    await expect(
      forged(
        'earlier',
        edit(7, (fact) => ({ ...fact, recordedAt: '2020-01-01T00:00:00Z' })),
      ),
    ).rejects.toThrow(/position 8 was recorded before/);
    await expect(
      forged(
        'nulls',
        edit(7, (fact) => ({ ...fact, body: undefined })),
      ),
    ).rejects.toThrow(/chunk 1/);
    await expect(
      forged(
        'text',
        edit(7, (fact) => ({ ...fact, id: 'x' })),
      ),
    ).rejects.toThrow(/chunk 1/);
    await expect(forged('syntax', (rows) => rows.with(3, '{"position":'))).rejects.toThrow(/chunk 1/);
    await expect(
      forged(
        'revision',
        edit(19, (fact) => ({ ...fact, revision: 9_999 })),
      ),
    ).rejects.toThrow(/not all there/);
    await expect(forged('right', (rows) => rows)).resolves.toMatchObject({ facts: 20 });
    await expect(forged('twice', (rows) => rows)).rejects.toThrow(/not empty: it has 20 facts/);
  });
});
