#!/usr/bin/env node
import { setUp } from './setup.js';

setUp();
const { main } = await import('../dist/src/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
