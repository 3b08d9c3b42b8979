import { readFileSync } from 'node:fs';
import { Copy } from './copy.js';
import { follow } from './follow.js';

// HOSO=<address> TOKEN=<token> (or TOKEN_FILE=<file>, read anew for each request) node dist/main.js [<file of the copy>]
const { HOSO: url, TOKEN, TOKEN_FILE } = process.env;
if (url === undefined || (TOKEN ?? TOKEN_FILE) === undefined) {
  process.stderr.write('set HOSO to the address of the service, and TOKEN or TOKEN_FILE\n');
  process.exit(2);
}
const token = () => TOKEN ?? readFileSync(TOKEN_FILE!, 'utf8').trim();
const copy = new Copy(process.argv[2] ?? 'who-holds-what.jsonl');
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
try {
  await follow({ url, token, copy, signal: stop.signal, log: (line) => process.stdout.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  copy.close();
}
