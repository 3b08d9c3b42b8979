import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An npm that is quick: it lays down a compiler that copies, and says so in a log. */
const NPM = `#!/usr/bin/env node
const fs = require('node:fs');
fs.appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
console.log('noise that must not reach stdout');
fs.rmSync('node_modules', { recursive: true, force: true });
fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
fs.writeFileSync('node_modules/typescript/bin/tsc', fs.readFileSync('tsc.cjs'));
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
if (process.env.NPM_DIES) process.kill(process.ppid, 'SIGKILL');
if (process.env.NPM_DIES || process.env.NPM_FAILS) process.exit(1);
fs.writeFileSync('node_modules/.package-lock.json', fs.readFileSync('package-lock.json'));
`;
const TSC = `const fs = require('node:fs');
fs.appendFileSync('tsc.log', 'built\\n');
fs.mkdirSync('dist/src/cli', { recursive: true });
fs.mkdirSync('dist/projections', { recursive: true });
fs.writeFileSync('dist/src/cli/main.js', fs.readFileSync('src/cli/main.ts'));
`;
const MAIN = `export const main = async (args) => (process.stdout.write('answer ' + args.join(' ') + '\\n'), 0);\n`;
const lock = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/typescript': { version } } });

let clone: string;

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), 'hoso-setup-'));
  await cp('bin', join(clone, 'bin'), { recursive: true });
  await mkdir(join(clone, 'src', 'cli'), { recursive: true });
  await mkdir(join(clone, 'projections'));
  await mkdir(join(clone, 'path'));
  for (const [file, text] of [
    ['package.json', '{"type":"module"}'],
    ['package-lock.json', lock('1.0.0')],
    ['tsconfig.json', '{}'],
    ['tsconfig.build.json', '{}'],
    ['src/cli/main.ts', MAIN],
    ['tsc.cjs', TSC],
    ['path/package.json', '{"type":"commonjs"}'],
    ['path/npm', NPM],
  ] as const)
    await writeFile(join(clone, file), text);
  await chmod(join(clone, 'path', 'npm'), 0o755);
});

afterEach(() => rm(clone, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function hoso(env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const path = `${join(clone, 'path')}:${process.env['PATH']}`;
  const child = spawn(process.execPath, ['bin/hoso.js', 'ask', 'it'], {
    cwd: clone,
    env: { ...process.env, PATH: path, ...env },
    timeout: 30_000,
  });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}

const count = async (log: string) =>
  (await readFile(join(clone, log), 'utf8').catch(() => '')).split('\n').length - 1;
const answered = { code: 0, stdout: 'answer ask it\n' };

describe('the set-up of a fresh clone', () => {
  test('installs and builds once, says so beside the answer, and is quiet afterwards', async () => {
    const first = await hoso();
    expect(first).toMatchObject(answered);
    expect(first.stderr).toMatch(/Installing packages .*\n[^]*Building/);
    expect(await hoso()).toEqual({ ...answered, stderr: '' });
    expect([await count('npm.log'), await count('tsc.log')]).toEqual([1, 1]);
  });

  test('is done once when two commands start at the same moment', async () => {
    expect(await Promise.all([hoso(), hoso(), hoso()])).toMatchObject([answered, answered, answered]);
    expect([await count('npm.log'), await count('tsc.log')]).toEqual([1, 1]);
  });

  test('goes on after an installation that failed, and after one that was killed', async () => {
    expect(await hoso({ NPM_FAILS: '1' })).toMatchObject({ code: 3, stdout: '' });
    expect(await hoso({ NPM_DIES: '1' })).toMatchObject({ code: null, stdout: '' });
    expect(await hoso()).toMatchObject(answered);
    expect(await count('npm.log')).toBe(3);
  });

  test('does not wait for a killed set-up whose number another process has now', async () => {
    await writeFile(join(clone, '.setup.lock'), `${process.pid} 1`);
    // Where the system does not say when a process began, the number alone counts.
    if (process.platform === 'linux') expect(await hoso()).toMatchObject(answered);
  });

  test('builds again when a source changed, and drops what has none any more', async () => {
    await hoso();
    await writeFile(join(clone, 'dist', 'src', 'gone.js'), '');
    await writeFile(join(clone, 'src', 'cli', 'main.ts'), MAIN.replace('answer', 'new answer'));
    expect(await hoso()).toMatchObject({ stdout: 'new answer ask it\n' });
    expect([await count('npm.log'), await count('tsc.log')]).toEqual([1, 2]);
    await expect(readFile(join(clone, 'dist', 'src', 'gone.js'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('installs again when the lock file changed, but takes what npm ci laid down by hand', async () => {
    await hoso();
    await writeFile(join(clone, 'package-lock.json'), lock('2.0.0'));
    expect(await hoso()).toMatchObject(answered);
    expect(await count('npm.log')).toBe(2);
    await rm(join(clone, 'node_modules', '.hoso-installed'));
    expect(await hoso()).toEqual({ ...answered, stderr: '' });
    expect(await count('npm.log')).toBe(2);
  });
});
