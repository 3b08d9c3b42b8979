import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';

/** Everything that talks to PostgreSQL does so with these settings, through `pg` and through TypeORM alike. */
export interface ConnectionSettings {
  url: string;
  /** Shown in `pg_stat_activity`: tells an operator which part of which process holds a connection. */
  applicationName: string;
  /** The server gives up a statement after so many milliseconds; 0 means never (rebuilds, imports). Default 15,000. */
  statementTimeoutMs?: number;
}

export interface PoolSettings extends ConnectionSettings {
  /** Connections at most. Default 10. */
  size?: number;
  /** Hears of idle connections that broke; the pool replaces them by itself. */
  onError?: (error: Error) => void;
  /** Settings each connection of the pool begins with, as in `synchronous_commit = off`. */
  sessionSettings?: string[];
}

const CONNECT_TIMEOUT_MS = 5_000;
const BIGINT = 20;
const DATE = 1082;
const TEXT_ARRAY = 1009;
const BIGINT_ARRAY = 1016;
const DATE_ARRAY = 1182;

/** A bigint column as a number. @throws RangeError where a double cannot hold it: never a rounded position */
export function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond the safe integers`);
  return value;
}

type Parser = (text: string) => unknown;
/** Typed by an enum of names; here it is given the numbers that the server sends. */
const standardParser = pg.types.getTypeParser as unknown as (oid: number, format?: string) => Parser;
const textArray = standardParser(TEXT_ARRAY) as (text: string) => (string | null)[];

/** Days stay text (a Date would drag in a time zone) and positions become numbers. */
const parsers = new Map<number, Parser>([
  [BIGINT, safeInteger],
  [BIGINT_ARRAY, (text) => textArray(text).map((item) => (item === null ? null : safeInteger(item)))],
  [DATE, (text) => text],
  [DATE_ARRAY, textArray],
]);

/** Set on our own connections only: `pg.types.setTypeParser` would change every other user of `pg` in the process. */
const types = {
  getTypeParser(oid: number, format?: string): Parser {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? standardParser(oid, format);
  },
} as pg.CustomTypesConfig;

export function clientConfig(settings: ConnectionSettings): pg.ClientConfig {
  return {
    connectionString: settings.url,
    application_name: settings.applicationName,
    statement_timeout: settings.statementTimeoutMs ?? 15_000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  };
}

/** A client that is not connected yet. Without an `error` handler a lost connection would end the process. */
export function createClient(
  settings: ConnectionSettings,
  onError: (error: Error) => void = () => {},
): pg.Client {
  const client = new pg.Client(clientConfig(settings));
  client.on('error', onError);
  return client;
}

export function createPool(settings: PoolSettings): pg.Pool {
  const onError = settings.onError ?? (() => {});
  const begin = async (client: pg.ClientBase): Promise<void> => {
    for (const setting of settings.sessionSettings ?? []) await client.query(`SET ${setting}`);
  };
  const config: pg.PoolConfig = {
    ...clientConfig(settings),
    max: settings.size ?? 10,
    idleTimeoutMillis: 30_000,
  };
  // The types of `pg` do not know it yet; the pool waits for it before it hands a connection out.
  const pool = new pg.Pool(Object.assign(config, { onConnect: begin }));
  pool.on('error', onError);
  // The pool hears only its idle clients; one that breaks between two queries of a borrower must be heard too.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Options for a TypeORM data source with the same connections; the caller adds entities and migrations. */
export function typeormOptions(settings: PoolSettings): Extract<DataSourceOptions, { type: 'postgres' }> {
  return {
    type: 'postgres',
    applicationName: settings.applicationName,
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    poolErrorHandler: settings.onError ?? (() => {}),
    extra: { ...clientConfig(settings), max: settings.size ?? 10 },
  };
}

/** The same database as another user. Query parameters outrank the authority part in `pg`, so they are taken out. */
export function withUser(url: string, user: string, password: string): string {
  const [address = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('user');
  parameters.delete('password');
  const authority = /^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?(.*)$/s.exec(address);
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  if (authority === null) {
    parameters.set('user', user);
    parameters.set('password', password);
  }
  const base = authority === null ? address : `${authority[1]}${login}@${authority[2]}`;
  const rest = parameters.toString();
  return rest === '' ? base : `${base}?${rest}`;
}
