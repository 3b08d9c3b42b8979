import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Injection token of the one structured log. */
export const LOG = Symbol('log');

/** Messages of these say what the code did wrong; those of others may quote a name, a row or a query. */
const SAFE_MESSAGES = new Set(['TypeError', 'ReferenceError', 'RangeError']);
const CAUSES_KEPT = 3;

export interface LoggedError {
  name: string;
  code?: string;
  message?: string;
  stack?: string[];
  cause?: LoggedError;
}

/**
 * An error without what it may carry about people: no message but of the safest kinds, no query, no parameters, no
 * row. Name, code and frames say where to look.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, message, stack, cause } = error as Record<string, unknown>;
  const known = typeof name === 'string' ? name.slice(0, 80) : 'Error';
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return {
    name: known,
    ...(typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? { code } : {}),
    ...(SAFE_MESSAGES.has(known) && typeof message === 'string' ? { message: message.slice(0, 300) } : {}),
    ...(frames.length > 0 ? { stack: frames.slice(0, 30).map((line) => line.trim()) } : {}),
    ...(cause !== undefined && depth < CAUSES_KEPT ? { cause: loggedError(cause, depth + 1) } : {}),
  };
}

/** Lines of JSON without process id or host name; an `err` is reduced to what `loggedError` keeps. */
export function makeLog(level = 'info', destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (error: unknown) => loggedError(error) },
  };
  return destination ? pino(options, destination) : pino(options);
}
