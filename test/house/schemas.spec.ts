import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { readdir, readFile } from 'node:fs/promises';
import { publishedSchemas } from '../../src/domain/facts/schema.js';

const folder = new URL('../../schemas/', import.meta.url);
const schemas = publishedSchemas();

test('schemas/ holds one file for each fact, and no other', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(
    Object.keys(schemas)
      .map((type) => `${type}.json`)
      .sort(),
  );
});

test.each(Object.keys(schemas))(
  'schemas/%s.json is the catalogue’s (else run bin/schemas.js)',
  async (type) => {
    const published = JSON.parse(await readFile(new URL(`${type}.json`, folder), 'utf8')) as object;
    expect(published).toEqual(schemas[type]);
    const ajv = new Ajv2020({ strict: true, strictTypes: false });
    (formats as unknown as { default: typeof formats.default }).default(ajv);
    expect(ajv.compile(published)).toBeInstanceOf(Function);
  },
);
