/** SQLSTATEs and system errors of a database that is away, full, read-only or overloaded; not of a wrong query. */
const CODES =
  /^(08...|53...|57P0[1-4]|57014|58030|25006|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/;
/** pg reports these without a code. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** Whether an error of `pg` means that the database cannot serve at present, and may serve the same query later. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, message } = error as { code?: unknown; syscall?: unknown; message?: unknown };
  if (typeof code === 'string' && (CODES.test(code) || syscall === 'connect')) return true;
  return typeof message === 'string' && MESSAGES.test(message);
}
