import { AuditFacts } from '../../projections/audit/audit-facts.js';
import { decisionKey } from '../../projections/audit/keys.js';
import { AuditSearch, type Span } from '../../projections/audit/search.js';
import type { AuditStatistics, Shares } from '../../projections/audit/statistics.js';
import { unitsTouched } from '../../projections/audit/touched.js';
import type { Filters } from '../../projections/audit/filters.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { EMPTY } from '../../src/domain/organisation/organisation.js';
import { span } from '../../src/domain/time.js';
import { makeParts, type Parts } from '../../src/parts.js';
import type { Point } from '../../src/read-store/knowledge.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type History, history, random, recordHistory } from '../support/histories.js';

const ADMIN = { subject: 'test', role: 'admin' as const, tokenId: 't' };
const ACTORS = ['lan', 'minh', 'nhập liệu'];
const NUMBERS = ['12/QĐ-UBND', '123/QĐ-UBND', '1234/NQ-HĐND', 'Đ 7', undefined, undefined];
const COLUMNS = ['none', 'actor_type', 'type', 'unit', 'decision', 'effective'];

let database: TestDatabase;
let parts: Parts;
let log: RecordedFact[];
let units: Map<number, string[]>;

async function record(one: History, seed: number): Promise<void> {
  const r = random(seed);
  await recordHistory(parts.store, one, () => {
    const recordedBy = r.pick(ACTORS);
    const number = r.pick(NUMBERS);
    const decision = number === undefined ? undefined : { kind: 'decision' as const, number };
    return { facts: { recordedBy, ...(decision && { decision }) } };
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  parts.projector.start();
  await Promise.all(Array.from({ length: 24 }, (_, seed) => record(history(seed, 16), seed)));
  const head = (await parts.journal.head()).position;
  expect(await parts.reached.waitFor(head, 60_000)).toBe(true);
  log = await parts.journal.readAfter(0, head);
  const streams = new Map<string, RecordedFact[]>();
  units = new Map(
    log.map((fact) => {
      const facts = [...(streams.get(fact.stream) ?? []), fact];
      streams.set(fact.stream, facts);
      return [fact.position, unitsTouched(facts)];
    }),
  );
});
afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

const pointAt = (position: number): Point => ({
  asOf: '2026-01-01',
  knownAt: { position, recordedAt: null },
  organisation: EMPTY,
});

/** Statistics that make one column look rare and the rest common, so that each way down the log is taken in turn. */
const favouring = (rare: string) => {
  const share = (column: string) => (column === rare ? 1e-4 : 0.6);
  const shares: Shares = { of: share, between: share, containing: share };
  return { shares: () => Promise.resolve(shares) } as unknown as AuditStatistics;
};

function searchFavouring(column: string): AuditFacts {
  const search = new AuditSearch(parts.readModels, favouring(column));
  return Object.assign(Object.create(new AuditFacts(parts.knowledge, parts.readModels)) as AuditFacts, {
    search,
  });
}

async function everyPage(
  facts: AuditFacts,
  filters: Filters,
  { from, below }: Span,
  limit: number,
): Promise<number[]> {
  const found: number[] = [];
  for (let top = below; ;) {
    const page = await facts.newestFirst(filters, { from, below: top }, limit + 1, ADMIN, pointAt(below - 1));
    found.push(...page.slice(0, limit).map(({ fact }) => fact.position));
    if (page.length <= limit) return found;
    top = found.at(-1)!;
  }
}

function passes(filters: Filters, { from, below }: Span, fact: RecordedFact): boolean {
  const { stream, actor, types, decision, effective } = filters;
  const first = fact.effectiveOn === undefined ? undefined : span(fact.effectiveOn).first;
  return (
    fact.position >= from &&
    fact.position < below &&
    (stream === undefined || fact.stream === stream) &&
    (actor === undefined || fact.recordedBy === actor) &&
    (!types || types.includes(fact.type)) &&
    (decision === undefined || decisionKey(fact.decision?.number ?? '').includes(decision)) &&
    (!filters.units || units.get(fact.position)!.some((unit) => filters.units!.has(unit))) &&
    (!effective || (first !== undefined && effective.from <= first && first <= effective.to))
  );
}

/** Filters that this fact passes, one for each bit set. */
function filtersOf(bits: number, fact: RecordedFact, r: ReturnType<typeof random>): [Filters, Span] {
  const on = (bit: number) => (bits & (1 << bit)) !== 0;
  const near = fact.effectiveOn === undefined ? '2016-01-01' : span(fact.effectiveOn).first;
  const filters: Filters = {
    ...(on(0) ? { actor: fact.recordedBy } : {}),
    ...(on(1) ? { types: r.chance(0.5) ? [fact.type] : [fact.type, r.pick(log).type] } : {}),
    ...(on(2) ? { units: new Set([r.pick(['U1', 'U2', 'U3']), units.get(fact.position)![0] ?? 'U1']) } : {}),
    ...(on(3)
      ? { decision: somewhereIn(decisionKey(fact.decision?.number ?? r.pick(NUMBERS) ?? '9'), r) }
      : {}),
    ...(on(4)
      ? { effective: { from: r.chance(0.3) ? '1800-01-01' : near, to: r.chance(0.3) ? '9999-12-31' : near } }
      : {}),
    ...(on(5) ? { stream: fact.stream } : {}),
  };
  if (!on(6)) return [filters, { from: 1, below: log.length + 1 }];
  return [
    filters,
    { from: Math.max(1, fact.position - r.below(300)), below: fact.position + 1 + r.below(300) },
  ];
}

test.each(COLUMNS)(
  'every combination of filters gives what a look at every fact gives (rare: %s)',
  async (column) => {
    const r = random(COLUMNS.indexOf(column) + 1);
    const facts = searchFavouring(column);
    let found = 0;
    // Each combination in two of the ways, which keeps the suite short.
    for (let bits = COLUMNS.indexOf(column) % 3; bits < 128; bits += 3) {
      const [filters, within] = filtersOf(bits, r.pick(log), r);
      const expected = log.filter((fact) => passes(filters, within, fact)).map(({ position }) => position);
      const positions = await everyPage(
        facts,
        filters,
        within,
        Math.max(1 + r.below(20), Math.ceil(expected.length / 3)),
      );
      expect([bits, filters, positions]).toEqual([bits, filters, expected.reverse()]);
      found += positions.length;
    }
    expect(found).toBeGreaterThan(300);
  },
);

test('days of which there are no facts, types nobody recorded, and an upside-down span', async () => {
  const facts = searchFavouring('none');
  const all = { from: 1, below: log.length + 1 };
  for (const filters of [
    { effective: { from: '1900-01-01', to: '1900-12-31' } },
    { types: ['HeadcountAssigned'] },
    { types: ['OfATimeToCome'] },
    { actor: 'nobody' },
    { units: new Set<string>() },
    { effective: { from: '2020-01-01', to: '2019-01-01' } },
  ])
    expect([filters, await everyPage(facts, filters, all, 10)]).toEqual([filters, []]);
  expect(await everyPage(facts, {}, { from: 10, below: 5 }, 10)).toEqual([]);
});

test('pages neither skip nor repeat while others write', async () => {
  const facts = new AuditFacts(parts.knowledge, parts.readModels);
  const r = random(99);
  const writing = Promise.all(Array.from({ length: 6 }, (_, n) => record(history(1_000 + n, 16), n)));
  const expected = log.filter(({ recordedBy }) => recordedBy === 'lan').map(({ position }) => position);
  for (let n = 0; n < 4; n++)
    expect(
      await everyPage(facts, { actor: 'lan' }, { from: 1, below: log.length + 1 }, 10 + r.below(9)),
    ).toEqual(expected.toReversed());
  await writing;
});

/** One to six characters out of a number. */
function somewhereIn(number: string, r: ReturnType<typeof random>): string {
  const start = r.below(number.length);
  return number.slice(start, start + 1 + r.below(6));
}
