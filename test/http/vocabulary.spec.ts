import { startApp, type TestApp } from '../support/app.js';
import { assigned, establish, fact, freshCode, opened } from '../support/people.js';
import { DISCIPLINE, DOSSIER_EXAMPLES, OTHER_EXAMPLES } from '../support/vocabulary.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
});
afterAll(() => app?.close());

test('one person’s facts of every kind are recorded, shown, and kept apart where they are private', async () => {
  const code = freshCode();
  const here = { unitCode: 'X1', positionCode: 'CV' };
  const said = DOSSIER_EXAMPLES.map(({ type, needs, may = {}, id }, index) => {
    const data: Record<string, unknown> = { ...needs, ...may };
    if (/^U\d$/.test(String(data['unitCode']))) data['unitCode'] = here.unitCode;
    if (data['positionCode'] !== undefined) data['positionCode'] = here.positionCode;
    return fact(type, `2026-05-${String(index + 1).padStart(2, '0')}`, data, id ? { id } : {});
  });
  const reply = await app.post('/staff', { facts: [opened(code), assigned('2011-01-01', 'P1'), ...said] });
  expect([reply.status, reply.body.code]).toEqual([201, undefined]);
  const profile = await app.get(`/staff/code:${code}?asOf=2026-05-16&waitFor=${reply.body.position}`);
  expect(profile.body.data).toMatchObject({
    status: 'active',
    party: { admittedOn: '2026-05-01', officialOn: '2026-05-02' },
    committees: [],
    managementTier: { tier: 'province-standing-committee' },
    localStatus: [{ local: true }],
    ratingExemptions: [{ year: 2026 }],
    suspension: null,
    probation: { result: 'passed' },
    certificates: [{ kind: 'state-management', level: 'CV', valid: true }],
    studies: [{ level: 'THS' }],
    disciplines: [{ form: 'dismissal-from-office', dutyRelated: true }],
  });
  const timeline = await app.get(`/staff/code:${code}/timeline?limit=100`);
  const streamlined = timeline.body.data.find(({ type }: { type: string }) => type === 'StaffStreamlined');
  expect(streamlined).toMatchObject({ flags: ['revoked'] });
  const { rows } = await app.alter(
    `SELECT body::text FROM journal.facts WHERE id = '${DISCIPLINE}' AND body::text LIKE '%dismissal-from-office%'`,
  );
  expect(rows).toEqual([]);
});

test('a unit’s attributes, equipment, congress and rating are recorded and shown', async () => {
  const facts = OTHER_EXAMPLES.filter(({ subject }) => subject === 'unit').map(({ type, needs, may }) =>
    fact(type, '2026-06-01', { ...needs, ...may }),
  );
  const reply = await app.post('/units/X1/facts', { facts });
  expect(reply.status).toBe(201);
  const unit = await app.get(`/units/X1?asOf=2026-06-01&waitFor=${reply.body.position}`);
  expect(unit.body.data).toMatchObject({
    attributes: { population: 21_000, ethnicMinorityShare: '38.5' },
    equipment: { result: 'partial', assessedOn: '2026-06-01' },
    congress: { term: '2025-2030', heldOn: '2026-06-01' },
    ratings: { 2026: { rating: 'good', outstanding: true } },
  });
});

test('an end of nothing is refused, naming itself', async () => {
  const code = freshCode();
  await app.post('/staff', { facts: [opened(code)] });
  const reply = await app.post(`/staff/code:${code}/facts`, fact('SuspensionLifted', '2026-05-01', {}));
  expect([reply.status, reply.body.code]).toEqual([409, 'nothing-to-end']);
});
