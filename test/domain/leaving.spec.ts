import { postingSlices } from '../../src/domain/staff/rows.js';
import { statusOn } from '../../src/domain/staff/career.js';
import type { Dossier } from '../../src/domain/staff/dossier.js';
import { assigned, ended, fact, given, opened } from '../support/dossier.js';

const days = (dossier: Dossier | undefined) =>
  dossier!.career.postings.map(({ postingId, fromDay, toDay }) => [postingId, fromDay, toDay]);
const OPEN = '9999-12-31';

describe('leaving', () => {
  const served = given(
    opened(),
    fact('StaffRecruited', '2019-01-01', { method: 'examination' }),
    assigned('2019-01-01', 'A'),
  );

  it('closes what began before its day and ends service', () => {
    const { after } = served.when(fact('StaffRetired', '2024-05-01'));
    expect(days(after)).toEqual([['A', '2019-01-01', '2024-05-01']]);
    expect(
      ['2018-12-31', '2019-01-01', '2024-04-30', '2024-05-01'].map((day) => statusOn(after!.career, day)),
    ).toEqual(['not-yet', 'active', 'active', 'retired']);
  });

  it('refuses what opens or ends postings after it, until a new service begins', () => {
    const left = given([
      opened(),
      fact('StaffRecruited', '2019-01-01', { method: 'examination' }),
      assigned('2019-01-01', 'A'),
      fact('EmploymentEnded', '2020-01-01'),
    ]);
    expect(left.when(assigned('2021-01-01', 'B')).code).toBe('after-leaving');
    expect(left.when(ended('2021-01-01', 'A')).code).toBe('after-leaving');
    expect(left.when(fact('StaffAdmitted', '2021-01-01'), assigned('2021-01-01', 'B')).code).toBeUndefined();
    expect(left.when(fact('TrainingCourseCompleted', '2021-01-01', { title: 'X' })).code).toBeUndefined();
  });

  it('takes relief and retirement on one day as one end', () => {
    const { code } = served.when(
      fact('OfficeRelieved', '2024-05-01', { postingId: 'A' }),
      fact('StaffRetired', '2024-05-01'),
    );
    expect(code).toBeUndefined();
  });

  it('refuses study and service after death, but not ratings', () => {
    const dead = given([opened(), fact('StaffDied', '2020-01-01')]);
    expect(dead.when(fact('DegreeAwarded', '2021-01-01', { level: 'DH' })).code).toBe('after-death');
    expect(dead.when(fact('StaffAdmitted', '2021-01-01')).code).toBe('after-death');
    expect(
      dead.when(fact('AnnualRatingDecided', '2021-01-01', { year: 2019, unitCode: 'U1', rating: 'good' }))
        .code,
    ).toBeUndefined();
  });

  it('lets someone leave and be admitted again on the same day', () => {
    const { after } = served.when(
      fact('EmploymentEnded', '2022-01-01'),
      fact('StaffAdmitted', '2022-01-01'),
      assigned('2022-01-01', 'B', { unitCode: 'U2' }),
    );
    expect(days(after)).toEqual([
      ['A', '2019-01-01', '2022-01-01'],
      ['B', '2022-01-01', OPEN],
    ]);
    expect(statusOn(after!.career, '2022-01-01')).toBe('active');
  });
});

describe('partial days', () => {
  const two = (end: string, start: string) =>
    given(opened()).when(
      assigned('2010-03-05', 'A'),
      ended(end, 'A'),
      assigned(start, 'B', { unitCode: 'U2' }),
    );

  it.each([
    ['2014-05', '2014-05', '2014-05-01'],
    ['2014', '2014-05', '2014-05-01'],
    ['2014-05', '2014', '2014-05-31'],
    ['2014-05-15', '2014-05', '2014-05-15'],
    ['2014-05-15', '2014', '2014-05-15'],
    ['2014-05', '2014-05-20', '2014-05-20'],
    ['2014', '2014', '2014-01-01'],
  ])('an end %s and a start %s meet on %s', (end, start, day) => {
    const { after, code } = two(end, start);
    expect(code).toBeUndefined();
    expect(days(after)).toEqual([
      ['A', '2010-03-05', day],
      ['B', day, OPEN],
    ]);
  });

  it('keeps the precision as recorded beside the day used', () => {
    const slices = postingSlices(two('2014-05', '2014-05').after!.career);
    expect(slices.map(({ from, to, postingFromDay }) => [from, to, postingFromDay])).toEqual([
      ['2010-03-05', '2014-05', '2010-03-05'],
      ['2014-05', undefined, '2014-05-01'],
    ]);
  });

  it('still refuses full days that overlap', () => {
    expect(two('2014-05-20', '2014-05-10').code).toBe('posting-overlap');
  });

  it('takes the last day of an end that nothing meets', () => {
    const { after } = given(opened()).when(assigned('2010', 'A'), ended('2014-05', 'A'));
    expect(days(after)).toEqual([['A', '2010-01-01', '2014-05-31']]);
  });

  it('lets service end and begin again within one month', () => {
    const { after, code } = given(opened()).when(
      fact('StaffRecruited', '2010', { method: 'other' }),
      assigned('2010', 'A'),
      fact('EmploymentEnded', '2014-05'),
      fact('StaffAdmitted', '2014-05'),
      assigned('2014-05', 'B', { unitCode: 'U2' }),
    );
    expect(code).toBeUndefined();
    expect(statusOn(after!.career, '2014-06-01')).toBe('active');
  });
});
