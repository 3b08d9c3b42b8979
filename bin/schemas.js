#!/usr/bin/env node
// Writes `schemas/<Fact>.json` from the compiled catalogue; run it after `npm run build` when a fact changes.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const folder = new URL('../schemas/', import.meta.url);
const { publishedSchemas } = await import('../dist/src/domain/facts/schema.js');

await mkdir(folder, { recursive: true });
const schemas = publishedSchemas();
for (const name of await readdir(folder))
  if (name.endsWith('.json') && !(name.slice(0, -'.json'.length) in schemas)) await rm(new URL(name, folder));
for (const [type, schema] of Object.entries(schemas)) {
  const file = new URL(`${type}.json`, folder);
  const options = await resolveConfig(file);
  await writeFile(file, await format(JSON.stringify(schema), { ...options, parser: 'json' }));
}
console.log(`${Object.keys(schemas).length} schemas in schemas/`);
