// npm run check: the one gate. Runs every check, then says which of them failed.
import { spawnSync } from 'node:child_process';
import { root, setUp } from './setup.js';

setUp();
const node = process.execPath;
const checks = [
  ['types', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit']],
  [
    'lint',
    node,
    [
      'node_modules/oxlint/bin/oxlint',
      '--type-aware',
      'src',
      'projections',
      'test',
      'bench',
      'examples/subscriber/src',
    ],
  ],
  ['format', node, ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['house rules and tests', node, ['bin/test.js']],
];
const failed = [];
for (const [name, command, args] of checks) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
process.exit(failed.length === 0 ? 0 : 1);
