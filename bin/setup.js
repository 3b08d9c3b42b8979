// What a fresh clone needs before anything else can run: packages, and the compiled service. Plain JavaScript without
// packages, for there may be none yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.js';

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

/** Two commands started at once on a fresh clone: the second waits for the first. */
function locked(work) {
  try {
    withLock(LOCK, LOCK_WAIT_MS, work);
  } catch (error) {
    if (error.code === 'ELOCKED') fail(`another set-up (process ${error.holder}) does not come to an end`);
    fail(`${root} cannot be written (${error.code ?? error.message}); packages and build go there`);
  }
}

const isInstalled = () => [lockHash(), undefined].includes(read(INSTALLED)) && isComplete();
const isBuilt = () => read(BUILT) === sourceHash();

/**
 * Whether node_modules is what the lock file asks for. npm writes its own list last of all, so an interrupted
 * installation has none, and one that somebody made by hand is as good as ours.
 */
function isComplete() {
  const list = read(join(root, 'node_modules', '.package-lock.json'));
  if (list === undefined) return false;
  const present = JSON.parse(list).packages;
  const wanted = Object.entries(JSON.parse(read(join(root, 'package-lock.json'))).packages);
  return wanted.every(
    ([path, entry]) =>
      path === '' || entry.optional || entry.devOptional || present[path]?.version === entry.version,
  );
}

function install() {
  if (isInstalled()) return;
  say('Installing packages (once) …');
  rmSync(INSTALLED, { force: true });
  const cache = spareCache();
  const wanted = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  run('npm', ['ci', ...wanted, ...(cache ? ['--cache', cache] : [])], 'npm ci');
  if (cache) rmSync(cache, { recursive: true, force: true });
  writeFileSync(INSTALLED, lockHash());
}

/** A cache for this once where npm could not write its own, as under a read-only home. */
function spareCache() {
  try {
    let usual = process.env.npm_config_cache ?? join(homedir(), '.npm');
    while (!existsSync(usual)) usual = dirname(usual);
    accessSync(usual, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return mkdtempSync(join(tmpdir(), 'hoso-npm-'));
  }
}

/** Compiles over what is there, which a running service may still load from; then drops what has no source. */
function build() {
  if (isBuilt()) return;
  say('Building …');
  rmSync(BUILT, { force: true });
  const sources = sourceHash();
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], 'the build');
  for (const folder of ['src', 'projections']) dropOrphans(join(root, 'dist', folder), join(root, folder));
  writeFileSync(BUILT, sources);
}

function dropOrphans(built, source) {
  for (const entry of readdirSync(built, { withFileTypes: true })) {
    const path = join(built, entry.name);
    const origin = join(source, entry.name.replace(/\.js(\.map)?$/, '.ts'));
    if (!existsSync(origin)) rmSync(path, { recursive: true, force: true });
    else if (entry.isDirectory()) dropOrphans(path, origin);
  }
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
