#!/usr/bin/env node
// Writes the generated references in `docs/` from the compiled catalogue; run it after `npm run build` when a fact changes.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

const { factReference } = await import('../dist/src/reference/fact-reference.js');

const file = new URL('../docs/facts.md', import.meta.url);
const options = await resolveConfig(file);
await writeFile(file, await format(factReference(), { ...options, parser: 'markdown' }));
console.log('docs/facts.md');
