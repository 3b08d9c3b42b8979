import { Organisation } from '../../src/domain/organisation/organisation.js';
import { standardAtSigning } from '../../src/domain/staff/standard.js';
import { cancelled, fact, given, newId, opened, profileOn, assigned, recorded } from '../support/dossier.js';

const imposed = (effectiveOn: string, form: string, track = 'administrative', more: object = {}) =>
  fact('DisciplineImposed', effectiveOn, { track, form, ...more });

describe('discipline', () => {
  it.each(['demotion', 'salary-reduction', 'Giáng chức', 'Hạ bậc lương'])(
    '%s could be imposed until 30 June 2025',
    (form) => {
      expect(given(opened()).when(imposed('2025-06-30', form)).code).toBeUndefined();
      expect(given(opened()).when(imposed('2025-07-01', form)).code).toBe('form-not-in-force');
      expect(given(opened()).when(imposed('2025', form)).code).toBeUndefined();
      const { after } = given(opened()).archived(imposed('2025-07-01', form));
      expect(after?.career.contradictions).toMatchObject([{ code: 'form-not-in-force' }]);
    },
  );

  it('has forms of the Party’s and of the administration’s own', () => {
    for (const form of ['reprimand', 'Cảnh cáo', 'Cách chức'])
      for (const track of ['party', 'administrative'])
        expect(given(opened()).when(imposed('2026-01-01', form, track)).code).toBeUndefined();
    expect(given(opened()).when(imposed('2026-01-01', 'expulsion', 'party')).code).toBeUndefined();
    expect(given(opened()).when(imposed('2026-01-01', 'expulsion')).code).toBe('invalid-fact');
    expect(given(opened()).when(imposed('2026-01-01', 'dismissal', 'party')).code).toBe('invalid-fact');
  });

  it('shows in the profile by its code, whatever it was written as', () => {
    const { after } = given(opened()).when(
      imposed('2026-01-05', 'khiển trách', 'party', { dutyRelated: true, until: '2027-01-04' }),
    );
    expect(profileOn(after, '2026-02-01').disciplines).toMatchObject([
      { form: 'reprimand', track: 'party', dutyRelated: true },
    ]);
  });

  it('is named by the dismissal it leads to, and not cancelled from under it', () => {
    const [id, stripping] = [newId(), newId()];
    const base = given(opened(), assigned('2020-01-01', 'A'), [
      fact('DisciplineImposed', '2026-01-05', { track: 'administrative', form: 'Cách chức' }, { id }),
      fact('OfficeStripped', '2026-01-05', { postingId: 'A', disciplineEventId: id }, { id: stripping }),
    ]);
    expect(base.when(cancelled(id))).toMatchObject({ code: 'fact-still-named', conflicts: [id, stripping] });
    expect(base.when(cancelled(id), cancelled(stripping)).code).toBeUndefined();
    const unknown = fact('OfficeStripped', '2026-01-05', { postingId: 'A', disciplineEventId: newId() });
    expect(given(opened(), assigned('2020-01-01', 'A')).when(unknown).code).toBe('target-unknown');
    expect(given(opened(), assigned('2020-01-01', 'A')).archived(unknown).code).toBe('target-unknown');
  });
});

describe('certificates and study', () => {
  const profileAfter = (day: string, ...said: ReturnType<typeof fact>[]) =>
    profileOn(given(opened()).when(...said).after, day);

  it('a certificate is valid to its last day, and stays', () => {
    const english = fact('CertificateObtained', '2024-03-01', {
      kind: 'foreign-language',
      level: 'B1',
      expiresOn: '2026-02-28',
    });
    expect(profileAfter('2026-02-28', english).certificates).toMatchObject([{ level: 'B1', valid: true }]);
    expect(profileAfter('2026-03-01', english).certificates).toMatchObject([{ level: 'B1', valid: false }]);
    const before = fact('CertificateObtained', '2024-03-01', { kind: 'it', expiresOn: '2024-02-01' });
    expect(given(opened()).when(before).code).toBe('end-before-start');
  });

  it('a standard that asks for state management reads the valid certificates', () => {
    const position = 'position-TP@1900-01-01';
    const defined = { code: 'TP', title: 'Trưởng phòng', group: 'leader' };
    const standards = Organisation.of([
      [
        recorded(fact('PositionDefined', '1900-01-01', defined), position, 'position'),
        recorded(
          fact('PositionStandardSet', '2020-01-01', { minStateManagement: 'CVC' }),
          position,
          'position',
          1,
        ),
      ],
    ]);
    const atSigning = (...certificates: object[]) => {
      const said = certificates.map((data) =>
        fact('CertificateObtained', '2024-03-01', { kind: 'state-management', ...data }),
      );
      const { after } = given(opened()).when(...said);
      return standardAtSigning(after!.career, { positionCode: 'TP' }, '2026-01-01', standards);
    };
    expect(atSigning()).toBe('unknown');
    expect(atSigning({ level: 'CV' })).toBe('missing');
    expect(atSigning({ level: 'CV' }, { level: 'CVCC' })).toBe('met');
    expect(atSigning({ level: 'CVC', expiresOn: '2025-12-31' }, { level: 'CV' })).toBe('missing');
    expect(atSigning({})).toBe('unknown');
  });

  it('state management has the levels of its catalogue, other kinds their own', () => {
    const of = (kind: string, level: string) =>
      given(opened()).when(fact('CertificateObtained', '2024-03-01', { kind, level })).code;
    expect(of('state-management', 'CVC')).toBeUndefined();
    expect(of('state-management', 'B1')).toBe('invalid-fact');
    expect(of('foreign-language', 'B1')).toBeUndefined();
  });

  it('study is of a degree or of political theory', () => {
    const of = (data: object) => given(opened()).when(fact('StudyAssigned', '2026-09-01', { ...data })).code;
    expect(of({ level: 'THS' })).toBeUndefined();
    expect(of({ level: 'CC' })).toBeUndefined();
    expect(of({ level: 'CC', kind: 'theory' })).toBeUndefined();
    expect(of({ level: 'CC', kind: 'degree' })).toBe('invalid-fact');
    expect(of({ level: 'THS', kind: 'theory' })).toBe('invalid-fact');
    expect(
      profileAfter('2026-09-01', fact('StudyAssigned', '2026-09-01', { level: 'DH', second: true })).studies,
    ).toMatchObject([{ level: 'DH', second: true, assignedOn: '2026-09-01' }]);
  });
});
