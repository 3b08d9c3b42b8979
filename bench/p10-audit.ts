/**
 * P10: a page of 50 rows of the audit log by every combination of filters, against 50 rows of the journal by primary
 * key, interleaved, both with the facts decoded. `npm run bench -- p10-audit [facts]`; the goal is meant for 12 million.
 */
import { ListAuditFacts, ListAuditFactsHandler, auditQuestions } from '../projections/audit/list-facts.js';
import { profile } from '../projections/profile/table.js';
import { audit } from '../projections/audit/table.js';
import type { RecordedFact } from '../src/domain/facts/fact.js';
import { Paging } from '../src/http/paging.js';
import { Questions } from '../src/http/questions.js';
import { makeParts, type Parts } from '../src/parts.js';
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

type Ask = (query: Query) => Promise<{ meta: { next?: string } }>;

await withPostgres(async (server) => {
  const log = new AuditLog(FACTS);
  const parts = await makeParts({ url: server.url, adminUrl: server.url });
  const began = performance.now();
  await prepare(server.url, parts, log);
  const seconds = Math.round((performance.now() - began) / 1_000);
  console.log(
    `P10 ${machine(server.version)}; ${FACTS} facts, ${log.communes} communes, filled in ${seconds} s`,
  );
  const ask = await asking(parts);
  await everyCombination(parts, log, ask);
  await deepPages(ask);
  await sizes(parts.pool);
  await parts.close();
});

async function prepare(url: string, parts: Parts, log: AuditLog): Promise<void> {
  const client = await parts.writing.connect();
  await createTables(client, audit, LIVE_SCHEMA);
  await createTables(client, profile, LIVE_SCHEMA);
  await createIndexes(client, profile, LIVE_SCHEMA);
  await fill(url, log);
  await createIndexes(client, audit, LIVE_SCHEMA);
  client.release();
}

/** Settling the point in time is the same for every question, so it is left out on both sides. */
async function asking(parts: Parts): Promise<Ask> {
  const { position, recordedAt } = await parts.journal.head();
  const point = {
    asOf: '2026-01-01',
    knownAt: { position, recordedAt },
    organisation: await parts.organisations.at(position),
  };
  const knowledge = Object.assign(Object.create(parts.knowledge) as typeof parts.knowledge, {
    settle: () => Promise.resolve(point),
  });
  const handler = new ListAuditFactsHandler(knowledge, parts.readModels);
  const paging = new Paging(parts.cursorSecret, new Questions(() => Date.parse('2026-01-01')));
  return (query) =>
    handler.execute(new ListAuditFacts(paging.read('audit facts', query, auditQuestions), CALLER));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function everyCombination({ journal }: Parts, log: AuditLog, ask: Ask): Promise<void> {
  const { position } = await journal.head();
  const somewhere = () => Math.floor(Math.random() * (FACTS - 100)) + position - FACTS + 50;
  const example = async (): Promise<RecordedFact> => {
    const [fact] = await journal.readAfter(somewhere(), 1);
    return fact?.decision ? fact : example();
  };
  const byKey: number[] = [];
  const byCombination = new Map<string, number[]>();
  for (let n = -3; n < SAMPLES; n++)
    for (const combination of combinations) {
      const fact = await example();
      const parts = combination.map((name) => FILTERS[name]!(fact, log, Math.abs(n)));
      const query = Object.assign({}, ...parts) as Query;
      const page = await timed(() => ask(query));
      const peer = await timed(() => journal.readAfter(somewhere() - 50, 50));
      if (n < 0) continue;
      const name = combination.join('+') || 'none';
      byCombination.set(name, [...(byCombination.get(name) ?? []), page]);
      byKey.push(peer);
    }
  report(byKey, byCombination);
}

function report(byKey: number[], byCombination: Map<string, number[]>): void {
  const all = [...byCombination.values()].flat();
  const show = (name: string, times: number[]) => [
    name,
    median(times).toFixed(2),
    percentile(times, 0.99).toFixed(2),
    Math.max(...times).toFixed(1),
  ];
  const worst = [...byCombination].sort(([, a], [, b]) => median(b) - median(a)).slice(0, 10);
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
  const slowest = Math.max(...worst.map(([, times]) => median(times)));
  verdict('p50, slowest combination / primary key', slowest / median(byKey), { most: 3 });
}

async function deepPages(ask: Ask): Promise<void> {
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
