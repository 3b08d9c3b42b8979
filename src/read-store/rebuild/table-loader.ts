import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import { lineOf } from '../copy.js';
import type { Insert } from '../known-rows.js';
import { columnsOf, isLog, type LogTable, type Table } from '../projection.js';
import { createTableIndexes, createTable, qualified } from '../tables.js';

const PIECE_BYTES = 256 * 1024;
/** Rows handed over that the database has not taken: so much is folded ahead, and both are busy all the time. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
const UNSORTED = 'pg_temp.unsorted';
/** What a row of one character each may take in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Fills one new table over a connection of its own, in one transaction: whatever breaks it off leaves no table
 * behind. Rows are frozen as they come in, and the indexes are made last.
 */
export class TableLoader {
  private piece = Buffer.allocUnsafe(PIECE_BYTES);
  private filled = 0;
  private readonly full: Buffer[] = [];
  private failure: Error | undefined;
  private waiting = 0;
  private taken: () => void = () => {};
  rows = 0;

  private constructor(
    private readonly client: pg.Client,
    private readonly schema: string,
    private readonly table: Table | LogTable,
    private readonly stream: CopyStreamQuery,
  ) {
    stream.on('error', (error) => {
      this.failure = error;
      this.taken();
    });
  }

  static async open(client: pg.Client, schema: string, table: Table | LogTable): Promise<TableLoader> {
    await client.query('BEGIN');
    await createTable(client, table, schema);
    const names = Object.keys(columnsOf(table))
      .map((name) => `"${name}"`)
      .join(', ');
    if (isLog(table))
      await client.query(
        `CREATE TEMPORARY TABLE ${UNSORTED} (LIKE ${qualified(schema, table.name)}) ON COMMIT DROP`,
      );
    const target = isLog(table) ? UNSORTED : qualified(schema, table.name);
    const sql = `COPY ${target} (${names}) FROM STDIN WITH (FREEZE)`;
    return new TableLoader(client, schema, table, client.query(copyFrom(sql)));
  }

  add(rows: readonly Insert[]): void {
    for (const row of rows) this.write(lineOf(row));
    this.rows += rows.length;
  }

  /** Row by row into one buffer: making bytes of one long string takes ten times as long. */
  private write(line: string): void {
    const most = line.length * MOST_BYTES_A_UNIT;
    if (this.filled + most > this.piece.length) this.turn(most);
    this.filled += this.piece.write(line, this.filled);
  }

  private turn(room: number): void {
    if (this.filled > 0) this.full.push(this.piece.subarray(0, this.filled));
    this.piece = Buffer.allocUnsafe(Math.max(PIECE_BYTES, room));
    this.filled = 0;
  }

  /** Resolves when the database keeps up. */
  async flush(): Promise<void> {
    for (const piece of this.full.splice(0)) {
      this.waiting += piece.length;
      this.stream.write(piece, () => {
        this.waiting -= piece.length;
        this.taken();
      });
    }
    while (!this.failure && this.waiting > MOST_WAITING_BYTES)
      await new Promise<void>((resolve) => (this.taken = resolve));
    if (this.failure) throw this.failure;
  }

  /** Ends the rows. */
  async end(): Promise<void> {
    this.turn(0);
    await this.flush();
    const finished = once(this.stream, 'finish');
    this.stream.end();
    await finished;
  }

  /** Makes the indexes, and the table itself visible. */
  async commit(): Promise<void> {
    // A log is read by position; its rows came stream by stream.
    if (isLog(this.table))
      await this.client.query(
        `INSERT INTO ${qualified(this.schema, this.table.name)} SELECT * FROM ${UNSORTED} ORDER BY position`,
      );
    await createTableIndexes(this.client, this.table, this.schema);
    await this.client.query('COMMIT');
  }
}
