import type { Clause } from './clause.js';
import { TARGETS } from './targets.js';

const NOTED = 'test/domain/noted.spec.ts';
const CONDUCT = 'test/domain/conduct.spec.ts';
const OWN = 'test/clauses/vocabulary.spec.ts';
const STREAMLINING = 'test/domain/streamlining.spec.ts';
const REVIEWS = 'test/domain/unit-reviews.spec.ts';
const RULES = 'test/rules/computing.spec.ts';
const ROUNDS = 'test/evaluation/rounds.spec.ts';
const CORRECTIONS = 'test/domain/corrections.spec.ts';
const STAFF = 'test/indicators/staff.spec.ts';
const OFFICES = 'test/indicators/offices.spec.ts';
const PEOPLE = 'test/warnings/people.spec.ts';
const PLACES = 'test/warnings/places.spec.ts';
const PLANS = 'test/warnings/plans.spec.ts';
const STANDARDS = 'test/warnings/standards.spec.ts';
const COMMITTEES = 'test/indicators/committees.spec.ts';

const VACANT = `${PLACES} › a position is vacant or over-filled against its headcount, since the number of its holders is so`;

/** Table 2: what else the plan asks for. */
const CLAUSES_BEYOND: Clause[] = [
  {
    clause: 'I.2.c, I.2.đ, III.1',
    need: 'responsibility of units and heads',
    tests: [
      `${REVIEWS} › rating: one per year in force; a correction changes it`,
      'test/indicators/http.spec.ts › each unit below, a unit alone, everything',
    ],
  },
  { clause: 'I.2.d', need: 'publicity, transparency, objectivity', waits: 'access' },
  {
    clause: 'III.2.1 p1',
    need: 'source of young, women, ethnic-minority cadres',
    tests: [
      COMMITTEES,
      `${OFFICES} › dd5: communes from the threshold on; without a recorded share a commune is unknown`,
    ],
  },
  {
    clause: 'III.2.1 p2',
    need: 'right person, right job, right area',
    tests: [`${STANDARDS} › below the standard, since the standard is in force`, VACANT],
  },
  {
    clause: 'III.2.1 p3',
    need: 'positions, standards, headcount, recruitment',
    tests: [`${OWN} › III.2.1 p3: probation follows recruitment and admission`, VACANT],
  },
  {
    clause: 'III.2.1 p4',
    need: 'talent policy, special recruitment',
    tests: [`${OWN} › III.2.1 p4: a recruitment has its form and its basis`],
  },
  {
    clause: 'III.2.1 p5',
    need: 'rotation; posts not for locals',
    tests: [
      `${OWN} › III.2.1 p5: who is local is determined, never worked out`,
      `${OWN} › III.2.1 p5: rotation from the province to a commune and back`,
      `${PEOPLE} › a local official, by what was determined and never by places`,
      `${PLANS} › a %s ends within 90 days, is a warning within 30, and is overdue from the next day on`,
    ],
  },
  {
    clause: 'III.2.2 p1-p3',
    need: 'quarterly evaluation, products, satisfaction',
    tests: [
      `${OWN} › III.2.2 p1: how satisfied people are is on record`,
      `${RULES} › an evaluation, with components, rating, rule set and sources`,
      `${ROUNDS} › one whole round: expected, entered, handed over, finalised, appealed, revised, proposed`,
    ],
  },
  {
    clause: 'III.2.3',
    need: 'succession planning',
    tests: [
      `${NOTED} › are added, read with their age group, and removed`,
      `${NOTED} › more than three titles are no refusal`,
      `${PEOPLE} › more than three people for a title, more than three titles for a person`,
    ],
  },
  {
    clause: 'III.2.4 p1',
    need: 'annual training plan',
    tests: [`${OWN} › III.2.4 p1: a course names the plan it belongs to`],
    waits: 'planning-reports',
  },
  {
    clause: 'III.2.4 p2',
    need: 'sending to study',
    tests: [
      `${CONDUCT} › study is of a degree or of political theory`,
      `${PEOPLE} › below university with more than six working years left is to be sent to study`,
    ],
  },
  {
    clause: 'III.2.4 p3-p4',
    need: 'second degree, self-study',
    tests: [`${OWN} › III.2.4 p3: a second degree is told from a first`],
  },
  {
    clause: 'III.2.5',
    need: 'appointment, nomination, resignation, relief',
    tests: [
      `${OWN} › III.2.5: each way out of an office has its own name`,
      `${OWN} › III.2.5: an election and its approval are two facts`,
      `${PLANS} › a term ends within 180 days, is a warning within 135, and a reappointment renews it`,
      `${STANDARDS} › appointed below the standard of that day, by what is known now, while in post`,
    ],
  },
  {
    clause: 'III.2.6 p1-p2',
    need: 'rewards, discipline, support',
    tests: [
      `${CONDUCT} › has forms of the Party’s and of the administration’s own`,
      `${OWN} › III.2.6 p1: a reward is on record with form and level`,
      `${NOTED} › rank, tier, local status, relocation and housing need read as last determined by the day`,
    ],
  },
  {
    clause: 'III.2.7 p1',
    need: 'control of power; secure database',
    tests: [`${CORRECTIONS} › changes only what it names; null removes; several add up, the later winning`],
    waits: 'access',
  },
  {
    clause: 'III.2.7 p2-p3',
    need: 'inspection, supervision, accountability',
    tests: ['test/audit/facts.spec.ts'],
    waits: 'access',
  },
  {
    clause: 'III.3; IV.2; IV.6.h',
    need: 'yearly equipment, budget',
    tests: [`${REVIEWS} › equipment: the latest assessment by the day`],
    waits: 'planning-reports',
  },
  {
    clause: 'IV.1.a',
    need: 'Sở Nội vụ aggregates and reports',
    tests: ['test/indicators/http.spec.ts › all indicators of the province, in the order of the plan'],
    waits: 'planning-reports',
  },
  { clause: 'IV.1.b-c', need: 'positions, headcount, surplus deputies', tests: [VACANT] },
  {
    clause: 'IV.1.d; IV.6.đ',
    need: 'relocation support, recruitment priority',
    tests: [
      `${NOTED} › rank, tier, local status, relocation and housing need read as last determined by the day`,
      `${OWN} › III.2.1 p4: a recruitment has its form and its basis`,
    ],
  },
  {
    clause: 'IV.1.đ',
    need: 'national database: full, accurate, consistent',
    tests: ['test/http/feed.spec.ts', 'test/http/correcting.spec.ts'],
  },
  {
    clause: 'IV.1.e',
    need: 'KPI for agencies and people',
    tests: [
      `${REVIEWS} › rating: one per year in force; a correction changes it`,
      `${RULES} › the rating of a year, by the set of its last day`,
      `${ROUNDS} › the year: proposals, the cap of each group, who stands over, what was decided`,
    ],
  },
  {
    clause: 'IV.3',
    need: 'digital-capacity training',
    tests: [`${STAFF} › c: six topics within 24 months; each topic is shown`],
  },
  {
    clause: 'IV.4',
    need: 'social-housing need',
    tests: [
      `${NOTED} › rank, tier, local status, relocation and housing need read as last determined by the day`,
    ],
  },
  { clause: 'IV.5.a-b', need: 'decentralisation and procedures', waits: 'context' },
  {
    clause: 'IV.5.c',
    need: 'interconnected data',
    tests: ['test/http/feed.spec.ts', 'test/catalogues/catalogue-facts.spec.ts'],
  },
  {
    clause: 'IV.5.d',
    need: 'electronic dossier, tracking, warnings',
    tests: [
      `${OWN} › IV.5.d: the ten data groups have a home, but three that wait`,
      'test/http/warnings.spec.ts › a warning says who, since when, by which facts and in the reader’s words',
      `${STANDARDS} › a course grows old without any new fact`,
    ],
  },
  {
    clause: 'IV.5.đ; IV.6.e',
    need: 'sector training, QĐ 700',
    tests: [`${OWN} › III.2.4 p1: a course names the plan it belongs to`],
  },
  {
    clause: 'IV.6.a-b',
    need: 'commune programmes, targets',
    tests: ['test/indicators/http.spec.ts › each unit below, a unit alone, everything'],
  },
  {
    clause: 'IV.6.c',
    need: 'review of quality, standards',
    tests: [
      `${STANDARDS} › below the standard, since the standard is in force`,
      `${STANDARDS} › no standard, or a needed fact never told, is unknown`,
    ],
  },
  {
    clause: 'IV.6.d',
    need: 'evaluation inputs; streamlining',
    tests: [
      `${STREAMLINING} › leaves: it closes every posting, and nothing opens until a new service`,
      `${STREAMLINING} › revoked, it is over all days as if it had not been, and stays to be seen`,
      `${ROUNDS} › one whole round: expected, entered, handed over, finalised, appealed, revised, proposed`,
    ],
  },
  { clause: 'IV.6.g', need: 'discipline', tests: [`${CONDUCT} › %s could be imposed until 30 June 2025`] },
];

export const CLAUSES: readonly Clause[] = [...TARGETS, ...CLAUSES_BEYOND];
