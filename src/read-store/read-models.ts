import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { Row } from './projection.js';

/** Rows that held at a position; `$n` is its place among the parameters. */
export const knownAt = (alias: string, parameter: string) =>
  `${alias}.known_from <= ${parameter} AND ${alias}.known_to > ${parameter}`;

/** A span of days that holds on a day. */
export const onDay = (alias: string, parameter: string) =>
  `${alias}.from_day <= ${parameter}::date AND ${alias}.to_day > ${parameter}::date`;

/** Collects parameters and gives each its place, so that optional conditions need no counting by hand. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Reads of the read models' tables, over TypeORM's pool. */
export class ReadModels {
  constructor(private readonly source: DataSource) {}

  rows(sql: string, parameters: Parameters | readonly unknown[]): Promise<Row[]> {
    const values = parameters instanceof Parameters ? parameters.values : [...parameters];
    return this.source.query<Row[]>(sql, values);
  }

  /**
   * The same for a question about one thing whose text never changes: planned once a connection, where planning would
   * cost more than answering. Not for lists: a plan for any parameters is a bad one for some.
   */
  async prepared(name: string, sql: string, values: readonly unknown[]): Promise<Row[]> {
    // TypeORM prepares nothing by itself; its driver's pool does.
    const pool = (this.source.driver as unknown as { master: pg.Pool }).master;
    return (await pool.query<Row>({ name, text: sql, values: [...values] })).rows;
  }
}

/** A pattern for LIKE that finds the text anywhere. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
