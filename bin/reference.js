#!/usr/bin/env node
// Writes the generated references in `docs/` from the compiled catalogues; run it after `npm run build` when a fact, an
// indicator or a rule set changes.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const { factReference } = await import('../dist/src/reference/fact-reference.js');
const { indicatorReference } = await import('../dist/src/reference/indicator-reference.js');
const { readIndicators } = await import('../dist/src/catalogues/indicators.js');
const { ruleReference } = await import('../dist/src/reference/rule-reference.js');

const references = {
  'facts.md': factReference(),
  'indicators.md': indicatorReference(readIndicators()),
  'rules.md': ruleReference(),
};
for (const [name, text] of Object.entries(references)) {
  const file = new URL(`../docs/${name}`, import.meta.url);
  const options = await resolveConfig(file);
  await writeFile(file, await format(text, { ...options, parser: 'markdown' }));
  console.log(`docs/${name}`);
}
