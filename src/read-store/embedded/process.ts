import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './failure.js';

export interface Outcome {
  ok: boolean;
  /** Error code of a program that could not even be started (`EPERM`, `EACCES`, `ENOENT` …). */
  spawnError?: string;
  output: string;
}

export interface RunOptions {
  uid?: number;
  gid?: number;
  timeoutMs?: number;
}

/** What a server of ours may see of the environment: nothing that could redirect or reconfigure it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** Runs a program to its end and keeps what it said; never throws. */
export function run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program = '', ...args] = command;
  const { timeoutMs = 120_000, ...identity } = options;
  return new Promise((resolve) => {
    let output = '';
    try {
      const child = spawn(program, args, {
        ...identity,
        cwd: '/',
        env: plainEnvironment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
      });
      child.stdout.on('data', (chunk) => (output += String(chunk)));
      child.stderr.on('data', (chunk) => (output += String(chunk)));
      child.on('error', (error) => resolve({ ok: false, spawnError: codeOf(error) ?? 'unknown', output }));
      child.on('close', (code) => resolve({ ok: code === 0, output }));
    } catch (error) {
      resolve({ ok: false, spawnError: codeOf(error) ?? 'unknown', output });
    }
  });
}

/** A process of another account answers EPERM: it is there all the same. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Command line of a process, or undefined where it cannot be told (gone, a zombie, hidden). */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text === '' ? undefined : text.replaceAll('\0', ' ');
  }
  const listed = await run(['ps', '-p', String(pid), '-o', 'command='], { timeoutMs: 5_000 });
  return listed.ok && listed.output.trim() !== '' ? listed.output.trim() : undefined;
}

/** Asks `condition` every few milliseconds; false when the time is over. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await sleep(20);
  }
}
