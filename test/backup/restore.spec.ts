import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadConfig } from '../../src/config.js';
import { startService, type RunningService } from '../../src/service.js';
import { command } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { random } from '../support/histories.js';
import { opened } from '../support/people.js';

const LINES = 300;
const QUESTIONS = 60;

let scratch: string;
let first: TestDatabase;
let second: TestDatabase;
let service: RunningService | undefined;
let token: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-restore-'));
  [first, second] = [await createTestDatabase(), await createTestDatabase()];
  token = (await command(['token', '--role', 'admin'], { HOSO_DATA_DIR: scratch })).stdout.trim();
});

afterAll(async () => {
  await stop();
  await first?.drop();
  await second?.drop();
  await rm(scratch, { recursive: true, force: true });
}, 60_000);

const on = (database: TestDatabase) => ({ DATABASE_URL: database.url, HOSO_DATA_DIR: scratch });
const start = async (database: TestDatabase) => {
  service = await startService(loadConfig({ ...on(database), HOSO_PORT: '0' }), { logLevel: 'silent' });
};
async function stop(): Promise<void> {
  await service?.close();
  service = undefined;
}

async function call(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service!.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  // A problem names its request, which is another one each time.
  const text = (await response.text()).replace(/,"instance":.*/, '');
  return { status: response.status, text };
}

async function exampleLines(): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream('examples/commune.ndjson') }))
    if (lines.push(line) === LINES) break;
  return lines.join('\n') + '\n';
}

/** Questions at random days and knowledge points about people and units of the example. */
function questions(head: number, people: string[], importId: string): string[] {
  const r = random(3);
  const fixed = [`/api/v1/imports/${importId}`, `/api/v1/imports/${importId}/errors`];
  const made = Array.from({ length: QUESTIONS }, () => {
    const day = `${2012 + r.below(15)}-${r.pick(['01', '07', '12'])}-${r.pick(['01', '15', '30'])}`;
    // Half of the knowledge points lie among the facts about people, which come last.
    const at = `asOf=${day}&knownAt=${r.chance(0.5) ? r.below(head + 1) : head - r.below(LINES)}`;
    const person = `/staff/${r.pick(people)}`;
    const path = r.pick([
      `/staff?unit=05443&${at}`,
      `/staff?q=nguyen&limit=20&${at}`,
      `${person}?${at}`,
      `${person}/timeline?${at}`,
      `${person}/facts`,
      `/units/05443/roster?${at}`,
      `/units/05443?${at}`,
      `/scores?period=2025-Q1&${at}`,
      `/positions?${at}`,
      `/movements?unit=05443&from=2015-01-01&to=2026-01-01&${at}`,
      `/events?after=${r.below(head)}&limit=20&full=true`,
    ]);
    return `/api/v1${path}`;
  });
  return [...fixed, ...made];
}

async function answers(paths: string[]): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const path of paths) found.set(path, await call(path));
  return found;
}

const head = async () => {
  const { parts } = JSON.parse((await call('/readyz')).text) as { parts: { readModels: { head: number } } };
  return parts.readModels.head;
};

/** The service answers before it knows that its read models are at the head. */
async function ready(): Promise<void> {
  while ((await call('/readyz')).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function importExamples(): Promise<string> {
  const accepted = await call('/api/v1/imports?kind=facts&mode=commit&strict=true', await exampleLines(), {
    'Content-Type': 'application/x-ndjson',
  });
  const { importId } = (JSON.parse(accepted.text) as { data: { importId: string } }).data;
  for (;;) {
    const { data } = JSON.parse((await call(`/api/v1/imports/${importId}`)).text) as {
      data: { state: string };
    };
    if (data.state === 'done') return importId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('answers the same from an empty database, and goes on where the log stood', async () => {
  await start(first);
  const importId = await importExamples();
  const write = { facts: [opened('BACKUP-1')] };
  const key = { 'Idempotency-Key': 'written before the backup' };
  const written = await call('/api/v1/staff', write, key);
  expect(written.status).toBe(201);
  await ready();
  const list = JSON.parse((await call('/api/v1/staff?limit=40&asOf=2024-01-01')).text) as {
    data: { staffId: string }[];
  };
  const before = await head();
  const paths = questions(
    before,
    list.data.map(({ staffId }) => staffId),
    importId,
  );
  const asked = await answers(paths);
  expect(
    [...asked.values()].filter((answer) => (answer as { status: number }).status === 200).length,
  ).toBeGreaterThan(QUESTIONS / 2);

  const file = join(scratch, 'backup.ndjson');
  const exported = await command(['export', file, '--json'], on(first));
  expect([exported.code, JSON.parse(exported.stdout)]).toEqual([
    0,
    expect.objectContaining({ facts: before }),
  ]);
  const running = await command(['restore', file], on(first));
  expect([running.code, running.stderr]).toEqual([1, expect.stringContaining('not empty')]);
  await stop();

  const damaged = join(scratch, 'damaged.ndjson');
  await writeFile(damaged, (await readFile(file, 'utf8')).replace('BACKUP-1', 'BACKUP-2'));
  const refused = await command(['restore', damaged], on(second));
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/hoso: chunk \d+ .*damaged/)]);

  const restored = await command(['restore', file], on(second));
  expect([restored.code, restored.stdout]).toEqual([
    0,
    expect.stringContaining(`hoso start goes on at position ${before + 1}`),
  ]);
  await start(second);
  await ready();
  // Nothing of the catalogues was recorded a second time.
  expect(await head()).toBe(before);
  expect(await answers(paths)).toEqual(asked);
  expect(await call('/api/v1/staff', write, key)).toEqual(written);
  expect((await call('/api/v1/staff', write)).status).toBe(409);
  const next = await call('/api/v1/staff', { facts: [opened('BACKUP-3')] });
  expect(JSON.parse(next.text)).toMatchObject({ position: before + 1 });
}, 180_000);

it.each([
  [['export'], 2, /name the file/],
  [['restore'], 2, /name the file/],
  [['restore', '/nowhere/at/all'], 3, /does not exist/],
])('%j ends with %i, in a sentence', async (args, code, said) => {
  const ended = await command(args, on(second));
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(said)]);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
});

it('refuses to back nothing up, and makes no database for it', async () => {
  const dataDir = join(scratch, 'mistyped');
  const ended = await command(['export', join(scratch, 'nothing.ndjson')], { HOSO_DATA_DIR: dataDir });
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('no facts to export')]);
  await expect(stat(join(scratch, 'nothing.ndjson'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(stat(join(dataDir, 'postgres-18'))).rejects.toMatchObject({ code: 'ENOENT' });
});
