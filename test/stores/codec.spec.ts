import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/domain/facts/fact.js';
import { FactCodec, type StoredFact } from '../../src/event-store/codec.js';
import type { FactToAppend } from '../../src/event-store/event-store.js';
import { assertJsonProfile, canonicalJson, contentHash } from '../../src/event-store/json-profile.js';
import { newFact, testCatalogue } from './support/facts.js';

const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((s) => s.replaceAll('\0', '').normalize('NFC'));
const names = fc.oneof(
  text.filter((name) => name !== '__proto__' && name !== 'changes'),
  fc.constantFrom('fullName', 'dateOfBirth', 'nationalId', 'reason', 'nick', 'constructor', 'toString'),
);
const scalar = fc.oneof(
  text,
  fc.maxSafeInteger().map((n) => n + 0),
  fc.boolean(),
  fc.constant(null),
);
const { json, object } = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('json'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(names, tie('json'), { maxKeys: 5, noNullPrototype: true }),
}));
const corrected = object.map((data): JsonObject => ({
  targetEventId: 'x',
  changes: { data, effectiveOn: '2026' },
}));
const facts = fc
  .record({
    type: fc.constantFrom(
      'PersonnelFileOpened',
      'FactCorrected',
      'TrainingCourseCompleted',
      'NotInTheCatalogue',
    ),
    data: fc.oneof(object, corrected),
    note: fc.option(text, { nil: undefined }),
    effectiveOn: fc.constantFrom('2026', '2026-03', '2026-03-01'),
  })
  .map((given) =>
    newFact(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
  );

const codec = new FactCodec(testCatalogue);

function stored(fact: FactToAppend): StoredFact {
  const { body, personal, bytes: _, contentHash: __, ...rest } = codec.encode(fact);
  const place = { stream: 's', revision: 0, position: 1, recordedAt: '2026-01-01T00:00:00.000Z' };
  return {
    ...rest,
    ...place,
    body: JSON.parse(body),
    personal: personal === null ? null : JSON.parse(personal),
  };
}

describe('the codec', () => {
  test('gives back every fact that it takes', () => {
    fc.assert(
      fc.property(facts, (fact) => {
        const { data, note, effectiveOn, type } = codec.decode(stored(fact));
        expect({ data, note, effectiveOn, type }).toEqual({
          data: fact.data,
          note: fact.note,
          effectiveOn: fact.effectiveOn,
          type: fact.type,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('reads equal facts alike, to the byte', () => {
    fc.assert(
      fc.property(facts, (fact) => {
        const shuffled = { ...fact, data: reversed(fact.data) as JsonObject };
        expect(JSON.stringify(codec.decode(stored(shuffled)))).toBe(
          JSON.stringify(codec.decode(stored(fact))),
        );
        expect(contentHash(shuffled)).toBe(contentHash(fact));
      }),
    );
  });

  test('leaves nothing personal in the body', () => {
    const secret = 'TUYỆT-MẬT';
    const data = { fullName: secret, dateOfBirth: secret, nationalId: secret, code: 'C' };
    const opened = newFact({ type: 'PersonnelFileOpened', data, note: secret });
    const changes = { data: { nationalId: secret, fullName: null, code: 'D' } };
    const correction = newFact({ type: 'FactCorrected', data: { changes, reason: secret }, note: secret });
    const unknown = newFact({ type: 'Unheard', data: { nested: 1, fullName: secret } });
    for (const fact of [opened, correction, unknown]) {
      const { body, personal } = codec.encode(fact);
      expect(body).not.toContain(secret);
      expect(body).not.toContain('fullName');
      expect(personal).toContain(secret);
    }
    expect(codec.encode(newFact()).personal).toBeNull();
  });

  test.each<[string, Partial<FactToAppend>]>([
    ['/id', { id: 'not-a-uuid' }],
    ['/id', { id: 'AAAAAAAA-0000-4000-8000-000000000000' }],
    ['/contentHash', { contentHash: 'x' }],
    ['/recordedBy', { recordedBy: 'two\nlines' }],
    ['/correlationId', { correlationId: '' }],
    ['/schemaVersion', { schemaVersion: 0 }],
    ['/data/__proto__', { data: JSON.parse('{"__proto__": 1}') }],
  ])('refuses a bad envelope at %s', (pointer, wrong) => {
    expect(() => codec.encode(newFact(wrong))).toThrow(
      expect.objectContaining({ code: 'json-profile', pointer }),
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('the JSON profile', () => {
  test('takes all that JSON can say exactly', () => {
    fc.assert(fc.property(json, (value) => assertJsonProfile(value)));
  });

  test.each<[string, unknown, string]>([
    ['a float', { a: [1, 1.5] }, '/a/1'],
    ['not a number', { a: Number.NaN }, '/a'],
    ['infinity', [Number.POSITIVE_INFINITY], '/0'],
    ['an unsafe integer', { a: 2 ** 53 }, '/a'],
    ['negative zero', { a: -0 }, '/a'],
    ['a hole', { a: Object.assign([], { length: 1 }) }, '/a/0'],
    ['undefined', { a: undefined }, '/a'],
    ['a bigint', { a: 1n }, '/a'],
    ['a date', { a: new Date() }, '/a'],
    ['a map', { a: new Map() }, '/a'],
    ['an instance', { a: new (class {})() }, '/a'],
    ['a bad name', { 'a/~b\0': 1 }, '/a~1~0b\0'],
    ['an unnormalised name', { 'e\u0301': 1 }, '/e\u0301'],
    ['a prototype', JSON.parse('{"x": {"__proto__": {}}}'), '/x/__proto__'],
    ['a lone surrogate', { a: 'x\udc00' }, '/a'],
  ])('refuses %s and says where', (_, value, pointer) => {
    expect(() => assertJsonProfile(value)).toThrow(expect.objectContaining({ pointer }));
  });

  test('refuses what is nested too deep', () => {
    const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);
    expect(() => assertJsonProfile(nested(32))).not.toThrow();
    expect(() => assertJsonProfile(nested(33))).toThrow(expect.objectContaining({ code: 'json-profile' }));
  });

  test('has one canonical text for equal values', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ă' }], a: true, none: undefined })).toBe(
      '{"a":true,"b":[1,{"c":"ă","d":null}]}',
    );
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});
