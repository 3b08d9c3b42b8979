/**
 * P10: a page of 50 rows of the audit log by every combination of filters, against 50 rows of the journal by primary
 * key, interleaved, both with the facts decoded. `npm run bench -- p10-audit [facts]`; the goal is meant for 12 million.
 */
import { ListAuditFacts, ListAuditFactsHandler, auditQuestions } from '../projections/audit/list-facts.js';
import { audit } from '../projections/audit/table.js';
import type { RecordedFact } from '../src/domain/facts/fact.js';
import { Paging } from '../src/http/paging.js';
import { Questions } from '../src/http/questions.js';
import { makeParts } from '../src/parts.js';
import { createIndexes, createTables, LIVE_SCHEMA } from '../src/read-store/tables.js';
import { AuditLog, fill } from './support/audit-log.js';
import { machine, median, percentile, table, verdict } from './support/figures.js';
import { withPostgres } from './support/scratch.js';

const FACTS = Number(process.argv[2] ?? 1_000_000);
const SAMPLES = Number(process.env.SAMPLES ?? 60);
const CALLER = { subject: 'bench', role: 'admin' as const, tokenId: 'bench' };
const DAY_MS = 86_400_000;

type Query = Record<string, string>;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** Values of each filter that a fact passes. Every third asks for the province around the unit. */
const FILTERS: Record<string, (fact: RecordedFact, log: AuditLog, n: number) => Query> = {
  actor: ({ recordedBy }) => ({ actor: recordedBy }),
  unit: ({ data }, log, n) => {
    const commune = data['unitCode'] as string;
    return { unit: n % 3 === 0 ? log.province(Number(commune.slice(1))) : commune };
  },
  staff: ({ stream }) => ({ staff: stream.slice('staff-'.length) }),
  type: ({ type }) => ({ type }),
  decision: ({ decision }, _, n) => ({ decision: decision!.number!.slice(0, n % 2 === 0 ? 3 : undefined) }),
  recorded: ({ recordedAt }) => ({
    recordedFrom: day(Date.parse(recordedAt) - 90 * DAY_MS),
    recordedTo: day(Date.parse(recordedAt) + 90 * DAY_MS),
  }),
  effective: ({ effectiveOn }) => ({
    effectiveFrom: day(Date.parse(effectiveOn!) - 15 * DAY_MS),
    effectiveTo: day(Date.parse(effectiveOn!) + 15 * DAY_MS),
  }),
};
const names = Object.keys(FILTERS);
const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
  names.filter((_name, n) => bits & (2 ** n)),
);

await withPostgres(async (server) => {
  const log = new AuditLog(FACTS);
  const parts = await makeParts({ url: server.url, adminUrl: server.url });
  const client = await parts.writing.connect();
  await createTables(client, audit, LIVE_SCHEMA);
  await client.query(
    'CREATE TABLE read.people (staff_id uuid, stream text, code text, full_name text, known_from bigint, known_to bigint, from_day date, to_day date)',
  );
  const began = performance.now();
  await fill(server.url, log);
  await createIndexes(client, audit, LIVE_SCHEMA);
  client.release();
  console.log(
    `P10 ${machine(server.version)}; ${FACTS} facts, ${log.communes} communes, filled in ${Math.round((performance.now() - began) / 1000)} s`,
  );
  const { position, recordedAt } = await parts.journal.head();
  const organisation = await parts.organisations.at(position);
  // Settling the point in time is the same for every question, so it is left out on both sides.
  const point = { asOf: '2026-01-01', knownAt: { position, recordedAt }, organisation };
  const knowledge = Object.assign(Object.create(parts.knowledge) as typeof parts.knowledge, {
    settle: async () => point,
  });
  const handler = new ListAuditFactsHandler(knowledge, parts.readModels);
  const paging = new Paging(parts.cursorSecret, new Questions(() => Date.parse('2026-01-01')));
  const ask = (query: Query) =>
    handler.execute(new ListAuditFacts(paging.read('audit facts', query, auditQuestions), CALLER));
  const somewhere = () => Math.floor(Math.random() * FACTS) + position - FACTS;
  const example = async () => {
    for (;;) {
      const [fact] = await parts.journal.readAfter(somewhere(), 1);
      if (fact?.decision) return fact;
    }
  };
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const byKey: number[] = [];
  const byCombination = new Map<string, number[]>();
  for (let n = -3; n < SAMPLES; n++)
    for (const combination of combinations) {
      const fact = await example();
      const query = Object.assign(
        {},
        ...combination.map((name) => FILTERS[name]!(fact, log, Math.abs(n))),
      ) as Query;
      const times = [
        await timed(() => ask(query)),
        await timed(() => parts.journal.readAfter(somewhere() - 50, 50)),
      ];
      if (n < 0) continue;
      const name = combination.join('+') || 'none';
      byCombination.set(name, [...(byCombination.get(name) ?? []), times[0]!]);
      byKey.push(times[1]!);
    }
  const all = [...byCombination.values()].flat();
  const show = (name: string, times: number[]) => [
    name,
    median(times).toFixed(2),
    percentile(times, 0.99).toFixed(2),
    Math.max(...times).toFixed(1),
  ];
  const worst = [...byCombination]
    .sort(([, a], [, b]) => percentile(b, 0.99) - percentile(a, 0.99))
    .slice(0, 12);
  table(
    ['page of 50', 'p50 ms', 'p99 ms', 'most'],
    [
      show('primary key', byKey),
      show(`all ${combinations.length} combinations`, all),
      ...worst.map(([name, times]) => show(name, times)),
    ],
  );
  verdict('p99, any combination / primary key', percentile(all, 0.99) / percentile(byKey, 0.99), { most: 3 });
  verdict('p50, any combination / primary key', median(all) / median(byKey), { most: 3 });
  await deepPages(ask);
  await sizes(parts.pool);
  await parts.close();
});

async function deepPages(ask: (query: Query) => Promise<{ meta: { next?: string } }>): Promise<void> {
  for (const query of [{}, { type: 'PeriodEvaluationFinalised' }, { actor: 'import' }] as Query[]) {
    const first: number[] = [];
    const deep: number[] = [];
    for (let round = 0; round < 3; round++) {
      let cursor: string | undefined;
      for (let page = 1; page <= 1_010; page++) {
        const start = performance.now();
        cursor = (await ask(cursor === undefined ? query : { ...query, cursor })).meta.next;
        if (page <= 10) first.push(performance.now() - start);
        if (page > 1_000) deep.push(performance.now() - start);
        if (cursor === undefined) break;
      }
    }
    if (deep.length === 0) continue;
    verdict(`${JSON.stringify(query)}: page 1,000 / page 1`, median(deep) / median(first), { most: 1.5 });
  }
}

async function sizes(pool: {
  query: (sql: string) => Promise<{ rows: Record<string, number>[] }>;
}): Promise<void> {
  const { rows } =
    await pool.query(`SELECT pg_indexes_size('read.audit') AS indexes, pg_table_size('read.audit') AS rows,
    pg_total_relation_size('journal.facts') AS log, pg_table_size('journal.facts') AS facts`);
  const { indexes, rows: own, log, facts } = rows[0]!;
  const mb = (bytes?: number) => `${Math.round(bytes! / 1024 ** 2)} MB`;
  console.log(`log ${mb(log)} (rows ${mb(facts)}), audit indexes ${mb(indexes)}, audit rows ${mb(own)}`);
  verdict('audit indexes / log', indexes! / log!, { most: 0.2 });
  verdict('audit indexes and rows / log', (indexes! + own!) / log!, { most: 0.2 });
}
