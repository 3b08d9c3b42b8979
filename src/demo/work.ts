import type { JsonObject } from '../domain/facts/fact.js';
import { addMonths, spanOf, type Day } from '../domain/time.js';
import { asRating } from './ratings.js';
import { FIRST_FULL_YEAR, LAST_DAY, yearOf } from './days.js';
import { firstYear, untold, type Person } from './person.js';

const QUARTER_ENDS = ['03-31', '06-30', '09-30', '12-31'];
const RULE_SET = 'nd335-2025';
const RULES_SINCE = 2026;

const decimal = (hundredths: number) =>
  `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;

/** Results of every quarter since 2020: by the units' own forms, and since 2026 by Decree 335/2025. */
export function evaluations(person: Person): void {
  const { file, random, ability } = person;
  const began = spanOf(person.began)!.last;
  for (let year = FIRST_FULL_YEAR; year <= yearOf(LAST_DAY); year++)
    for (const [n, end] of QUARTER_ENDS.entries()) {
      const on = `${year}-${end}`;
      const unitCode = file.unitOn(on);
      if (on >= untold(person) || addMonths(began, 2) > on || unitCode === undefined) continue;
      // A quarter that nobody finalised is overdue in the newest one alone.
      if (on === '2026-09-30' && random.chance(4)) continue;
      const common = random.int(2_450, 2_950);
      const results = Math.min(7_000, Math.max(1_800, ability - common + random.int(-420, 420)));
      const score = common + results;
      const rules: JsonObject =
        year < RULES_SINCE
          ? {}
          : { ruleSet: RULE_SET, inputs: { common: decimal(common), results: decimal(results) } };
      const period = `${year}-Q${n + 1}`;
      const data = { period, unitCode, score: decimal(score), rating: asRating(score), ...rules };
      file.add('PeriodEvaluationFinalised', on, data);
    }
}

/** Ratings of the years since 2020; who was absent long is exempt, a few nobody rated. */
export function annualRatings(person: Person, twiceFailed: boolean): void {
  const { file, random, ability } = person;
  for (let year = firstYear(person); year <= 2025; year++) {
    const on = `${year}-12-${random.int(5, 14) < 10 ? '08' : '12'}`;
    const unitCode = file.unitOn(on);
    if (on >= untold(person) || unitCode === undefined) continue;
    if (random.chance(0.8)) {
      file.add('RatingExempted', on, { year, reason: 'Nghỉ thai sản hoặc nghỉ ốm quá sáu tháng trong năm' });
      continue;
    }
    if (year === 2025 && random.chance(2)) continue;
    const failed = twiceFailed && year >= 2024;
    const score = failed ? random.int(3_900, 4_900) : Math.min(9_900, ability + random.int(-300, 350));
    const data = { year, unitCode, rating: asRating(score), score: decimal(score) };
    file.add('AnnualRatingDecided', on, data, 'QĐ-UBND');
    reward(person, year, score);
  }
}

/** The best are rewarded the January after. */
function reward(person: Person, year: number, score: number) {
  const { file, random } = person;
  const on = random.day(year + 1, 1, 2);
  if (score < 8_200 || on >= untold(person) || !random.chance(score >= 9_000 ? 75 : 35)) return;
  const [form, level] = random.weighted([
    [['Giấy khen', 'Chủ tịch UBND cấp xã'], 60],
    [['Danh hiệu Chiến sĩ thi đua cơ sở', 'cơ sở'], 28],
    [['Bằng khen', 'Chủ tịch UBND tỉnh'], 12],
  ] as const);
  file.add('RewardConferred', on, { form, level }, 'QĐ-UBND');
}

/** Rank, first coefficient, step and last grade; in hundredths. */
const RANKS = {
  assistant: ['Cán sự', '01.004', 210, 31, 10],
  officer: ['Chuyên viên', '01.003', 234, 33, 9],
  principal: ['Chuyên viên chính', '01.002', 440, 34, 8],
} as const;
const RAISE_MONTHS = 36;
const PRINCIPAL_AFTER_MONTHS = 15 * 12;

/** Grades of the salary scale: a raise every three years, some a year early. */
export function ranks(person: Person, belowDegree: boolean): void {
  const { file, random, post } = person;
  let rank: keyof typeof RANKS = belowDegree ? 'assistant' : 'officer';
  const rises = !belowDegree && (post.stratum === 'tier' || (post.stratum === 'head' && random.chance(45)));
  const start = spanOf(person.began)!.first;
  let grade = 1;
  for (let on: Day = start; on < untold(person) && on <= LAST_DAY;) {
    if (rises && rank === 'officer' && on >= addMonths(start, PRINCIPAL_AFTER_MONTHS)) {
      rank = 'principal';
      grade = 1;
    }
    const [title, rankCode, first, step, last] = RANKS[rank];
    if (grade > last) return;
    const next = addMonths(on, RAISE_MONTHS - (random.chance(8) ? 12 : 0));
    file.add('RankAssigned', on, {
      rank: title,
      rankCode,
      grade,
      coefficient: decimal(first + (grade - 1) * step),
      ...(grade < last ? { nextRaiseOn: next } : {}),
    });
    grade++;
    on = next;
  }
}
