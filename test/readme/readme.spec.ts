import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { endStarted, startedService } from '../support/process.js';

let dataDir: string;
let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hoso-readme-'));
  database = await createTestDatabase();
  const started = await startedService({ HOSO_DATA_DIR: dataDir, DATABASE_URL: database.url });
  const pasted = /export HOSO=(\S+) TOKEN=(\S+)/.exec(started.printed)!;
  env = { HOSO: pasted[1]!, TOKEN: pasted[2]!, HOSO_DATA_DIR: dataDir, DATABASE_URL: database.url };
}, 180_000);

afterAll(async () => {
  await endStarted();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The commands of the walk-through as one script, and what they are said to print. */
async function walkThrough() {
  const text = await readFile('README.md', 'utf8');
  const part = text.slice(text.indexOf('<!-- walk-through'), text.indexOf('<!-- end of the walk-through'));
  const lines = [...part.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((block) => block[1]!.trim().split('\n'));
  return {
    script: lines.filter((line) => !line.startsWith('# ')).join('\n'),
    printed: lines.filter((line) => line.startsWith('# ')).map((line) => line.slice(2)),
  };
}

it('prints what the README says', async () => {
  const { script, printed } = await walkThrough();
  expect(printed.length).toBeGreaterThan(8);
  // npx runs the package's own bin; looking it up takes longer than most of these commands.
  const npx = 'npx() { shift; node bin/hoso.js "$@"; }';
  const child = spawn('bash', ['-c', `${npx}\n${script}`], { env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  expect({ out: out.trim().split('\n'), err: /hoso: .*/.exec(err)?.[0] }).toEqual({
    out: printed,
    err: undefined,
  });
}, 300_000);
