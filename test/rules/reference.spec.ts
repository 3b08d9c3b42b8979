import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { ruleFacts, ruleFiles } from '../../src/catalogues/rules.js';
import { readFact } from '../../src/domain/facts/validate.js';
import { provisional } from '../../src/domain/judge.js';
import { recordRuleFacts, streamOfRules } from '../../src/domain/rules/decide.js';
import { ruleSetFor, ruleSetsOf } from '../../src/domain/rules/rule-set.js';
import { DEFAULTS, SETTING_NAMES } from '../../src/domain/rules/settings.js';
import { ruleReference } from '../../src/reference/rule-reference.js';
import { ND335 } from '../support/rules.js';

const file = new URL('../../docs/rules.md', import.meta.url);

test('docs/rules.md is what the rule sets say (else run bin/reference.js)', async () => {
  const written = await format(ruleReference(), { ...(await resolveConfig(file)), parser: 'markdown' });
  expect(await readFile(file, 'utf8')).toBe(written);
});

test('the defaults are those of the Decree’s set', () => {
  expect(ND335).toEqual(DEFAULTS);
});

test.each(ruleFiles())(
  '$file: every setting has a source, how sure it is, and nobody has verified it',
  (one) => {
    expect(Object.keys(one.ruleSet.settings).sort()).toEqual([...SETTING_NAMES].sort());
    const sourced = new Set(one.ruleSet.sources.flatMap(({ settings }) => settings));
    expect([...sourced].sort()).toEqual([...SETTING_NAMES].sort());
    for (const { source, confidence, verified } of one.ruleSet.sources) {
      expect(source.length).toBeGreaterThan(10);
      expect(['high', 'medium', 'low']).toContain(confidence);
      expect(verified).toBe(false);
    }
  },
);

describe('the sets of the catalogue', () => {
  const facts = ruleFacts();
  const streams = facts.map((fact) => streamOfRules(fact.data['id'] as string, fact, ''));
  const recorded = facts.map((fact, index) => provisional(fact, streams[index]!, 0));
  const sets = ruleSetsOf(recorded);
  const named = (day: string, ruleSet?: string, category = 'civil-servant') =>
    ruleSetFor(sets, day, { category, ...(ruleSet ? { ruleSet } : {}) }).id;

  test('are facts, each in a stream of its own, whole and alike at every start', () => {
    expect(streams).toEqual(['rules-nd335-2025@2026-01-01', 'rules-qd366-2025@2025-08-30']);
    expect(ruleFacts()).toEqual(facts);
    for (const fact of facts) {
      expect(readFact(fact, 'rules').type).toBe('RuleSetAdopted');
      const stream = streams[facts.indexOf(fact)]!;
      const [decided] = recordRuleFacts(stream, [], [fact], () => 'x');
      expect(decided!.data).toEqual(fact.data);
      expect(JSON.stringify(fact)).toBe(JSON.stringify(fact).normalize('NFC'));
    }
  });

  test('the Decree’s holds for everybody from 2026 on, the Regulation’s only when named', () => {
    expect(named('2026-01-01')).toBe('nd335-2025');
    expect(named('2026-09-30', undefined, 'cadre')).toBe('nd335-2025');
    expect(named('2025-09-30', 'qd366-2025')).toBe('qd366-2025');
    expect(() => named('2025-12-31')).toThrow(expect.objectContaining({ code: 'no-rule-set' }));
    expect(() => named('2025-08-29', 'qd366-2025')).toThrow(expect.objectContaining({ code: 'no-rule-set' }));
    expect(() => named('2026-01-01', 'unheard-of')).toThrow(expect.objectContaining({ code: 'no-rule-set' }));
  });

  test('a set adopted anew takes the place of the former of its id, and holds to its last day', () => {
    const adopted = (from: string, until?: string) => {
      const data = { id: 'own', from, settings: {}, ...(until === undefined ? {} : { until }) };
      const fact = { id: from, type: 'RuleSetAdopted', effectiveOn: from, data };
      return provisional(fact, `rules-own@${from}`, 0);
    };
    const both = ruleSetsOf([...recorded, adopted('2027-01-01'), adopted('2028-01-01', '2028-12-31')]);
    const on = (day: string) => {
      const { id, from } = ruleSetFor(both, day, { category: 'cadre' });
      return `${id} of ${from}`;
    };
    expect(on('2026-12-31')).toBe('nd335-2025 of 2026-01-01');
    expect(on('2027-12-31')).toBe('own of 2027-01-01');
    expect(on('2028-12-31')).toBe('own of 2028-01-01');
    expect(on('2029-01-01')).toBe('nd335-2025 of 2026-01-01');
  });
});
