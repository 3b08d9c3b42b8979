import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { contentHash } from '../../src/event-store/json-profile.js';
import { newStream } from '../stores/support/facts.js';
import { collect, flaws } from '../stores/support/outcomes.js';
import { newJournal, reaches, until, type Journalled } from './support/following.js';
import { MemorySource } from './support/source.js';

let journalled: Journalled;
let source: MemorySource;

beforeEach(async () => {
  journalled = await newJournal();
  source = new MemorySource();
});
afterEach(() => journalled.drop());

const start = () => journalled.follow(source.open);
const log = () => collect(journalled.store.readAll(0));

describe('what the journal cannot hold', () => {
  it('keeps out the second event with one id, and readers survive the hole', async () => {
    const [stream, other] = [newStream(), newStream()];
    const id = randomUUID();
    source.append(other, [{ id }]);
    source.append(stream, [{}, { id }, {}]);
    source.append(stream, [{ id: source.events.at(-1)!.id }, {}]);
    const { said } = start();
    await reaches(journalled, 4);
    const facts = await collect(journalled.store.readStream(stream));
    expect(facts.map(({ revision }) => revision)).toEqual([0, 2, 4]);
    expect(said.filter((line) => line.includes('duplicate-id'))).toHaveLength(2);
    const { rows } = await journalled.pool.query(
      'SELECT stream, revision, reason FROM journal.kept_out ORDER BY 2',
    );
    expect(rows).toEqual([
      { stream, revision: 1, reason: 'duplicate-id' },
      { stream, revision: 3, reason: 'duplicate-id' },
    ]);
  });

  it('keeps out what is not in our form or no database text, and goes on behind it', async () => {
    const stream = newStream();
    source.appendOther(stream);
    source.some(3);
    source.append(stream, [{}], { body: '{"data":{"a":"\\u0000"}}' });
    source.append(stream, [{}], { type: 'A\0B' });
    source.append(stream, [{}], { type: 'A\ud800B', body: '{"data":{"a":"\\ud800"}}' });
    source.some(3);
    source.appendOther(stream);
    const first = start();
    await reaches(journalled, 6);
    await until(async () => (await journalled.pool.query('SELECT FROM journal.kept_out')).rowCount === 5);
    await first.stop();
    source.some(1);
    start();
    await reaches(journalled, 7);
    expect(flaws((await log()).map(({ position }) => position))).toEqual([]);
  });

  it('keeps a fact of an unknown type as it is', async () => {
    const stream = newStream();
    source.append(stream, [{ type: 'NeverHeardOf', data: { deep: [{ n: 9007199254740991 }] } }]);
    start();
    await reaches(journalled, 1);
    expect((await log())[0]).toMatchObject({
      type: 'NeverHeardOf',
      data: { deep: [{ n: 9007199254740991 }] },
    });
    expect(journalled.unreadable).toMatchObject([{ reason: 'unknown-type' }]);
  });
});

describe('what travels with the facts', () => {
  it('gives claims to their first holder, in the order of the log', async () => {
    const [one, two] = [newStream(), newStream()];
    source.append(one, [{}], { claims: { take: ['a', 'b'], release: [] } });
    source.append(two, [{}], { claims: { take: ['b'], release: [] } });
    source.append(one, [{}], { claims: { take: [], release: ['a'] } });
    source.append(two, [{}], { claims: { take: ['a'], release: [] } });
    const { said } = start();
    await reaches(journalled, 4);
    expect(await journalled.store.holdersOf(['a', 'b'])).toEqual(
      new Map([
        ['a', two],
        ['b', one],
      ]),
    );
    expect(said.filter((line) => line.includes('taken twice'))).toHaveLength(1);
  });

  it('answers a request by its key, and leaves a key used twice with its first', async () => {
    const key = randomUUID();
    source.append(newStream(), [{}, {}], { request: { key, facts: 2, fingerprint: 'f' } });
    source.append(newStream(), [{}], { request: { key, facts: 1, fingerprint: 'g' } });
    start();
    await reaches(journalled, 3);
    const { rows } = await journalled.pool.query(
      'SELECT position, request_facts FROM journal.facts WHERE request_key = $1',
      [key],
    );
    expect(rows).toEqual([{ position: 1, request_facts: 2 }]);
  });

  it('believes an instant only of a restore that the owner registered, and never goes back', async () => {
    const [known, forged] = [randomUUID(), randomUUID()];
    const client = new pg.Client(journalled.adminUrl);
    await client.connect();
    await client.query('INSERT INTO journal.restores VALUES ($1, now())', [known]);
    await client.end();
    await expect(
      journalled.pool.query('INSERT INTO journal.restores VALUES ($1, now())', [forged]),
    ).rejects.toThrow(/denied/);
    const at = '2020-01-02T03:04:05.678Z';
    source.append(newStream(), [{}], { restored: { id: known, recordedAt: at } });
    const [second] = source.append(newStream(), [{}], { restored: { id: forged, recordedAt: at } });
    source.append(newStream(), [{}], { createdAt: '2019-01-01T00:00:00.000Z' });
    const { said } = start();
    await reaches(journalled, 3);
    expect((await log()).map(({ recordedAt }) => recordedAt)).toEqual([
      at,
      second!.createdAt,
      second!.createdAt,
    ]);
    expect(said.filter((line) => line.includes(forged))).toHaveLength(1);
  });

  it('takes content by its hash, for the answer to a repeated id', async () => {
    const [fact] = source.append(newStream(), [{ contentHash: contentHash('x') }]);
    start();
    await reaches(journalled, 1);
    expect(await journalled.store.findFacts([fact!.id])).toMatchObject([{ contentHash: contentHash('x') }]);
  });
});
