// npm run bench -- <claim> [--record] [arguments]: compiles the benches with the service and runs one of them; without a
// claim lists them. --record writes what it printed into docs/performance.md.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root, setUp } from './setup.js';

setUp();
const claims = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -'.ts'.length));
const RECORD = '--record';
const [asked, ...rest] = process.argv.slice(2);
/** A claim goes by its number too, as in `npm run bench -- P13`. */
const meant = claims.filter((name) => name === asked || name.startsWith(`${asked?.toLowerCase()}-`));
const record = rest.includes(RECORD);
const args = rest.filter((arg) => arg !== RECORD);
if (meant.length !== 1) {
  const list = (meant.length > 0 ? meant : claims).map((name) => `  ${name}\n`).join('');
  process.stdout.write(`npm run bench -- <claim> [${RECORD}], one of:\n${list}`);
  process.exit(asked === undefined ? 0 : 2);
}
const [claim] = meant;
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const compile = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.bench.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compile.status !== 0) fail('the benches do not compile');
const file = join(root, 'dist-bench/bench', `${claim}.js`);
if (!existsSync(file)) fail(`${file} was not built`);

/** One section a claim, in the order of their numbers; what stands before the first is written by hand. */
function recordFigures(printed) {
  const path = join(root, 'docs/performance.md');
  const [before, ...sections] = readFileSync(path, 'utf8').split(/^## /m);
  const said =
    /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(join(root, 'bench', `${claim}.ts`), 'utf8'))?.[1] ?? '';
  const about = said.replaceAll(/^ \* ?/gm, '').replace(/\s+/g, ' ');
  const command = ['npm run bench --', claim, ...args].join(' ');
  const date = new Date().toISOString().slice(0, 10);
  const section = `${claim}\n\n${about}\n\n\`${command}\`, ${date}:\n\n\`\`\`text\n${printed.trim()}\n\`\`\`\n`;
  const others = sections.filter((text) => !text.startsWith(`${claim}\n`)).map((text) => `${text.trim()}\n`);
  const inOrder = [...others, section].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  writeFileSync(path, `${before}${inOrder.map((text) => `## ${text}`).join('\n')}`);
}

const output = [];
const bench = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
bench.stdout.on('data', (chunk) => {
  output.push(chunk);
  process.stdout.write(chunk);
});
bench.on('close', (status) => {
  if (status === 0 && record) recordFigures(Buffer.concat(output).toString());
  process.exitCode = status ?? 1;
});
