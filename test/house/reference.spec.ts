import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { catalogue, factTypes } from '../../src/domain/facts/catalogue.js';
import { fieldsOf } from '../../src/domain/facts/fields.js';
import { factReference } from '../../src/reference/fact-reference.js';
import { DECREE_GROUPS, GROUPS } from '../../src/reference/groups.js';
import { SOURCES } from '../../src/reference/sources.js';
import { VALUES } from '../../src/reference/values-vi.js';
import { labelOf, RULES_VI } from '../../src/reference/wording.js';

const file = new URL('../../docs/facts.md', import.meta.url);
const fields = factTypes.flatMap((type) =>
  [...fieldsOf(catalogue[type].payload)].map(([name, field]) => ({ type, name, field })),
);

test('docs/facts.md is the catalogue’s (else run bin/reference.js)', async () => {
  const written = await format(factReference(), { ...(await resolveConfig(file)), parser: 'markdown' });
  expect(await readFile(file, 'utf8')).toBe(written);
});

test('every field and every value has its Vietnamese word', () => {
  const bare = fields.flatMap(({ type, name, field }) => {
    const values = (field.schema['enum'] as string[] | undefined) ?? [];
    const meanings = VALUES[`${type}.${name}`] ?? VALUES[name] ?? {};
    return [
      ...(labelOf(type, name) === undefined ? [`${type}.${name}`] : []),
      ...(RULES_VI[field.rule] === undefined ? [`${type}.${name}: ${field.rule}`] : []),
      ...values.filter((value) => meanings[value] === undefined).map((value) => `${type}.${name} ${value}`),
    ];
  });
  expect(bare).toEqual([]);
});

test('the ten data groups of the decree have facts, but the three that wait', () => {
  const used = new Set(Object.values(SOURCES).map(({ group }) => group));
  const groups = Object.entries(GROUPS).slice(0, DECREE_GROUPS);
  expect(groups).toHaveLength(10);
  expect(groups.filter(([, about]) => 'waits' in about).map(([group]) => group)).toEqual([
    'family',
    'assets',
    'health',
  ]);
  for (const [group, about] of groups)
    expect([group, used.has(group as never)]).toEqual([group, !('waits' in about)]);
});
