import { figuresOf, percent } from '../../src/domain/indicators/figures.js';
import type { Definition, Target } from '../../src/domain/indicators/definition.js';
import type { Member } from '../../src/domain/indicators/members.js';

const DEFINITION = { rule: { asks: 'women' } } as Definition;
const of = (numerator: number, notMet: number, operator: Target['operator'], value: string) => {
  const members = [
    ...Array<Partial<Member>>(numerator).fill({ part: 'numerator' }),
    ...Array<Partial<Member>>(notMet).fill({ part: 'not-met' }),
  ] as Member[];
  const { value: shown, gap, met } = figuresOf(members, DEFINITION, { operator, value, aspirational: false });
  return { value: shown, gap, met };
};

test('a percentage has two decimals, half up', () => {
  expect(percent(1, 3)).toBe('33.33');
  expect(percent(2, 3)).toBe('66.67');
  expect(percent(1, 800)).toBe('0.13');
  expect(percent(5, 5)).toBe('100.00');
  expect(percent(0, 7)).toBe('0.00');
  expect(percent(0, 0)).toBeNull();
});

test('what is met is compared exactly, the gap rounded half away from zero', () => {
  expect(of(19_000, 1_000, '>', '95')).toEqual({ value: '95.00', gap: '0.00', met: false });
  expect(of(19_001, 999, '>', '95')).toEqual({ value: '95.01', gap: '0.01', met: true });
  expect(of(99_999, 1, '=', '100')).toEqual({ value: '100.00', gap: '0.00', met: false });
  expect(of(1, 7, '>=', '12.505')).toEqual({ value: '12.50', gap: '-0.01', met: false });
  expect(of(1, 2, '>=', '35')).toEqual({ value: '33.33', gap: '-1.67', met: false });
});
