import { audit } from '../../projections/audit/table.js';
import { decisionKey } from '../../projections/audit/keys.js';
import { AuditSearch } from '../../projections/audit/search.js';
import { AuditStatistics } from '../../projections/audit/statistics.js';
import type { Filters } from '../../projections/audit/filters.js';
import { AuditLog, fill } from '../../bench/support/audit-log.js';
import { makeParts, type Parts } from '../../src/parts.js';
import type { Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { createIndexes, createTables, LIVE_SCHEMA } from '../../src/read-store/tables.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Ten years of facts; what a page looks at must not grow with the log. */
const FACTS = 40_000;
const COUNT = 51;
const log = new AuditLog(FACTS);

let database: TestDatabase;
let parts: Parts;
let head = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  const client = await parts.writing.connect();
  await createTables(client, audit, LIVE_SCHEMA);
  await client.query(
    'CREATE TABLE read.people (stream text, code text, full_name text, known_from bigint, known_to bigint, from_day date, to_day date)',
  );
  await fill(database.url, log);
  await createIndexes(client, audit, LIVE_SCHEMA);
  client.release();
  head = (await parts.journal.head()).position;
});
afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Alias?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** Rows of the audit log that the scans of a plan looked at, but for those fetched to show the units of a fact. */
function looked(plan: Plan): number {
  const own =
    plan['Relation Name'] === 'audit' && plan.Alias !== 'a_1'
      ? (plan['Actual Rows'] +
          (plan['Rows Removed by Filter'] ?? 0) +
          (plan['Rows Removed by Index Recheck'] ?? 0)) *
        plan['Actual Loops']
      : 0;
  return own + (plan.Plans ?? []).reduce((sum, below) => sum + looked(below), 0);
}

const nodes = (plan: Plan): string[] => [
  ...(plan['Relation Name'] === 'audit' ? [plan['Node Type']] : []),
  ...(plan.Plans ?? []).flatMap(nodes),
];

const explained = async (sql: string, values: unknown[]): Promise<Plan> => {
  const { rows } = await parts.pool.query(`EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) ${sql}`, values);
  return (rows[0] as { 'QUERY PLAN': [{ Plan: Plan }] })['QUERY PLAN'][0].Plan;
};

/** One page, with how many rows its queries looked at and how they came to them. */
async function page(filters: Filters, below = head + 1) {
  const found: number[] = [];
  let rows = 0;
  const ways: string[] = [];
  const models = {
    rows: async (sql: string, parameters: Parameters | unknown[]) => {
      const values = Array.isArray(parameters) ? parameters : parameters.values;
      const plan = await explained(sql, values);
      rows += looked(plan);
      ways.push(...nodes(plan));
      return parts.readModels.rows(sql, values);
    },
  } as unknown as ReadModels;
  const search = new AuditSearch(models, new AuditStatistics(parts.readModels));
  const point = { asOf: '2026-01-01', knownAt: { position: head, recordedAt: null } };
  for await (const batch of search.newestFirst(filters, { from: 1, below }, COUNT, point)) {
    found.push(...batch.map(({ position }) => position));
    if (found.length >= COUNT) break;
  }
  return { found, rows, ways };
}

const old = { from: '2016-02-01', to: '2016-02-20' };
const some = log.commune(1);
const province = new Set([
  log.province(0),
  ...Array.from({ length: log.communes }, (_, n) => n)
    .filter((n) => log.province(n) === log.province(0))
    .map(log.commune),
]);
const cases: [string, Filters, number][] = [
  ['nothing asked', {}, 400],
  ['a common type', { types: ['PeriodEvaluationFinalised'] }, 800],
  ['a rare type', { types: ['StaffDied'] }, 400],
  ['a type nobody recorded', { types: ['UnitSplit'] }, 400],
  // In a log this small the planner may rather read the window row by row than look into every type's month.
  ['days long ago, newest first', { effective: old }, FACTS / 4],
  ['a common type long ago', { types: ['PeriodEvaluationFinalised'], effective: old }, 2_500],
  ['a rare type long ago', { types: ['StaffRetired'], effective: old }, 1_500],
  ['a common actor and a rare type', { actor: 'import', types: ['StaffDied'] }, 1_000],
  [
    'an actor and a type he never recorded',
    { actor: `officer-${some}-0`, types: ['UnitEstablished'] },
    1_000,
  ],
  ['an actor and days long ago', { actor: `officer-${some}-0`, effective: old }, 3_000],
  ['a unit and a rare type', { units: new Set([some]), types: ['StaffDied'] }, 2_500],
  [
    'a unit where another’s officer recorded',
    { units: new Set([some]), actor: `officer-${log.commune(2)}-0` },
    3_000,
  ],
  ['a province', { units: province }, 1_500],
  ['a province and a rare type', { units: province, types: ['LeaderAppointed'] }, 1_500],
  ['a character that many numbers hold', { decision: '1' }, 4_000],
  ['what nearly all numbers hold', { decision: decisionKey('QĐ-UBND') }, 4_000],
  ['a part of one number', { decision: decisionKey('234/QĐ-U') }, 800],
  ['one number', { decision: decisionKey('1234/QĐ-UBND') }, 400],
  [
    'one number and a common type',
    { decision: decisionKey('1234/QĐ-UBND'), types: ['PeriodEvaluationFinalised'] },
    400,
  ],
];

test.each(cases)('%s: few rows are looked at, by an index', async (_, filters, most) => {
  // More often than it takes a prepared statement to fall back on a plan for any values.
  for (let n = 0; n < 7; n++) {
    const { rows, ways } = await page(filters);
    expect(rows).toBeLessThan(most);
    expect(ways).not.toContain('Seq Scan');
  }
});

test('a deep page costs what the first one costs', async () => {
  for (const filters of [{}, { types: ['PeriodEvaluationFinalised'] }, { actor: 'import' }] as Filters[]) {
    const first = await page(filters);
    const deep = await page(filters, 3_000);
    expect(deep.found).toHaveLength(COUNT);
    expect(deep.rows).toBeLessThan(Math.max(800, 2 * first.rows));
  }
});

test('control: one query, ordered and limited, walks most of the log', async () => {
  const plan = await explained(
    `SELECT a.position FROM read.audit a WHERE a.effective BETWEEN $1::date AND $2::date AND a.type = ANY ($3::integer[])
     ORDER BY a.position DESC LIMIT ${COUNT}`,
    [old.from, old.to, [...Array(16_384).keys()]],
  );
  expect(looked(plan)).toBeGreaterThan(FACTS / 2);
});
