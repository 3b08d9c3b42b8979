import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Acknowledged {
  id: string;
  stream: string;
  revision: number;
  position: number;
}

export interface SpawnedWriter {
  child: ChildProcess;
  /** Everything the writer was told is recorded, by its own account. */
  acknowledged: Acknowledged[];
  /** When the first append was acknowledged. */
  started: Promise<void>;
  /** When the process has ended by itself; rejects for any other end. */
  done: Promise<void>;
}

/** The benches run compiled code, tests the sources. */
const COMPILED = import.meta.url.endsWith('.js');
const WRITER = fileURLToPath(new URL(COMPILED ? 'writer.js' : 'writer.ts', import.meta.url));
const LOADER = COMPILED ? [] : ['--import', new URL('ts-loader.mjs', import.meta.url).href];

/** A process of its own that appends; see `writer.ts` for what the environment may say. */
export function spawnWriter(environment: Record<string, string>): SpawnedWriter {
  const child = spawn(process.execPath, [...LOADER, WRITER], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: Acknowledged[] = [];
  let begin: () => void = () => {};
  const started = new Promise<void>((resolve) => (begin = resolve));
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    const [id = '', stream = '', revision, position, end] = line.split(' ');
    // A line cut short by the kill says nothing.
    if (end !== '.') return;
    acknowledged.push({ id, stream, revision: Number(revision), position: Number(position) });
    begin();
  });
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the writer ended with ${code}`)),
    );
  });
  done.catch(() => {});
  return { child, acknowledged, started, done };
}
