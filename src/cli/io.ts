import { ConfigurationError } from '../config.js';
import { Refusal } from '../domain/refusal.js';

export const DONE = 0;
export const REFUSED = 1;
export const USAGE = 2;
export const ENVIRONMENT = 3;

export interface Io {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Whether a person looks on, so that a progress bar makes sense. */
  terminal: boolean;
}

export interface Command {
  usage: string;
  summary: string;
  run(args: string[], io: Io): Promise<number>;
}

/** Words of the command line that are not understood. */
export class UsageError extends Error {}

const EXPLAINED: Record<string, string> = {
  ECONNREFUSED: 'nothing listens where the database or the service should be',
  ENOENT: 'a file or directory does not exist',
  EACCES: 'a file or directory may not be used by this account',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  '28P01': 'the database refuses the password',
  '3D000': 'the database does not exist',
  '28000': 'the database refuses this account',
};

/** One sentence for whatever went wrong, and the exit code; never a stack. */
export function explain(error: unknown): { sentence: string; code: number } {
  if (error instanceof UsageError) return { sentence: error.message, code: USAGE };
  if (error instanceof Refusal) return { sentence: error.detail ?? error.code, code: REFUSED };
  if (error instanceof ConfigurationError) return { sentence: error.message, code: ENVIRONMENT };
  const { exitCode, code, message, path } = error as {
    exitCode?: number;
    code?: string;
    message?: string;
    path?: string;
  };
  const reason = code === undefined ? undefined : EXPLAINED[code];
  if (reason)
    return { sentence: `${reason}${path ? `: ${path}` : ''} (${code})`, code: exitCode ?? ENVIRONMENT };
  return { sentence: (message ?? String(error)).split('\n')[0]!, code: exitCode ?? ENVIRONMENT };
}
