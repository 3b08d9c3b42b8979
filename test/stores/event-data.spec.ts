import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ResolvedEvent } from '@eventstore/db-client';
import { FactCodec } from '../../src/event-store/codec.js';
import { fromResolvedEvent, toEventData } from '../../src/event-store/kurrentdb/event-data.js';
import { newFact, testCatalogue } from './support/facts.js';

const codec = new FactCodec(testCatalogue);
const created = new Date('2026-01-02T03:04:05.678Z');

/** As the client gives it after the way through the server. */
function resolved(event: { id: string; type: string; data: unknown; metadata: unknown }, more: object = {}) {
  const recorded = { ...event, data: json(event.data), metadata: json(event.metadata) };
  const place = {
    streamId: 'staff-a',
    revision: 3n,
    created,
    isJson: true,
    position: { commit: 9n, prepare: 9n },
  };
  return { event: { ...recorded, ...place, ...more } } as unknown as ResolvedEvent;
}
const json = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

test('a fact survives the way to KurrentDB and back, numbers and all', () => {
  const encoded = codec.encode(
    newFact({
      type: 'PersonnelFileOpened',
      data: {
        code: 'A',
        fullName: 'Đặng Thị Ánh',
        n: Number.MAX_SAFE_INTEGER,
        m: -9_007_199_254_740_991,
        list: [0, null],
      },
      causationId: randomUUID(),
    }),
  );
  const note = {
    facts: 2,
    request: { key: randomUUID(), facts: 2, fingerprint: 'f' },
    claims: { take: ['file-code:A'], release: [] },
    restored: { id: randomUUID(), recordedAt: '2020-01-01T00:00:00.000Z' },
  };
  const fact = fromResolvedEvent(resolved(toEventData(encoded, note)));
  const { bytes: _, ...stored } = encoded;
  expect(fact).toEqual({
    ...stored,
    ...note,
    stream: 'staff-a',
    revision: 3,
    createdAt: created.toISOString(),
    usable: true,
  });
});

test('what is not there is not written: the client never settles an append that holds an undefined', () => {
  const { metadata } = toEventData(codec.encode(newFact()), { claims: { take: [], release: [] } });
  expect(Object.keys(metadata as object)).toEqual([
    '$correlationId',
    'schemaVersion',
    'recordedBy',
    'contentHash',
  ]);
});

test.each<[string, (event: ReturnType<typeof toEventData>) => ResolvedEvent]>([
  ['not JSON', (event) => resolved(event, { isJson: false })],
  ['malformed JSON, which the client hands on as text', (event) => resolved({ ...event, data: '{' })],
  ['no body', (event) => resolved({ ...event, data: { effectiveOn: null } })],
  ['a rounded number', (event) => resolved({ ...event, data: { body: { data: { n: 2 ** 60 } } } })],
  ['no metadata', (event) => resolved({ ...event, metadata: undefined })],
  [
    'no hash',
    (event) => resolved({ ...event, metadata: { ...(event.metadata as object), contentHash: 'x' } }),
  ],
  [
    'a line break',
    (event) => resolved({ ...event, metadata: { ...(event.metadata as object), recordedBy: 'a\nb' } }),
  ],
  [
    'claims of another form',
    (event) => resolved({ ...event, metadata: { ...(event.metadata as object), claims: [] } }),
  ],
  ['a tombstone', (event) => resolved(event, { revision: 9_223_372_036_854_775_807n })],
])('%s is told, and never thrown', (_, make) => {
  const found = fromResolvedEvent(make(toEventData(codec.encode(newFact()))));
  expect(found).toMatchObject({ usable: false, detail: expect.stringMatching(/./), stream: 'staff-a' });
});

test('a type that nobody knows is a fact; a link whose target is gone is nothing', () => {
  const fact = fromResolvedEvent(resolved(toEventData(codec.encode(newFact({ type: 'FromTheFuture' })))));
  expect(fact).toMatchObject({ type: 'FromTheFuture', usable: true });
  expect(fromResolvedEvent({})).toBeUndefined();
});
