import type pg from 'pg';

export interface Checkpoint {
  name: string;
  version: number;
  position: number;
}

/** How far each live read model is. Reads only. */
export async function checkpoints(client: pg.ClientBase | pg.Pool): Promise<Checkpoint[]> {
  const { rows } = await client.query<Checkpoint>({
    name: 'checkpoints',
    text: 'SELECT name, version, position FROM read_store.checkpoints WHERE live ORDER BY name',
  });
  return rows;
}

/** @param tables that belong to this version: another one may have other tables */
export async function setCheckpoint(
  client: pg.ClientBase | pg.Pool,
  { name, version, position }: Checkpoint,
  live: boolean,
  tables: readonly string[],
): Promise<void> {
  await client.query(
    `INSERT INTO read_store.checkpoints (name, version, position, live, moved_at, tables)
     VALUES ($1, $2, $3, $4, now(), $5)
     ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position, live = excluded.live,
       moved_at = now(), tables = excluded.tables`,
    [name, version, position, live, tables],
  );
}

/** Of the rows beside the live ones (`<name>:next`, `<name>:kept`); undefined where there are none. */
export async function checkpointBeside(
  client: pg.ClientBase | pg.Pool,
  name: string,
): Promise<Checkpoint | undefined> {
  const { rows } = await client.query<Checkpoint>(
    'SELECT name, version, position FROM read_store.checkpoints WHERE name = $1 AND NOT live',
    [name],
  );
  return rows[0];
}

/** The position that all live read models have reached; the default knowledge of every question. */
export class Reached {
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly models: number,
  ) {}

  /** 0 while a read model is still missing. */
  async position(): Promise<number> {
    return (await this.state()).position;
  }

  /** The position, and whether all read models have been made: on an empty log both are at 0. */
  async state(): Promise<{ made: boolean; position: number }> {
    const { rows } = await this.pool.query<{ models: number; position: number | null }>({
      name: 'reached',
      text: `SELECT count(*)::integer AS models, min(position) AS position
             FROM read_store.checkpoints WHERE live`,
    });
    const row = rows[0];
    const made = row !== undefined && row.models >= this.models;
    return { made, position: made ? (row.position ?? 0) : 0 };
  }

  /** Waits until all read models have been made, as they are at a first start; no longer than `timeoutMs`. */
  async untilMade(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.state()).made && Date.now() < deadline) await this.next(POLL_MS);
  }

  /** Called by a projector in this process, so that waiting needs no polling where it can be helped. */
  moved(): void {
    for (const wake of this.waiting) wake();
  }

  /**
   * Waits until all read models have reached `position`.
   * @returns false when they have not after `timeoutMs`
   */
  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if ((await this.position()) >= position) return true;
      const left = deadline - Date.now();
      if (left <= 0) return false;
      await this.next(Math.min(left, POLL_MS));
    }
  }

  private next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
  }
}

/** A projector in another process does not wake us. */
const POLL_MS = 20;
