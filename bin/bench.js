// npm run bench -- <claim>: compiles the benches with the service and runs one of them; without a claim lists them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root, setUp } from './setup.js';

setUp();
const claims = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const [claim, ...args] = process.argv.slice(2);
if (!claims.includes(claim)) {
  process.stdout.write(`npm run bench -- <claim>, one of:\n${claims.map((name) => `  ${name}\n`).join('')}`);
  process.exit(claim === undefined ? 0 : 2);
}
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const compile = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.bench.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compile.status !== 0) fail('the benches do not compile');
const file = join(root, 'dist-bench/bench', `${claim}.js`);
if (!existsSync(file)) fail(`${file} was not built`);
process.exit(spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' }).status ?? 1);
