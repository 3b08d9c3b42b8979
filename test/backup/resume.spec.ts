import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newFact } from '../stores/support/facts.js';
import { history, random } from '../support/histories.js';
import { exportTo, OwnStores, record, type Store } from './support/stores.js';

let scratch: string;
let origin: Store;
const own = new OwnStores();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-resume-'));
  origin = await own.fresh();
  await Promise.all(Array.from({ length: 60 }, (_, seed) => record(origin, history(500 + seed, 30))));
  await exportTo(join(scratch, 'whole.ndjson'), origin);
  await origin.parts.store.append('staff-later', -1, [newFact()]);
}, 60_000);

afterAll(async () => {
  await own.end();
  await rm(scratch, { recursive: true, force: true });
});

describe('an interrupted export', () => {
  test('goes on after its last whole chunk, wherever it was cut, and is the same in the end', async () => {
    const whole = await readFile(join(scratch, 'whole.ndjson'));
    const ends = [...whole.toString('latin1').matchAll(/\{"chunk":.*\n/g)].map(
      (end) => end.index + end[0].length,
    );
    const r = random(5);
    for (let n = 0; n < 12; n++) {
      const length = n === 0 ? whole.length : ends.at(-2)! + r.below(whole.length - ends.at(-2)!);
      const file = join(scratch, `cut-${n}.ndjson`);
      await writeFile(`${file}.partial`, whole.subarray(0, length));
      await chmod(`${file}.partial`, 0o644);
      const { resumedAt, header } = await exportTo(file, origin);
      expect(resumedAt).toBeGreaterThan(0);
      expect(header.head.position).toBeLessThan((await origin.parts.journal.head()).position);
      expect((await readFile(file)).equals(whole)).toBe(true);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await expect(stat(`${file}.partial`)).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });

  test.each([
    ['without a whole beginning', (text: string) => text.slice(0, 40), /no whole beginning/],
    [
      'before the first fact',
      (text: string) => text.slice(0, text.indexOf('{"position" : ')),
      /no facts yet/,
    ],
    ['not an export', () => 'hello\n', /no whole beginning/],
  ])('%s begins anew, and says so', async (name, cut, why) => {
    const file = join(scratch, `${name}.ndjson`);
    await writeFile(`${file}.partial`, cut(await readFile(join(scratch, 'whole.ndjson'), 'utf8')));
    const notes: string[] = [];
    const made = await exportTo(
      file,
      origin,
      {},
      { note: (said: string) => void notes.push(said), progress: () => {} },
    );
    expect([notes, made.resumedAt]).toEqual([[expect.stringMatching(why)], 0]);
    expect(made.header.head.position).toBe((await origin.parts.journal.head()).position);
  });

  test('of yesterday, or of a log that went another way, begins anew', async () => {
    const whole = await readFile(join(scratch, 'whole.ndjson'), 'utf8');
    const cut = whole.slice(0, whole.lastIndexOf('{"end"'));
    const old = join(scratch, 'old.ndjson');
    await writeFile(`${old}.partial`, cut);
    const tomorrow = () => Date.now() + 25 * 3_600_000;
    expect(await exportTo(old, origin, { now: tomorrow })).toMatchObject({ resumedAt: 0 });

    const other = join(scratch, 'other-way.ndjson');
    const fork = await own.fresh();
    await fork.parts.store.append(
      'staff-x',
      -1,
      Array.from({ length: 2_000 }, () => newFact()),
    );
    await writeFile(`${other}.partial`, cut);
    const made = await exportTo(other, fork, { installation: origin.parts.installation });
    expect(made).toMatchObject({ resumedAt: 0, header: { head: { position: 2_000 } } });
  });

  test('of another installation is left alone, and so is a file that exists, and one being written', async () => {
    const file = join(scratch, 'theirs.ndjson');
    const whole = await readFile(join(scratch, 'whole.ndjson'));
    await writeFile(`${file}.partial`, whole.subarray(0, whole.length - 10));
    const theirs = { installation: '00000000-0000-4000-8000-000000000000' };
    await expect(exportTo(file, origin, theirs)).rejects.toThrow(/another installation/);
    expect((await stat(`${file}.partial`)).size).toBe(whole.length - 10);
    await expect(exportTo(join(scratch, 'whole.ndjson'), origin)).rejects.toThrow(/exists already/);

    const twice = join(scratch, 'twice.ndjson');
    const both = await Promise.allSettled([exportTo(twice, origin), exportTo(twice, origin)]);
    const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(String(refused.reason)).toMatch(/another export is writing|exists already/);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
