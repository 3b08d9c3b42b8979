import { FindProfile, FindProfileHandler } from '../../projections/profile/find-profile.js';
import { sliceOf } from '../../projections/postings/table.js';
import { projections } from '../../projections/index.js';
import { foldCareer } from '../../src/domain/staff/career.js';
import { foldProfile, profileAnswer } from '../../src/domain/staff/profile-answer.js';
import { postingSlices } from '../../src/domain/staff/rows.js';
import { uuidFrom } from '../../src/commands/request.js';
import { makeParts, type Parts } from '../../src/parts.js';
import { isLog } from '../../src/read-store/projection.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fullDay, history, random, recordHistory, type History } from '../support/histories.js';

const HISTORIES = 250;
const POINTS = 11_000;
const ADMIN = { subject: 'test', role: 'admin' as const, tokenId: 't' };

let database: TestDatabase;
let parts: Parts;
let recorded: History[];

beforeAll(async () => {
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  recorded = Array.from({ length: HISTORIES }, (_, seed) => history(seed, 12 + (seed % 20)));
  parts.projector.start();
  await Promise.all([...recorded, roundHistory()].map((one) => recordHistory(parts.store, one)));
  expect(await parts.reached.waitFor((await parts.journal.head()).position, 60_000)).toBe(true);
}, 120_000);

afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

/** A round of evaluation, recorded in two appends so that the live read model sees it grow. */
function roundHistory(): Pick<History, 'stream' | 'facts' | 'batches'> {
  const entered = (by: string, common: string) => ({
    staffId: uuidFrom('history 1'),
    unitCode: 'U1',
    by,
    input: { common },
  });
  const facts = [
    ['EvaluationRoundOpened', { period: '2018-Q1', unitCode: 'U1', dueOn: '2018-04-05' }],
    ['EvaluationEntered', entered('self', '25')],
    ['EvaluationEntered', entered('head', '24')],
    ['EvaluationEntered', entered('head', '26')],
  ] as const;
  return {
    stream: `round-${uuidFrom('round')}`,
    facts: facts.map(([type, data], index) => ({
      id: uuidFrom(`round fact ${index}`),
      type,
      effectiveOn: '2018-04-01',
      data,
    })),
    batches: [1, 2, 1],
  };
}

/** Rows of all tables, without what depends on when they were written. */
async function dump(): Promise<Map<string, unknown[]>> {
  const found = new Map<string, unknown[]>();
  for (const { tables } of projections)
    for (const table of tables) {
      const order = isLog(table) ? 'position, unit' : 'stream, row_key, known_from, known_to';
      const { rows } = await parts.pool.query(`SELECT * FROM read.${table.name} ORDER BY ${order}`);
      found.set(table.name, rows);
    }
  return found;
}

it('answers every (day, position) as the fold does', async () => {
  const r = random(7);
  const handler = new FindProfileHandler(parts.knowledge, parts.readModels);
  const head = (await parts.journal.head()).position;
  const organisation = await parts.organisations.at(head);
  let compared = 0;
  for (const { stream, staffId } of recorded) {
    const all = (await parts.journal.readStreams([stream])).get(stream)!;
    const slices = (await parts.pool.query(`SELECT * FROM read.postings WHERE stream = $1`, [stream])).rows;
    for (let i = 0; i < POINTS / HISTORIES; i++) {
      const position = all[0]!.position + r.below(head - all[0]!.position + 1);
      const day = fullDay(r);
      const known = all.filter((fact) => fact.position <= position);
      const career = foldCareer(known);
      const parts_ = foldProfile(staffId, career, known.at(-1)!.revision, day);
      const held = slices
        .filter((row) => row.known_from <= position && position < row.known_to)
        .map(sliceOf)
        .map((slice) => JSON.stringify(slice))
        .sort();
      expect(held).toEqual(postingSlices(career).map(normalised).sort());
      if (i % 8 > 0) {
        compared++;
        continue;
      }
      const question = new FindProfile(
        staffId,
        { asOf: day, knownAt: { kind: 'position', position } },
        ADMIN,
        'vi',
      );
      const answered = await handler.execute(question).then(
        ({ data }) => data,
        () => undefined,
      );
      const expected = parts_ && profileAnswer(parts_, organisation, day, 'vi');
      expect(answered).toEqual(expected === undefined ? undefined : JSON.parse(JSON.stringify(expected)));
      compared++;
    }
  }
  expect(compared).toBeGreaterThanOrEqual(10_000);
}, 120_000);

/** In the order of keys that reading a row gives. */
const normalised = (slice: ReturnType<typeof postingSlices>[number]) => {
  const { until, termEndsOn, label, to, closedBy, ...rest } = slice;
  return JSON.stringify({
    code: rest.code,
    fullName: rest.fullName,
    postingId: rest.postingId,
    unitCode: rest.unitCode,
    positionCode: rest.positionCode,
    kind: rest.kind,
    label,
    fromDay: rest.fromDay,
    toDay: rest.toDay,
    from: rest.from,
    to,
    postingFromDay: rest.postingFromDay,
    postingToDay: rest.postingToDay,
    openedBy: rest.openedBy,
    closedBy,
    acting: rest.acting,
    onLeave: rest.onLeave,
    until,
    termEndsOn,
    conflict: rest.conflict,
  });
};

it('gives the same rows when rebuilt beside the live ones', async () => {
  const live = await dump();
  await parts.rebuilder.rebuild(projections, { requestedBy: 'test' });
  const rebuilt = await dump();
  for (const [name, rows] of live) {
    expect(rows.length).toBeGreaterThan(name === 'units' ? -1 : 0);
    expect(rebuilt.get(name)).toEqual(rows);
  }
}, 120_000);
