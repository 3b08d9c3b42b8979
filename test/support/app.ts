import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LocalIssuer, type TokenRequest } from '../../src/access/issuer.js';
import type { Role } from '../../src/access/roles.js';
import { loadConfig } from '../../src/config.js';
import { startService, type RunningService, type ServiceOptions } from '../../src/service.js';
import { createTestDatabase } from './database.js';
import { FakeKurrentDb } from './fake-kurrentdb/index.js';
import { openApiChecks, type Checks } from './openapi-checks.js';

export interface Reply<T = Answered> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

/** Answers are looked at field by field; their shape is checked against the OpenAPI document. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answered = any;

export interface Call {
  /** Sent as JSON, but for texts, bytes and forms, which are sent as they are. */
  body?: unknown;
  /** Null: no token. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface TestApp {
  url: string;
  issuer: LocalIssuer;
  call(method: string, path: string, call?: Call): Promise<Reply>;
  get(path: string, call?: Call): Promise<Reply>;
  post(path: string, body?: unknown, call?: Call): Promise<Reply>;
  /** A statement on the database behind the service's back. */
  alter(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  token(role: Role, unit?: string, more?: Partial<TokenRequest>): Promise<string>;
  close(): Promise<void>;
}

const raw = (body: unknown): body is string | Uint8Array<ArrayBuffer> | FormData =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;

/** A service that can be stopped and started again, at the same address. */
export interface OpenApp extends TestApp {
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const startApp = (
  options: ServiceOptions = {},
  settings: Record<string, string> = {},
): Promise<TestApp> => openApp(options, settings);

/** The whole service in this process, on a database and a data directory of its own. */
export async function openApp(
  options: ServiceOptions = {},
  settings: Record<string, string> = {},
): Promise<OpenApp> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'hoso-http-'));
  // Every suite of the service can be run on the other store as well: HOSO_TEST_STORE=kurrentdb npm test -- test/http
  const fake = process.env.HOSO_TEST_STORE === 'kurrentdb' ? await FakeKurrentDb.start() : undefined;
  const own = {
    DATABASE_URL: database.url,
    HOSO_DATA_DIR: dataDir,
    HOSO_PORT: '0',
    ...(fake && { KURRENTDB_URL: fake.url }),
  };
  const config = loadConfig({ ...own, ...settings });
  const start = () => startService(config, { catalogues: false, logLevel: 'silent', ...options });
  let service: RunningService | undefined = await start();
  const { url } = service;
  const stop = async () => {
    await service?.close();
    service = undefined;
  };
  const issuer = await LocalIssuer.open(dataDir);
  const admin = await issuer.issue({ role: 'admin', ttlSeconds: 3_600 });
  let checks: Checks | undefined;
  const call = async (method: string, path: string, { body, token = admin, headers = {} }: Call = {}) => {
    const whole =
      path.startsWith('/api/') || path.startsWith('//') ? path.replace('//', '/') : `/api/v1${path}`;
    const response = await fetch(url + whole, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined || body instanceof FormData ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw(body) ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const reply: Reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
    checks ??= openApiChecks(
      (await (await fetch(`${url}/openapi.json`)).json()) as Parameters<typeof openApiChecks>[0],
    );
    checks.expectDescribed(method, whole, reply);
    return reply;
  };
  return {
    url,
    issuer,
    call,
    get: (path, more) => call('GET', path, more),
    post: (path, body, more) => call('POST', path, { body, ...more }),
    async alter(sql) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query(sql)) as { rows: Record<string, unknown>[] };
      } finally {
        await client.end();
      }
    },
    token: (role, unit, more) =>
      issuer.issue({ role, ttlSeconds: 3_600, ...(unit === undefined ? {} : { unit }), ...more }),
    stop,
    async start() {
      config.port = Number(new URL(url).port);
      service = await start();
    },
    async close() {
      await stop();
      await fake?.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
