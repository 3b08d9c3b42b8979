import { loadConfig } from '../config.js';
import { examine } from '../doctor/examine.js';
import { DONE, ENVIRONMENT, explain, REFUSED, type Command } from './io.js';
import { parse } from './options.js';

const MARKS = { ok: 'ok    ', notice: 'notice', wrong: 'WRONG ' };

export const command: Command = {
  usage: 'hoso doctor [--json]',
  summary:
    'Say how the installation is set up, what is wrong with it, and what to do: exit code 1 when something is wrong, 3 when nothing can work.',
  async run(args, io) {
    const { values } = parse(args, { json: { type: 'boolean' } }, { most: 0 });
    const config = loadConfig();
    const findings = await examine(config, (error) => explain(error).sentence);
    if (values.json === true) io.stdout(`${JSON.stringify({ settings: config.settings, findings })}\n`);
    else {
      io.stdout('Settings\n');
      for (const { name, value, source } of config.settings)
        io.stdout(`  ${name.padEnd(20)} ${(value || '–').padEnd(30)} ${source}\n`);
      io.stdout('\nFindings\n');
      for (const { name, state, value, remedy } of findings)
        io.stdout(`  ${MARKS[state]} ${name.padEnd(20)} ${value}\n${remedy ? `         → ${remedy}\n` : ''}`);
    }
    if (findings.some(({ environment }) => environment)) return ENVIRONMENT;
    return findings.some(({ state }) => state === 'wrong') ? REFUSED : DONE;
  },
};
