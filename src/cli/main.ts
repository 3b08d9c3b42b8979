import { command as doctor } from './doctor.js';
import { command as importFile } from './import.js';
import { DONE, explain, USAGE, type Command, type Io } from './io.js';
import { command as rebuild } from './rebuild.js';
import { command as start } from './start.js';
import { command as token } from './token.js';

const commands: Record<string, Command> = { start, token, import: importFile, rebuild, doctor };

const overview = () =>
  `Usage: hoso <command> [options]\n\n${Object.entries(commands)
    .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}\n`)
    .join('')}\nhoso <command> --help tells more. Exit codes: 0 done, 1 refused, 2 usage, 3 environment.\n`;

const process_: Io = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
};

/** Runs one command. @returns the exit code */
export async function main(args: string[], io: Io = process_): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout)(overview());
    return name === undefined ? USAGE : DONE;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    io.stderr(`hoso: there is no command ${JSON.stringify(name)}\n\n${overview()}`);
    return USAGE;
  }
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
