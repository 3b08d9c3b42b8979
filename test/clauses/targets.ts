import type { Clause } from './clause.js';

const REVIEWS = 'test/domain/unit-reviews.spec.ts';
const STAFF = 'test/indicators/staff.spec.ts';
const OFFICES = 'test/indicators/offices.spec.ts';
const COMMITTEES = 'test/indicators/committees.spec.ts';

// Tests of several targets.
const TRAINED = `${STAFF} › b1: the topics the standard names, within their recurrence; b2 and b3: one topic each, at any time`;
const RATED = `${STAFF} › d1, d2: the year whose rating was due, of those who were staff on its last day`;
const VICE_CHAIRS = `${OFFICES} › dd2, dd3: vice chairs pooled, each group apart; two such offices in one commune are one person`;
const DIVISIONS = `${OFFICES} › h, i: heads and deputies of divisions; professional civil servants`;

const target = (clause: string, need: string, ...tests: string[]): Clause => ({ clause, need, tests });

/** Table 1: the targets II.2, by the codes of their indicators. */
export const TARGETS: Clause[] = [
  target(
    'II.2.a',
    'placed by job position',
    `${STAFF} › a: of four professionals one meets the standard, one fails, one is in grace, one is unknown`,
  ),
  target('II.2.b · b1', 'trained for the position', TRAINED),
  target('II.2.b · b2', 'data and electronic records', TRAINED),
  target('II.2.b · b3', 'two-tier government', TRAINED),
  target(
    'II.2.b · b4',
    'standards met when appointed',
    `${STAFF} › b4: each decision counts on its own day, with degrees recorded later; elected office is the reading`,
  ),
  target(
    'II.2.c',
    'knowledge kept up to date',
    `${STAFF} › c: six topics within 24 months; each topic is shown`,
  ),
  target('II.2.d · d1', 'rated completed or better', RATED),
  target('II.2.d · d2', 'rated good or better', RATED),
  target(
    'II.2.đ · đ1',
    'chairs with a master’s degree',
    `${OFFICES} › dd1: chairs with a master’s degree; an acting one is left out, a vacant chair is nobody`,
  ),
  target('II.2.đ · đ2', 'vice chairs with a master’s degree', VICE_CHAIRS),
  target('II.2.đ · đ3', 'vice chairs with advanced theory', VICE_CHAIRS),
  target(
    'II.2.đ · đ4',
    'women in leadership',
    `${OFFICES} › dd4: a woman among the leaders of a commune; unknown where somebody’s sex is not told`,
  ),
  target(
    'II.2.đ · đ5',
    'ethnic minorities in leadership',
    `${OFFICES} › dd5: communes from the threshold on; without a recorded share a commune is unknown`,
  ),
  target(
    'II.2.e',
    'leaders rotated',
    `${OFFICES} › e: leaders of the provincial tier who were rotated since 2026; e-now: who is in rotation`,
  ),
  target(
    'II.2.g · g1',
    'young committee members',
    `${COMMITTEES} › g1: under 42 on the day; a birth known to the month or year counts only if every day of it does`,
  ),
  target('II.2.g · g2', 'women in committees', `${COMMITTEES} › g2: women among the members`),
  target('II.2.h · h1', 'heads and deputies with a degree', DIVISIONS),
  target('II.2.h · h2', 'heads and deputies with a master’s degree', DIVISIONS),
  target('II.2.h · h3', 'heads and deputies with intermediate theory', DIVISIONS),
  target('II.2.h · h4', 'heads and deputies with advanced theory', DIVISIONS),
  target('II.2.i · i1', 'professionals with a degree', DIVISIONS),
  target('II.2.i · i2', 'professionals with intermediate theory', DIVISIONS),
  {
    clause: 'II.2.k',
    need: 'communes equipped to the norm',
    tests: [
      `${REVIEWS} › equipment: the latest assessment by the day`,
      `${OFFICES} › k: equipped to the norm by an assessment of the last 12 months`,
    ],
  },
];
