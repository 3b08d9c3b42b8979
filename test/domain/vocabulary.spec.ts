import { factTypes, find } from '../../src/domain/facts/catalogue.js';
import type { Subject } from '../../src/domain/facts/effects.js';
import { readFact } from '../../src/domain/facts/validate.js';
import { addDays } from '../../src/domain/time.js';
import { Refusal } from '../../src/domain/refusal.js';
import { decide, given, fact, opened, assigned } from '../support/dossier.js';
import { EVALUATION_EXAMPLES, ROUND_EXAMPLES } from '../support/evaluation-vocabulary.js';
import { DOSSIER_EXAMPLES, ENDING_EXAMPLES, OTHER_EXAMPLES } from '../support/vocabulary.js';

const EXAMPLES = [
  ...DOSSIER_EXAMPLES,
  ...EVALUATION_EXAMPLES,
  ...ENDING_EXAMPLES,
  ...OTHER_EXAMPLES,
  ...ROUND_EXAMPLES,
];

/** The facts that other tests of rules are about. */
const CORE = [
  'PersonnelFileOpened PersonalDetailsChanged StaffRecruited StaffAdmitted EmploymentEnded StaffRetired StaffDied',
  'JobPositionAssigned LeaderAppointed LeaderReappointed OfficeElected ElectionApproved PartyOfficeDesignated',
  'ActingAuthorityAssigned StaffTransferred LeaderRotated StaffSeconded RotationEnded SecondmentEnded OfficeRelieved',
  'OfficeResigned PostingEnded PostingChanged TrainingCourseCompleted DegreeAwarded PoliticalTheoryLevelAttained',
  'AnnualRatingDecided FactCorrected FactCancelled UnitEstablished UnitRenamed UnitMoved',
  'UnitMerged UnitSplit UnitDissolved HeadcountAssigned PositionDefined PositionChanged PositionAbolished',
  'PositionStandardSet',
].flatMap((line) => line.split(' '));

const codeOf = (type: string, data: object, subject: Subject) => {
  try {
    readFact({ type, effectiveOn: '2026-05-01', data }, subject);
    return 'accepted';
  } catch (error) {
    return error instanceof Refusal ? error.errors?.map(({ pointer, code }) => `${code} ${pointer}`) : error;
  }
};

it('every fact of the catalogue is core, or has its example', () => {
  const known = new Set([...CORE, ...EXAMPLES.map(({ type }) => type)]);
  expect(factTypes.filter((type) => !known.has(type))).toEqual([]);
});

describe.each(EXAMPLES.map((example) => [example.type, example] as const))('%s', (type, example) => {
  const { subject, needs, may = {}, refuses } = example;

  it('takes what it must carry, with and without what it may, and nothing else', () => {
    expect(codeOf(type, needs, subject)).toBe('accepted');
    expect(codeOf(type, { ...needs, ...may }, subject)).toBe('accepted');
    expect(codeOf(type, { ...needs, nothing: 1 }, subject)).toEqual(['unknown-field /data/nothing']);
    for (const name of Object.keys(needs)) {
      const { [name]: _, ...rest } = needs;
      expect(codeOf(type, rest, subject)).toEqual([`missing-field /data/${name}`]);
    }
    if (refuses)
      expect(codeOf(type, { ...needs, ...may, [refuses[0]]: refuses[1] }, subject)).toEqual([
        `invalid-value /data/${refuses[0]}`,
      ]);
  });

  it('is recorded where it belongs, and nowhere else', () => {
    const { subjects } = find(type)!;
    expect(subjects).toContain(subject);
    for (const other of ['dossier', 'unit', 'position', 'setting', 'indicator', 'rules', 'round'] as const)
      expect([other, codeOf(type, needs, other) === 'accepted']).toEqual([other, subjects.includes(other)]);
  });
});

it('one person’s facts are recorded one after another, and all at once', () => {
  const said = [...DOSSIER_EXAMPLES, ...EVALUATION_EXAMPLES].map(({ type, needs, may, id }, index) =>
    fact(type, addDays('2026-05-01', index), { ...needs, ...may }, id ? { id } : {}),
  );
  const before = given(opened(), assigned('2020-01-01', 'P1')).dossier;
  const each = said.reduce((dossier, one) => decide(dossier, [one]), before);
  const all = decide(before, said);
  expect(all.career.contradictions).toEqual([]);
  expect(each.career.steps.map(({ type }) => type)).toEqual(all.career.steps.map(({ type }) => type));
});

it.each(ENDING_EXAMPLES.map(({ type, needs }) => [type, needs] as const))(
  '%s ends a posting',
  (type, needs) => {
    const { after } = given(opened(), assigned('2020-01-01', 'P1')).when(fact(type, '2026-05-01', needs));
    expect(after?.career.postings[0]).toMatchObject({ toDay: '2026-05-01', closedBy: { type } });
  },
);
