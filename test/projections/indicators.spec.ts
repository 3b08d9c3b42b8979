import { WorldReader } from '../../src/read-store/world-reader.js';
import { readIndicators } from '../../src/catalogues/indicators.js';
import { everyMember, inOrder, membersWithin, type Scope } from '../../src/domain/indicators/members.js';
import { personRecordOf, type PersonRecord } from '../../src/domain/indicators/person.js';
import { World } from '../../src/domain/indicators/world.js';
import { warningsOf } from '../../src/domain/warnings/find.js';
import { foldCareer } from '../../src/domain/staff/career.js';
import { makeParts, type Parts } from '../../src/parts.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fullDay, history, random, recordHistory, type History } from '../support/histories.js';
import { fact, organisationOf } from '../indicators/small-province.js';

const POINTS = 50;
/** Of the codes that histories use. */
const organisation = organisationOf({
  units: [
    ['19', 'province', undefined],
    ['U1', 'commune', '19'],
    ['U2', 'ward', '19'],
    ['U3', 'department', 'U1'],
  ],
  positions: [
    ['CV', 'professional', 'professional'],
    ['CVC', 'elected', 'committee-chair', 'province-standing-committee'],
    ['TP', 'leader', 'division-head'],
  ],
  of: {
    CV: [fact('PositionStandardSet', '2015-06-01', { minDegree: 'DH' })],
    U1: ['CV', 'TP'].map((positionCode) =>
      fact('HeadcountAssigned', '2016-01-01', { unitCode: 'U1', positionCode, count: 5 }),
    ),
  },
  since: '2010-01-01',
});

let database: TestDatabase;
let parts: Parts;
let recorded: History[];

beforeAll(async () => {
  recorded = Array.from({ length: 60 }, (_, seed) => history(40_000 + seed, 12 + (seed % 20))).map(planned);
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  parts.projector.start();
  await Promise.all(recorded.map((one) => recordHistory(parts.store, one)));
  expect(await parts.reached.waitFor((await parts.journal.head()).position, 60_000)).toBe(true);
}, 90_000);

afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

/** What was planned to end in the years of the histories. */
const PLANNED: Record<string, object> = {
  PersonnelFileOpened: { dateOfBirth: '1957-03' },
  LeaderAppointed: { termMonths: 24 },
  PartyOfficeDesignated: { termEndsOn: '2017-06-30' },
  LeaderRotated: { until: '2017-06-30' },
  StaffSeconded: { until: '2016-12-31' },
  ActingAuthorityAssigned: { until: '2016-12-31' },
  CertificateObtained: { expiresOn: '2017-06-30' },
};
const planned = (one: History): History => ({
  ...one,
  facts: one.facts.map((each) => ({ ...each, data: { ...each.data, ...PLANNED[each.type] } })),
});

const byId = (records: readonly PersonRecord[]) =>
  [...records].sort((a, b) => (a.staffId < b.staffId ? -1 : 1));

/** Everybody by folding the streams: what the rows must always say. */
async function folded(position: number): Promise<PersonRecord[]> {
  const streams = await parts.knowledge.streams(
    recorded.map(({ stream }) => stream),
    position,
  );
  const records = [...streams].map(([stream, facts]) => ({
    career: foldCareer(facts),
    staffId: stream.slice('staff-'.length),
  }));
  return records
    .filter(({ career }) => career.steps.length > 0)
    .map(({ staffId, career }) => personRecordOf(staffId, career));
}

it('says of everybody at every position what the fold says, so every indicator and warning of every day is equal', async () => {
  const r = random(17);
  const head = (await parts.journal.head()).position;
  const reader = new WorldReader(parts.knowledge, parts.readModels, readIndicators());
  let counted = 0;
  const kinds = new Set<string>();
  for (let i = 0; i < POINTS; i++) {
    const position = i === 0 ? head : 1 + r.below(head);
    const asOf = fullDay(r);
    const settled = await parts.knowledge.settle({ asOf, knownAt: { kind: 'position', position } });
    const scope: Scope = r.pick([undefined, { unit: '19' }, { unit: 'U1' }, { unit: 'U3' }]);
    const [read] = await reader.worlds({ ...settled, organisation }, scope);
    const records = await folded(position);
    if (!scope) expect(byId(read!.records)).toEqual(JSON.parse(JSON.stringify(byId(records))));
    const world = new World(asOf, records, organisation, read!.readings);
    const units = scope && organisation.everBelow(scope.unit);
    const [warned, expected] = [read!, world].map((one) =>
      warningsOf(one)
        .filter(({ unitCode }) => !units || units.has(unitCode))
        .map(({ person, ...found }) => JSON.stringify({ ...found, staffId: person?.record.staffId }))
        .sort(),
    );
    expect(warned).toEqual(expected);
    for (const { kind } of warningsOf(world)) kinds.add(kind);
    for (const definition of world.readings.definitions) {
      const [own, other] = [world, read!].map((one) =>
        inOrder(membersWithin(one, definition, everyMember(one, definition), scope)).map(
          ({ person, ...member }) => ({
            ...member,
            staffId: person?.record.staffId,
          }),
        ),
      );
      expect(other).toEqual(own);
      counted += own!.length;
    }
  }
  expect(counted).toBeGreaterThan(2_000);
  expect(kinds.size).toBeGreaterThan(12);
}, 120_000);

it('reads the people once for questions that come at the same time', async () => {
  const { position } = await parts.journal.head();
  const settled = await parts.knowledge.settle({
    asOf: '2018-01-01',
    knownAt: { kind: 'position', position },
  });
  const reader = new WorldReader(parts.knowledge, parts.readModels, readIndicators());
  const asked = [0, 1, 2].map(() => reader.worlds(settled, undefined));
  const [first, ...others] = (await Promise.all(asked)).map(([world]) => world!.records);
  expect(first!.length).toBeGreaterThan(50);
  for (const records of others) expect(records).toBe(first);
});
