import { existsSync, readFileSync } from 'node:fs';
import { CLAUSES } from './clauses.js';

test('each clause stands once, and has a test or something it waits for', () => {
  const clauses = CLAUSES.map(({ clause }) => clause);
  expect(new Set(clauses).size).toBe(clauses.length);
  expect(CLAUSES.filter(({ tests, waits }) => !tests?.length && !waits)).toEqual([]);
});

const named = CLAUSES.flatMap(({ clause, tests = [] }) => tests.map((one) => [clause, one] as const));

test.each(named)('%s: %s', (_, one) => {
  const [file, name] = one.split(' › ') as [string, string | undefined];
  expect(existsSync(file)).toBe(true);
  // A test that is renamed without its line here would leave the clause without one.
  if (name !== undefined) expect(readFileSync(file, 'utf8')).toContain(`'${name}'`);
});
