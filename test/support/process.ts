import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Started {
  process: ChildProcess;
  printed: string;
  url: string;
}

const running = new Set<ChildProcess>();

/** Runs `hoso start` as a process of its own and waits for its welcome. `endStarted` in a hook ends what a test left. */
export async function startedService(env: Record<string, string>): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, ['bin/hoso.js', 'start'], {
    env: { ...process.env, HOSO_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let printed = '';
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Ctrl-C stops')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`hoso start ended with ${code}: ${told}`)));
  });
  return { process: child, printed, url: `http://127.0.0.1:${port}` };
}

/** Ends every service that was started and still runs: a test that fails leaves its own behind. */
export async function endStarted(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    }),
  );
}

/** Runs one command to its end. */
export const hoso = (args: string[], env: Record<string, string> = {}) =>
  runNode(['bin/hoso.js', ...args], env);

/** Runs Node to its end. */
export async function runNode(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
