import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { ndjsonOf } from '../../src/demo/demo.js';
import { catalogueOf, communesIn, linesOf } from './province.js';

let app: TestApp;
let indicatorsSql: (unit: string, day: string) => string;
const { filed, later } = linesOf({ seed: '1', communes: 2 });

async function imports(lines: Iterable<object>): Promise<Answered> {
  const body = [...ndjsonOf(lines as never)].join('');
  const headers = { 'Content-Type': 'application/x-ndjson' };
  const sent = await app.call('POST', '/imports?mode=commit&kind=facts', { body, headers });
  const path = sent.headers.get('location')!;
  for (;;) {
    // A busy machine may answer 503 for a while.
    const { data } = (await app.get(path)).body;
    if (data && data.state !== 'queued' && data.state !== 'running') return data;
    await sleep(100);
  }
}

beforeAll(async () => {
  ({ indicatorsSql } = (await import('../trials/demo-indicators/indicators.mjs' as string)) as {
    indicatorsSql: typeof indicatorsSql;
  });
  app = await startApp();
  const catalogue = catalogueOf(communesIn(filed)).flatMap(({ subject, code, facts }) =>
    facts.map((fact) => ({ [subject]: code, ...fact })),
  );
  expect((await imports(catalogue)).rows.refused).toBe(0);
}, 240_000);
afterAll(() => app?.close());

const COUNTS = ['numerator', 'denominator', 'unknown', 'grace', 'excluded'] as const;
const NONE = Object.fromEntries(COUNTS.map((name) => [name, 0]));

/** The service's answer and the count of an independent statement over the journal, by code. */
async function bothWays(unit: string, day: string) {
  const { data } = (await app.get(`/indicators?unit=${unit}&asOf=${day}&limit=100`)).body;
  const results = (await app.alter(indicatorsSql(unit, day))) as unknown as { rows: Answered[] }[];
  const rows = new Map(results.at(-1)!.rows.map((row) => [row.code, row]));
  const of = (row: Answered) => Object.fromEntries(COUNTS.map((name) => [name, row[name]]));
  return {
    answered: Object.fromEntries(data.map((row: Answered) => [row.code, of(row)])),
    counted: Object.fromEntries(
      data.map(({ code }: Answered) => [code, rows.has(code) ? of(rows.get(code)) : NONE]),
    ),
  };
}

test('given the demo, then every indicator is what SQL over the recorded facts counts', async () => {
  for (const lines of [filed, later]) {
    const { state, rows } = await imports(lines);
    expect([state, rows.refused, rows.accepted]).toEqual(['done', 0, lines.length]);
  }
  const [commune] = [...communesIn(filed)];
  for (const [unit, day] of [
    ['19', '2026-10-31'],
    [commune!, '2025-12-31'],
  ] as const) {
    const { answered, counted } = await bothWays(unit, day);
    expect(Object.keys(answered)).toHaveLength(31);
    expect(answered).toEqual(counted);
  }
}, 240_000);
