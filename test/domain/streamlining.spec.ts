import { statusOn } from '../../src/domain/staff/career.js';
import { timelineOf } from '../../src/domain/staff/timeline.js';
import { assigned, cancelled, fact, given, newId, opened } from '../support/dossier.js';

const id = newId();
const streamlined = fact('StaffStreamlined', '2026-04-01', { case: 'Dôi dư' }, { id });
const revoked = (more: object = {}) =>
  fact('StreamliningRevoked', '2026-09-01', { streamlinedEventId: id }, { ...more });
const gone = given(opened(), assigned('2020-01-01', 'A'), streamlined);
const FOREVER = '9999-12-31';

describe('streamlining', () => {
  it('leaves: it closes every posting, and nothing opens until a new service', () => {
    const { career } = gone.dossier;
    expect(career.postings[0]).toMatchObject({ toDay: '2026-04-01' });
    expect(statusOn(career, '2026-04-01')).toBe('left');
    expect(gone.when(assigned('2026-05-01', 'B')).code).toBe('after-leaving');
    expect(gone.when(fact('StaffAdmitted', '2026-05-01'), assigned('2026-05-01', 'B')).code).toBeUndefined();
  });

  it('revoked, it is over all days as if it had not been, and stays to be seen', () => {
    const { after } = gone.when(revoked());
    expect(after!.career.postings[0]).toMatchObject({ toDay: FOREVER });
    expect(['2026-04-01', '2026-08-31', '2027-01-01'].map((day) => statusOn(after!.career, day))).toEqual([
      'active',
      'active',
      'active',
    ]);
    const rows = timelineOf(after!.career);
    expect(rows.map(({ type }) => type)).toContain('StaffStreamlined');
    expect(rows.find(({ eventId }) => eventId === id)).toMatchObject({ flags: ['revoked'] });
  });

  it('holds again when its revocation is cancelled', () => {
    const revocation = newId();
    const { after } = given(opened(), assigned('2020-01-01', 'A'), streamlined, [
      revoked({ id: revocation }),
    ]).when(cancelled(revocation));
    expect(statusOn(after!.career, '2026-04-01')).toBe('left');
  });

  it('is revoked once, where there is one', () => {
    expect(gone.when(revoked(), revoked()).code).toBe('already-ended');
    expect(gone.when(cancelled(id), revoked()).code).toBe('fact-still-named');
    expect(given(opened()).when(revoked()).code).toBe('target-unknown');
    const retired = given(opened(), assigned('2020-01-01', 'A'), [
      fact('StaffRetired', '2026-04-01', {}, { id }),
    ]);
    expect(retired.when(revoked()).code).toBe('target-unknown');
  });

  it('is not revoked over a return: the postings would overlap', () => {
    const back = given(opened(), assigned('2020-01-01', 'A'), streamlined, [
      fact('StaffAdmitted', '2026-05-01'),
      assigned('2026-05-01', 'B', { unitCode: 'U2' }),
    ]);
    expect(back.when(revoked()).code).toBe('posting-overlap');
  });
});
