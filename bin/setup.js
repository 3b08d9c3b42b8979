// What a fresh clone needs before anything else can run: packages, and the compiled service. Plain JavaScript without
// packages, for there may be none yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST_NODE = [20, 19];
const LOCK = join(root, '.setup.lock');
const INSTALLED = join(root, 'node_modules', '.hoso-installed');
const BUILT = join(root, 'dist', '.hoso-built');
const LOCK_WAIT_MS = 15 * 60_000;

/** Ends the program with one sentence. 3: something about this machine is wrong. */
export function fail(sentence, code = 3) {
  process.stderr.write(`hoso: ${sentence}\n`);
  process.exit(code);
}

const say = (text) => process.stderr.write(`${text}\n`);

export function expectNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  fail(`Node ${LEAST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Names, sizes and times of everything that is compiled: a changed file is noticed without reading any. */
function sourceHash() {
  const hash = createHash('sha256');
  const walk = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) walk(path);
      else {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of ['src', 'projections']) walk(join(root, folder));
  for (const file of ['tsconfig.json', 'tsconfig.build.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function run(command, args, what) {
  // Whatever a step prints goes to stderr: stdout belongs to the command, as in TOKEN=$(npx hoso token …).
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error || status !== 0) fail(`${what} failed; the reason stands above`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two commands started at once on a fresh clone: the second waits for the first. */
function locked(work) {
  const wait = new Int32Array(new SharedArrayBuffer(4));
  const end = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST')
        fail(`${root} cannot be written (${error.code}); packages and build go there`);
      const holder = Number(read(LOCK));
      if (!holder || !isAlive(holder)) rmSync(LOCK, { force: true });
      else if (Date.now() > end) fail(`another set-up (process ${holder}) does not come to an end`);
      else Atomics.wait(wait, 0, 0, 200);
    }
  }
  try {
    work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

const isInstalled = () => read(INSTALLED) === lockHash();
const isBuilt = () => read(BUILT) === sourceHash();

function install() {
  if (isInstalled()) return;
  say('Installing packages (once) …');
  rmSync(INSTALLED, { force: true });
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  mkdirSync(dirname(INSTALLED), { recursive: true });
  writeFileSync(INSTALLED, lockHash());
}

function build() {
  if (isBuilt()) return;
  say('Building …');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    'the build',
  );
  writeFileSync(BUILT, sourceHash());
}

/** Installs and builds where that is needed; does nothing, quickly, where it is not. */
export function setUp() {
  expectNode();
  if (!existsSync(join(root, 'package-lock.json'))) {
    if (existsSync(join(root, 'dist/src/cli/main.js'))) return;
    fail('package-lock.json is missing; clone the repository again');
  }
  if (isInstalled() && isBuilt()) return;
  locked(() => {
    install();
    build();
  });
}
