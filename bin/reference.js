#!/usr/bin/env node
// Writes the generated references in `docs/` from the compiled catalogues; run it after `npm run build` when a fact or
// an indicator changes.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const { factReference } = await import('../dist/src/reference/fact-reference.js');
const { indicatorReference } = await import('../dist/src/reference/indicator-reference.js');
const { readIndicators } = await import('../dist/src/catalogues/indicators.js');

const references = { 'facts.md': factReference(), 'indicators.md': indicatorReference(readIndicators()) };
for (const [name, text] of Object.entries(references)) {
  const file = new URL(`../docs/${name}`, import.meta.url);
  const options = await resolveConfig(file);
  await writeFile(file, await format(text, { ...options, parser: 'markdown' }));
  console.log(`docs/${name}`);
}
