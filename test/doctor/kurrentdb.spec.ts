import { randomUUID } from 'node:crypto';
import { KurrentLink } from '../../src/event-store/kurrentdb/client.js';
import { protect } from '../../src/event-store/kurrentdb/rights.js';
import { KurrentSourceLog } from '../../src/event-store/kurrentdb/source-log.js';
import type { Finding } from '../../src/doctor/finding.js';
import { kurrentdb } from '../../src/doctor/kurrentdb.js';
import { createClient } from '../../src/read-store/database.js';
import { newFact, newStream } from '../stores/support/facts.js';
import { follow, newJournal, reaches, type Journalled } from '../follow/support/following.js';
import { write, writeOther } from '../follow/support/kurrent.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';

let journalled: Journalled;
let fake: FakeKurrentDb;

beforeEach(async () => {
  [journalled, fake] = [await newJournal(), await FakeKurrentDb.start()];
});
afterEach(async () => {
  await fake.stop();
  await journalled.drop();
});

async function findings(url: string | undefined): Promise<Record<string, Finding>> {
  const client = createClient({ url: journalled.adminUrl, applicationName: 'hoso-doctor' });
  await client.connect();
  try {
    return Object.fromEntries((await kurrentdb(client, url)).map((one) => [one.name, one]));
  } finally {
    await client.end();
  }
}

async function copied(): Promise<void> {
  const stream = newStream();
  await writeOther(fake, stream);
  await write(fake, stream, [{}, {}]);
  const following = follow(journalled, () => new KurrentSourceLog(fake.url));
  await reaches(journalled, 2);
  await following.stop();
}

it('tells version, lag and what was kept out', async () => {
  await copied();
  expect(await findings(fake.url)).toMatchObject({
    KurrentDB: { state: 'ok', value: expect.stringContaining('23.10.6') },
    'KurrentDB connection': { state: 'ok', value: expect.stringContaining('on this machine') },
    'Journal copy': { state: 'ok', value: expect.stringContaining('nothing newer') },
    'Kept out': { state: 'notice', value: expect.stringMatching(/^1 events .* 0 \(not-a-fact\)$/) },
  });
  await write(fake, newStream(), [{}]);
  expect((await findings(fake.url))['Journal copy']).toMatchObject({
    state: 'ok',
    value: expect.stringMatching(/\d+ bytes behind/),
  });
});

it('tells whether the service may delete what it records, and touches nothing to find out', async () => {
  await copied();
  const before = fake.log.entries.length;
  expect((await findings(fake.url))['KurrentDB rights']).toMatchObject({
    state: 'notice',
    value: expect.stringContaining('whoever reaches KurrentDB'),
  });
  fake.protected = true;
  expect((await findings(fake.url))['KurrentDB rights']).toMatchObject({ state: 'ok' });
  expect(fake.log.entries).toHaveLength(before);
});

it('leaves deleting and metadata to administrators, keeps what else is set, and does it once', async () => {
  const put = (stream: string, data: object) =>
    fake.log.append(stream, 'any', [
      { id: randomUUID(), type: 'x', contentType: 'application/json', data: json(data), metadata: json({}) },
    ]);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  put('$settings', { $userStreamAcl: { $r: 'others' }, $systemStreamAcl: { $r: '$admins' } });
  put('$$$all', { $acl: { $r: ['auditor'] } });
  const link = new KurrentLink(fake.url, 'test');
  expect([await protect(link, 'hoso'), await protect(link, 'hoso')]).toEqual([true, false]);
  await link.close();
  const last = (stream: string): unknown =>
    JSON.parse(Buffer.from(fake.log.entries.findLast((one) => one.stream === stream)!.data).toString());
  expect(last('$settings')).toEqual({
    $userStreamAcl: { $r: 'others', $d: '$admins', $mw: '$admins' },
    $systemStreamAcl: { $r: '$admins' },
  });
  expect(last('$$$all')).toEqual({ $acl: { $r: ['$admins', 'hoso', 'auditor'] } });
});

it('tells the ways out when the log was truncated', async () => {
  await copied();
  await fake.stop();
  fake.log.truncate(2);
  await fake.restart();
  expect((await findings(fake.url))['Journal copy']).toMatchObject({
    state: 'wrong',
    remedy: expect.stringMatching(/restore the backup.*hoso export.*hoso restore/),
  });
});

it('finds a server that is away, and one spoken to without TLS over a network', async () => {
  const { url } = fake;
  await fake.stop();
  expect((await findings(url))['KurrentDB']).toMatchObject({ state: 'wrong' });
  const far = await findings('esdb://127.0.0.1:1,192.0.2.1:2113?tls=false');
  expect(far['KurrentDB connection']).toMatchObject({ state: 'wrong', remedy: expect.any(String) });
  expect((await findings('esdb://u:p@127.0.0.1:1'))['KurrentDB connection']).toMatchObject({ value: 'TLS' });
}, 60_000);

it('finds a database of the other kind, either way', async () => {
  expect(await findings(undefined)).toEqual({});
  await copied();
  expect((await findings(undefined))['Journal copy']).toMatchObject({ state: 'wrong' });
  const own = await newJournal();
  await own.store.append(newStream(), -1, [newFact()]);
  const first = journalled;
  journalled = own;
  expect((await findings(fake.url))['Journal copy']).toMatchObject({ state: 'wrong' });
  journalled = first;
  await own.drop();
});
