#!/usr/bin/env node
import { setUp } from './setup.js';

setUp();
// A reader that has seen enough, as in `hoso … | head -n 1`, is no fault of the command.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 3));
const { main } = await import('../dist/src/cli/main.js');
const code = await main(process.argv.slice(2));
process.stdout.write('', () => process.exit(code));
