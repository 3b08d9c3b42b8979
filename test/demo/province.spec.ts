import { createHash } from 'node:crypto';
import { highest } from '../../src/domain/staff/standard.js';
import { inForceOn } from '../../src/domain/staff/postings.js';
import { identityOn } from '../../src/domain/staff/career.js';
import type { Dossier } from '../../src/domain/staff/dossier.js';
import { retirementDay } from '../../src/domain/rules/retirement.js';
import { spanOf } from '../../src/domain/time.js';
import { communesFor, demoLines, ndjsonOf, type DemoOptions } from '../../src/demo/demo.js';
import { LAST_DAY } from '../../src/demo/days.js';
import { grouped, judged, linesOf } from './province.js';

const SMALL: DemoOptions = { seed: '1', communes: 3 };
const sha256 = (options: DemoOptions) => {
  const hash = createHash('sha256');
  for (const part of ['filed', 'later'] as const)
    for (const chunk of ndjsonOf(demoLines(options, part))) hash.update(chunk);
  return hash.digest('hex');
};

const lines = linesOf(SMALL);
let province: Awaited<ReturnType<typeof judged>>;
beforeAll(async () => {
  province = await judged(lines);
}, 120_000);

const STAFF = new Set(['cadre', 'civil-servant', 'public-employee']);
/** In post on the demo's last day, as indicators count staff. */
const inPost = () =>
  [...province.people.values()].filter(
    ({ career }) =>
      STAFF.has(identityOn(career, LAST_DAY)?.category ?? 'cadre') &&
      career.postings.some((posting) => inForceOn(posting, LAST_DAY)),
  );
const levelOf = ({ career }: Dossier, item: 'degree' | 'theory') => {
  const type = item === 'degree' ? 'DegreeAwarded' : 'PoliticalTheoryLevelAttained';
  const own = career.steps.filter((step) => step.type === type && step.day <= LAST_DAY);
  return highest(item, own, ({ data }) => data['level'])?.data['level'] as string | undefined;
};
const share = (item: 'degree' | 'theory', ...levels: (string | undefined)[]) => {
  const people = inPost();
  return (100 * people.filter((one) => levels.includes(levelOf(one, item))).length) / people.length;
};

test('the same seed gives the same bytes, another seed others', () => {
  expect(sha256(SMALL)).toBe(sha256({ ...SMALL }));
  expect(sha256(SMALL)).not.toBe(sha256({ ...SMALL, seed: '2' }));
});

test('a scale of 1 is the province, the largest the nation, the smallest a commune', () => {
  expect([1, 36.1, 0.0001, 0.5].map(communesFor)).toEqual([92, 3_321, 1, 46]);
});

test('an import takes every line', () => {
  expect(province.refused).toEqual([]);
  expect(province.people.size).toBe(lines.filed.filter(({ type }) => type === 'PersonnelFileOpened').length);
});

test('facts of one person come in the order of their days, the file first', () => {
  for (const [key, own] of grouped(lines.filed, ({ staff }) => staff ?? '')) {
    if (key === '') continue;
    const days = own.slice(1).map(({ effectiveOn }) => spanOf(effectiveOn)!.first);
    expect(own[0]!.type).toBe('PersonnelFileOpened');
    expect(days).toEqual(days.toSorted());
    expect(days.every((day) => day <= LAST_DAY)).toBe(true);
  }
});

test('degrees and theory levels are within a point of those of 2024', () => {
  const within = (value: number, baseline: number) =>
    expect(Math.abs(value - baseline)).toBeLessThanOrEqual(1);
  within(share('degree', 'DH', 'THS', 'TS'), 92.42);
  within(share('theory', 'TC'), 80.62);
  within(share('theory', 'CC', 'CN'), 7.07);
  within(share('theory', 'SC', 'NONE', undefined), 12.31);
});

test('nobody works past retirement, and no leading post has two holders', () => {
  const holders = new Map<string, number>();
  for (const { career } of inPost()) {
    const { dateOfBirth, sex } = identityOn(career, LAST_DAY)!;
    expect(retirementDay(dateOfBirth!, sex as 'male' | 'female') >= LAST_DAY).toBe(true);
    for (const posting of career.postings.filter((one) => inForceOn(one, LAST_DAY))) {
      const { unitCode, positionCode, kind } = posting.openedBy.data as Record<string, string>;
      if (!/^(CT-|GD-|CVP-|TB-|TP$|BT-)/.test(positionCode!) || kind === 'acting') continue;
      const key = `${unitCode} ${positionCode}`;
      holders.set(key, (holders.get(key) ?? 0) + 1);
    }
  }
  expect([...holders].filter(([, count]) => count > 1)).toEqual([]);
  expect(holders.size).toBeGreaterThan(30);
});
