import { RATINGS } from '../facts/evaluation.js';
import { Refusal } from '../refusal.js';
import type { PeriodResult } from './annual.js';
import type { RatedPerson } from './excellence-cap.js';
import type { Findings } from './failures.js';
import { readAsked, readFindings, type Asked } from './read-evaluation.js';
import { Reader } from './reader.js';

const PERIOD = /^((?:19|[2-9]\d)\d{2})-(0[1-9]|1[0-2]|Q[1-4])$/;
export const MOST_PEOPLE = 10_000;

export interface AnnualInput {
  year: number;
  periods: PeriodResult[];
  findings: Findings;
  leader: boolean;
}

/**
 * The periods of one person and year: all months or all quarters, for they weigh the same. Whether a leader is rated
 * nobody need say: who reports corruption or waste in the unit led has said it.
 * @throws Refusal `invalid-input` with a pointer for each fault, `component-missing` where no period is rated
 */
export function readAnnual(body: unknown): { asked: Asked; input: AnnualInput } {
  const reader = new Reader();
  const sent = reader.object(body, '', ['ruleSet', 'category', 'leader', 'periods', 'findings']);
  const asked = readAsked(sent, reader);
  const periods = reader
    .list(sent['periods'] ?? [], '/periods', 12)
    .map((one, index) => readPeriod(one, `/periods/${index}`, reader));
  const known = periods.map(({ period }) => PERIOD.exec(period)).filter((match) => match !== null);
  const years = new Set(known.map(([, year]) => Number(year)));
  if (years.size > 1) reader.wrong('/periods', 'the periods are of more than one year');
  if (new Set(known.map(([, , part]) => part!.startsWith('Q'))).size > 1)
    reader.wrong('/periods', 'give all months or all quarters: they weigh the same');
  if (new Set(periods.map(({ period }) => period)).size < periods.length)
    reader.wrong('/periods', 'a period is given twice');
  const findings = readFindings(sent['findings'], reader);
  const leader = reader.flag(sent['leader'], '/leader') ?? true;
  reader.end();
  if (periods.length === 0) throw noPeriods();
  return { asked, input: { year: [...years][0]!, periods, findings, leader } };
}

function noPeriods(): Refusal {
  const detail = 'no period of the year is rated';
  return new Refusal('component-missing', {
    detail,
    errors: [{ pointer: '/periods', code: 'component-missing', detail }],
  });
}

function readPeriod(value: unknown, pointer: string, reader: Reader): PeriodResult {
  const { period, score, rating } = reader.object(value, pointer, ['period', 'score', 'rating']);
  const isPeriod = typeof period === 'string' && PERIOD.test(period);
  if (!isPeriod) reader.wrong(`${pointer}/period`, 'period must be a month or a quarter (2026-03, 2026-Q1)');
  const rated = reader.oneOf(rating, `${pointer}/rating`, RATINGS);
  return {
    period: isPeriod ? period : pointer,
    score: reader.given(score, `${pointer}/score`, '100'),
    ...(rated === undefined ? {} : { rating: rated }),
  };
}

/** The people rated together: of one unit, and one group of similar duties. @throws Refusal `invalid-input` */
export function readExcellenceCap(body: unknown): {
  asked: Asked;
  people: RatedPerson[];
  outstanding: boolean;
} {
  const reader = new Reader();
  const sent = reader.object(body, '', ['ruleSet', 'category', 'people', 'outstanding']);
  const asked = readAsked(sent, reader);
  if (sent['people'] === undefined) reader.wrong('/people', 'people is missing', 'missing-field');
  const people = reader.list(sent['people'] ?? [], '/people', MOST_PEOPLE).map((one, index): RatedPerson => {
    const pointer = `/people/${index}`;
    const { id, score, rating } = reader.object(one, pointer, ['id', 'score', 'rating']);
    const rated = reader.oneOf(rating, `${pointer}/rating`, RATINGS);
    return {
      id: reader.text(id, `${pointer}/id`, 200),
      score: reader.given(score, `${pointer}/score`, '100'),
      ...(rated === undefined ? {} : { rating: rated }),
    };
  });
  if (new Set(people.map(({ id }) => id)).size < people.length)
    reader.wrong('/people', 'somebody is given twice');
  const outstanding = reader.flag(sent['outstanding'], '/outstanding') ?? false;
  reader.end();
  return { asked, people, outstanding };
}
