import type pg from 'pg';
import { createClient } from '../read-store/database.js';
import { APPEND_SQL, batchParameters, type BatchAnswer } from './append-batch.js';
import type { AppendCommand } from './append-command.js';

/** The server answered that the batch was rolled back: nothing of it is recorded. The connection is still good. */
export class BatchRefused extends Error {
  constructor(
    readonly sqlState: string,
    cause: Error,
  ) {
    super(`the batch was refused: ${cause.message}`, { cause });
  }

  /** Another try later may succeed: cancelled, out of resources, read-only, lock or serialisation trouble. */
  get transient(): boolean {
    return /^(57|53|40|55|25|58)/.test(this.sqlState);
  }
}

/** Whoever served a lost connection, until it is certain to be gone. */
interface Ghost {
  pid: number;
  startedAt: string;
}

/** Shorter than the callers' patience, so that a batch that waits in vain for the lock ends with a certain answer. */
const STATEMENT_TIMEOUT_MS = 7_000;
const FENCE_TIMEOUT_MS = 5_000;

/** One connection over which batches are recorded, one at a time. */
export class AppendLink {
  private lost = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly self: Ghost,
  ) {}

  /**
   * Connects. When an earlier connection was lost, its server process is ended first and seen to be gone: only then
   * can a batch that it may still have been working on no longer be recorded behind our back.
   */
  static async open(url: string, ghost: Ghost | undefined, onLost: () => void): Promise<AppendLink> {
    let link: AppendLink | undefined;
    const lose = (): void => {
      if (link !== undefined && !link.lost) {
        link.lost = true;
        onLost();
      }
    };
    const settings = { url, applicationName: 'hoso-append', statementTimeoutMs: STATEMENT_TIMEOUT_MS };
    const client = createClient(settings, lose);
    client.on('end', lose);
    try {
      await client.connect();
      // An acknowledged fact is on disk, whatever the server's default; stricter settings are left alone.
      await client.query(
        `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`,
      );
      if (ghost !== undefined) await fence(client, ghost);
      link = new AppendLink(client, await identify(client));
      return link;
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
  }

  get alive(): boolean {
    return !this.lost;
  }

  get ghost(): Ghost {
    return this.self;
  }

  /**
   * @throws BatchRefused when surely nothing was recorded
   * @throws any other error when that is in doubt; the link is then lost
   */
  async record(commands: readonly AppendCommand[]): Promise<BatchAnswer> {
    try {
      const { rows } = await this.client.query<BatchAnswer>({
        name: 'append',
        text: APPEND_SQL,
        values: batchParameters(commands),
      });
      return rows[0] as BatchAnswer;
    } catch (error) {
      const { severity, code } = error as { severity?: string; code?: string };
      // ERROR means rolled back. FATAL and PANIC end the session and may come after the commit.
      if (severity === 'ERROR' && code !== undefined) throw new BatchRefused(code, error as Error);
      this.cut();
      throw error;
    }
  }

  /** Drops the connection without a farewell; what is in flight is then in doubt. */
  cut(): void {
    this.client.connection.stream.destroy();
  }

  async close(): Promise<void> {
    this.lost = true;
    await this.client.end();
  }
}

async function identify(client: pg.Client): Promise<Ghost> {
  const { rows } = await client.query<Ghost>(
    `SELECT pid, backend_start::text AS "startedAt" FROM pg_catalog.pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  if (rows[0] === undefined) throw new Error('the server does not list its own session');
  return rows[0];
}

/** The start time tells a reused process number, or another server after a failover, from the one meant. */
async function fence(client: pg.Client, { pid, startedAt }: Ghost): Promise<void> {
  const { rows } = await client.query<{ gone: boolean }>(
    `SELECT pg_terminate_backend(pid, $3) AS gone FROM pg_catalog.pg_stat_activity
     WHERE pid = $1 AND backend_start = $2::timestamptz`,
    [pid, startedAt, FENCE_TIMEOUT_MS],
  );
  if (rows.some(({ gone }) => !gone)) throw new Error('the former append session is still at work');
}
