import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { readIndicators } from '../../src/catalogues/indicators.js';
import { definitionErrors } from '../../src/domain/indicators/definition-checks.js';
import { settingError } from '../../src/domain/indicators/setting-checks.js';
import { readingsOn } from '../../src/domain/indicators/definition.js';
import { indicatorReference } from '../../src/reference/indicator-reference.js';

const file = new URL('../../docs/indicators.md', import.meta.url);
const catalogue = readIndicators();

test('docs/indicators.md is the catalogue’s (else run bin/reference.js)', async () => {
  const options = { ...(await resolveConfig(file)), parser: 'markdown' };
  expect(await readFile(file, 'utf8')).toBe(await format(indicatorReference(catalogue), options));
});

test('each group of readings has one headline, and every setting a definition names is there', () => {
  const readings = readingsOn(catalogue, [], '2026-12-01');
  const { definitions } = readings;
  const groups = new Set(definitions.map(({ group }) => group));
  const headlines = definitions.filter(({ headline }) => headline).map(({ group }) => group);
  expect(headlines.sort()).toEqual([...groups].sort());
  const named = JSON.stringify(catalogue.definitions).match(/indicators\.[\w.-]+/g)!;
  expect(named.filter((name) => readings.setting(name) === undefined)).toEqual([]);
});

test('everything the catalogue has is what a province could record itself', () => {
  for (const { version: _, from: __, group: ___, ...said } of catalogue.definitions) {
    const definition = catalogue.definitions.find(({ code }) => code === said.code)!;
    expect(definitionErrors(said, definition, catalogue)).toEqual([]);
  }
  for (const setting of catalogue.settings)
    expect([setting.name, settingError(setting, setting.value, catalogue)]).toEqual([
      setting.name,
      undefined,
    ]);
});
