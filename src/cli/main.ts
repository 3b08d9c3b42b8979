import { versionOfHoso } from '../version.js';
import { DONE, explain, USAGE, type Command, type Io } from './io.js';

/** Loaded when asked for: a token must not wait for the whole service to load. */
const commands: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import('./start.js'),
  token: () => import('./token.js'),
  import: () => import('./import.js'),
  rebuild: () => import('./rebuild.js'),
  export: () => import('./export.js'),
  restore: () => import('./restore.js'),
  verify: () => import('./verify.js'),
  protect: () => import('./protect.js'),
  demo: () => import('./demo.js'),
  doctor: () => import('./doctor.js'),
};

async function overview(): Promise<string> {
  let lines = '';
  for (const [name, load] of Object.entries(commands))
    lines += `  ${name.padEnd(10)}${(await load()).command.summary}\n`;
  return `Usage: hoso <command> [options]\n\n${lines}\nhoso <command> --help tells more; hoso --version says which hoso this is. Exit codes: 0 done, 1 refused, 2 usage, 3 environment.\n`;
}

const process_: Io = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
};

/** Runs one command. @returns the exit code */
export async function main(args: string[], io: Io = process_): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout)(await overview());
    return name === undefined ? USAGE : DONE;
  }
  if (name === '--version') {
    io.stdout(`hoso ${versionOfHoso()}\n`);
    return DONE;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    io.stderr(`hoso: there is no command ${JSON.stringify(name)}\n\n${await overview()}`);
    return USAGE;
  }
  const { command } = await load();
  if (rest.includes('--help')) {
    io.stdout(`Usage: ${command.usage}\n\n${command.summary}\n`);
    return DONE;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    const { sentence, code } = explain(error);
    io.stderr(`hoso: ${sentence}\n${code === USAGE ? `Usage: ${command.usage}\n` : ''}`);
    return code;
  }
}
