/** The machine does not allow a database to run here; the command line leaves with the code for “environment”. */
export class EmbeddedPostgresError extends Error {
  readonly exitCode = 3;
}

export const ELSEWHERE = 'set DATABASE_URL to a PostgreSQL 15 or newer to use that instead';

/** Node's own errors come from another realm under jest, so they are told by their code, never by their class. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
