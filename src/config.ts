import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A setting that cannot be used; the message is one sentence for the administrator. */
export class ConfigurationError extends Error {
  readonly exitCode = 3;
}

export type Source = 'environment' | 'default';
type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl?: string;
  databaseAdminUrl?: string;
  /** Facts go to this KurrentDB, as `esdb://` or `esdb+discover://`; without it to PostgreSQL. */
  kurrentUrl?: string;
  /** The same KurrentDB as an administrator, for `hoso protect` alone. */
  kurrentAdminUrl?: string;
  roles: { api: boolean; projector: boolean };
  /** Writes of one caller in a minute. */
  rateLimit?: number;
  /** How often an open stream of events says that it is alive. */
  streamHeartbeatMs: number;
  /** Streams of events one caller may have open at once. */
  streamLimit: number;
  logLevel: string;
  /** Every setting with where it comes from, for `hoso doctor`; passwords are left out. */
  settings: { name: string; value: string; source: Source }[];
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const none = () => undefined;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Settings of the service from the environment. @throws ConfigurationError */
export function loadConfig(env: Environment = process.env): Config {
  const settings: Config['settings'] = [];
  const read = <T>(
    name: string,
    fallback: () => T,
    parse: (text: string) => T,
    show: (value: T) => string = String,
  ): T => {
    const text = env[name]?.trim() || undefined;
    const value = text === undefined ? fallback() : parse(text);
    settings.push({
      name,
      value: value === undefined ? '' : show(value),
      source: text === undefined ? 'default' : 'environment',
    });
    return value;
  };
  const later = (name: string, what: string) =>
    read<undefined>(name, none, () => {
      throw new ConfigurationError(`${name} is set, but ${what} comes with a later release; unset it`);
    });
  const kurrent = (name: string) => read<string | undefined>(name, none, kurrentUrlOf(name), masked);
  const config = {
    port: read('HOSO_PORT', () => 4080, portOf),
    host: read('HOSO_HOST', () => '127.0.0.1', hostOf),
    dataDir: read(
      'HOSO_DATA_DIR',
      () => defaultDataDir(env),
      (text) => resolve(text),
    ),
    databaseUrl: read<string | undefined>('DATABASE_URL', none, urlOf('DATABASE_URL'), masked),
    databaseAdminUrl: read<string | undefined>(
      'DATABASE_ADMIN_URL',
      none,
      urlOf('DATABASE_ADMIN_URL'),
      masked,
    ),
    kurrentUrl: kurrent('KURRENTDB_URL'),
    kurrentAdminUrl: kurrent('KURRENTDB_ADMIN_URL'),
    roles: read(
      'HOSO_ROLES',
      () => ({ api: true, projector: true }),
      rolesOf,
      (roles) =>
        Object.entries(roles)
          .filter(([, on]) => on)
          .map(([name]) => name)
          .join(','),
    ),
    rateLimit: read<number | undefined>('HOSO_RATE_LIMIT', none, rateOf),
    streamHeartbeatMs: read('HOSO_STREAM_HEARTBEAT', () => 15_000, heartbeatOf, inSeconds),
    streamLimit: read('HOSO_STREAM_LIMIT', () => 100, streamLimitOf),
    logLevel: read('LOG_LEVEL', () => 'warn', levelOf),
  };
  later('OIDC_ISSUER', 'an identity provider');
  later('OIDC_AUDIENCE', 'an identity provider');
  return { ...config, settings } as Config;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new ConfigurationError(`HOSO_PORT must be a port number from 0 to 65535, not "${text}"`);
}

function hostOf(text: string): string {
  if (LOOPBACK.has(text)) return text;
  throw new ConfigurationError(
    `HOSO_HOST is "${text}", but until an identity provider can be set the service binds to 127.0.0.1 or ::1 only`,
  );
}

const urlOf = (name: string) => (text: string) => {
  if (/^postgres(ql)?:\/\/\S*$/.test(text)) return text;
  throw new ConfigurationError(`${name} must begin with postgres:// or postgresql://`);
};

/**
 * The client knows only the older schemes, silently sends no credentials without TLS, drops what follows a second
 * colon, and ignores or is broken by some parameters: none of that may pass unseen.
 */
const kurrentUrlOf =
  (setting: string) =>
  (text: string): string => {
    const refuse = (why: string) => new ConfigurationError(`${setting} ${why}`);
    const [, discover = '', rest = ''] =
      /^(?:esdb|kurrentdb|kurrent)(\+discover)?:\/\/(\S+)$/.exec(text) ?? [];
    if (rest === '')
      throw refuse('must begin with kurrentdb://, kurrentdb+discover://, esdb:// or esdb+discover://');
    const [place = '', parameters = ''] = rest.split('?', 2);
    const [credentials, ...more] = place.split('@').reverse().slice(1);
    if (more.length > 0 || (credentials !== undefined && !/^[^:]+:[^:]+$/.test(credentials)))
      throw refuse('must hold user:password@ with every : and @ in them written as %3A and %40');
    const given = new Map(
      parameters.split('&').map((parameter) => {
        const [name = '', value = ''] = parameter.split('=', 2);
        return [name.toLowerCase().replace(/[_-]/g, ''), value];
      }),
    );
    if (given.get('tls') === 'false' && credentials !== undefined)
      throw refuse('holds a password, which is sent over TLS only; leave out either that or tls=false');
    if (given.get('tlsverifycert') === 'false')
      throw refuse('holds tlsVerifyCert=false, which has no effect; name the authority with tlsCAFile');
    if (given.has('throwonappendfailure'))
      throw refuse('holds throwOnAppendFailure, which this service does not leave to the URL');
    return `esdb${discover}://${rest}`;
  };

/** Up to the last @: a password may hold one unescaped. It may also stand among the parameters. */
const masked = (url: string | undefined) =>
  (url ?? '')
    .replace(/\/\/([^:@/]*):.*@/, '//$1:…@')
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, '$1…');

function rolesOf(text: string): Config['roles'] {
  const names = text.split(',').map((name) => name.trim());
  const other = names.find((name) => name !== 'api' && name !== 'projector');
  if (other !== undefined)
    throw new ConfigurationError(`HOSO_ROLES may hold api and projector, not "${other}"`);
  return { api: names.includes('api'), projector: names.includes('projector') };
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (Number.isSafeInteger(rate) && rate > 0) return rate;
  throw new ConfigurationError(`HOSO_RATE_LIMIT must be a whole number of writes in a minute, not "${text}"`);
}

const inSeconds = (ms: number) => String(ms / 1_000);

/** Below what closes a silent connection: a minute in this service, and in most proxies. */
function heartbeatOf(text: string): number {
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= 50) return seconds * 1_000;
  throw new ConfigurationError(
    `HOSO_STREAM_HEARTBEAT must be a number of seconds from 1 to 50, not "${text}"`,
  );
}

function streamLimitOf(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 1_000) return limit;
  throw new ConfigurationError(
    `HOSO_STREAM_LIMIT must be a number of streams of one caller from 1 to 1000, not "${text}"`,
  );
}

function levelOf(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new ConfigurationError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`);
}

/** Where the data of a service goes that was told nothing: the first place of these that can be written. */
export function defaultDataDir(env: Environment): string {
  // As root the embedded database runs under another account, which must be able to reach its files.
  const places = [
    process.getuid?.() === 0 ? '/var/lib/hoso' : join(repository(), '.data'),
    ...stateHome(env).map((directory) => join(directory, 'hoso')),
    join(tmpdir(), `hoso-${process.getuid?.() ?? 'data'}`),
  ];
  const found = places.find(isOurs);
  if (found !== undefined) return found;
  throw new ConfigurationError('no directory for the data can be written; set HOSO_DATA_DIR to one that can');
}

/** None for an account without a home, as a bare number in a container. */
function stateHome(env: Environment): string[] {
  if (env['XDG_STATE_HOME'] !== undefined) return [env['XDG_STATE_HOME']];
  try {
    return [join(homedir(), '.local', 'state')];
  } catch {
    return [];
  }
}

function repository(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json')) && dirname(directory) !== directory)
    directory = dirname(directory);
  return directory;
}

/** Writable is not enough: a directory that another account laid under a shared one could hold its keys, not ours. */
function isOurs(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o711 });
    accessSync(directory, constants.W_OK | constants.X_OK);
    return process.getuid === undefined || statSync(directory).uid === process.getuid();
  } catch {
    return false;
  }
}
