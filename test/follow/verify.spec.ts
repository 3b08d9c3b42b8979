import pg from 'pg';
import { KurrentSourceLog } from '../../src/event-store/kurrentdb/source-log.js';
import { compareSource, ComparisonBroken } from '../../src/journal/follow/compare-source.js';
import { newStream } from '../stores/support/facts.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { command } from '../support/command.js';
import { newJournal, reaches, until, type Following, type Journalled } from './support/following.js';
import { write, writeOther } from './support/kurrent.js';

const FACTS = 40;
let journalled: Journalled;
let fake: FakeKurrentDb;
let following: Following;
let log: KurrentSourceLog;

beforeEach(async () => {
  [journalled, fake] = [await newJournal(), await FakeKurrentDb.start()];
  // The server dates every event by itself, also those of one append.
  let now = Date.parse('2026-01-02T03:04:05.000Z');
  fake.log.now = () => (now += 10);
  const stream = newStream();
  for (let i = 0; i < FACTS / 4; i++) {
    await write(fake, stream, [{}, {}]);
    await write(fake, newStream(), [{ data: { text: 'Đào', n: i } }, {}]);
    if (i % 3 === 0) await writeOther(fake, stream);
  }
  log = new KurrentSourceLog(fake.url);
  following = journalled.follow(() => new KurrentSourceLog(fake.url));
  await reaches(journalled, FACTS);
  await until(() => following.watch.state.lagBytes === 0);
});
afterEach(async () => {
  await log.close();
  await journalled.drop();
  await fake.stop();
});

/** Changes the journal as only its owner can, who takes the triggers away. */
async function tamper(statement: string): Promise<void> {
  const client = new pg.Client(journalled.adminUrl);
  await client.connect();
  try {
    await client.query(
      `ALTER TABLE journal.facts DISABLE TRIGGER ALL; ${statement};
       ALTER TABLE journal.facts ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER append_only_row`,
    );
  } finally {
    await client.end();
  }
}

const compare = (after = 0) => compareSource(journalled.pool, log, after);

it('finds no difference in a true copy, whole or in part', async () => {
  expect(await compare()).toEqual({ events: FACTS + 4, position: FACTS, lagBytes: 0 });
  expect(await compare(FACTS - 3)).toMatchObject({ position: FACTS });
  expect(await compare(FACTS)).toMatchObject({ position: FACTS });
  await expect(compare(FACTS + 1)).rejects.toThrow(RangeError);
});

it.each([
  ['data', `UPDATE journal.facts SET body = jsonb_set(body, '{data,hours}', '41') WHERE position = 17`],
  ['recordedAt', `UPDATE journal.facts SET recorded_at = recorded_at + interval '1 ms' WHERE position = 17`],
  ['recordedBy', `UPDATE journal.facts SET recorded_by = 'another' WHERE position = 17`],
  ['in its place', `UPDATE journal.facts SET id = gen_random_uuid() WHERE position = 17`],
])('names the first fact that differs: %s', async (what, statement) => {
  await tamper(statement);
  const { difference, position } = await compare();
  expect([position, difference]).toEqual([16, expect.stringMatching(`^position 17:.*${what}`)]);
});

it('names what one side alone has', async () => {
  await following.stop();
  await write(fake, newStream(), [{}]);
  expect(await compare()).toMatchObject({ position: FACTS, lagBytes: expect.any(Number) });
  await tamper('DELETE FROM journal.facts WHERE position = 17');
  expect((await compare()).difference).toMatch(/^position 18: .*in its place/);
  await fake.stop();
  fake.log.truncate(9);
  await fake.restart();
  expect((await compare(20)).difference).toMatch(/KurrentDB ends before it/);
});

it('says how far it came when KurrentDB is lost', async () => {
  await fake.stop();
  await expect(compare(5)).rejects.toThrow(ComparisonBroken);
});

it('is a command', async () => {
  const env = { DATABASE_URL: journalled.adminUrl, KURRENTDB_URL: fake.url };
  const same = await command(['verify', '--source', '--json'], env);
  expect([same.code, JSON.parse(same.stdout)]).toEqual([0, expect.objectContaining({ position: FACTS })]);
  await tamper(`UPDATE journal.facts SET recorded_by = 'another' WHERE position = 17`);
  const differs = await command(['verify', '--source', '--from', '9'], env);
  expect([differs.code, differs.stdout]).toEqual([1, expect.stringMatching(/^position 17: recordedBy/)]);
  expect((await command(['verify', '--source', '--from', '18'], env)).code).toBe(0);
  expect((await command(['verify'], env)).code).toBe(2);
  expect((await command(['verify', '--source'], { DATABASE_URL: journalled.adminUrl })).code).toBe(3);
});
