import { identityOn, statusOn } from '../../src/domain/staff/career.js';
import { timelineOf } from '../../src/domain/staff/timeline.js';
import { assigned, cancelled, corrected, decide, fact, given, newId, opened } from '../support/dossier.js';

describe('corrections', () => {
  it('changes only what it names; null removes; several add up, the later winning', () => {
    const [id, first] = [newId(), newId()];
    const { dossier } = given(
      opened(),
      assigned('2020-01-01', 'A', { label: 'Chuyên viên' }, { id }),
      corrected(id, { effectiveOn: '2020-02-01', data: { label: 'Chuyên viên chính' } }, { id: first }),
      corrected(id, { data: { label: null, unitCode: 'U2' } }),
    );
    const row = timelineOf(dossier.career).find(({ eventId }) => eventId === id)!;
    expect(row).toMatchObject({ state: 'corrected', effectiveOn: '2020-02-01', data: { unitCode: 'U2' } });
    expect(row.data).not.toHaveProperty('label');
    expect(row.asRecorded).toMatchObject({ effectiveOn: '2020-01-01', data: { label: 'Chuyên viên' } });
    expect(row.history.map(({ type }) => type)).toEqual(['FactCorrected', 'FactCorrected']);
  });

  it('restores what was when a correction is cancelled, and cancels again when that is cancelled', () => {
    const [id, correction, cancellation] = [newId(), newId(), newId()];
    const base = given(
      opened(),
      assigned('2020-01-01', 'A', {}, { id }),
      corrected(id, { data: { unitCode: 'U2' } }, { id: correction }),
      cancelled(correction, { id: cancellation }),
    ).dossier;
    const unit = (dossier: typeof base) => dossier.career.postings[0]!.segments[0]!.unitCode;
    expect(unit(base)).toBe('U1');
    expect(unit(decide(base, [cancelled(cancellation)]))).toBe('U2');
  });

  it('refuses to correct a correction, a cancelled fact, an unknown fact, and what would break the schema', () => {
    const [id, correction] = [newId(), newId()];
    const base = given(
      opened(),
      assigned('2020-01-01', 'A', {}, { id }),
      corrected(id, { effectiveOn: '2020-01-02' }, { id: correction }),
    );
    expect(base.when(corrected(correction, { effectiveOn: '2020-01-03' })).code).toBe(
      'target-not-correctable',
    );
    expect(base.when(corrected(newId(), { effectiveOn: '2020-01-03' })).code).toBe('target-unknown');
    expect(base.when(corrected(id, { data: { unitCode: null } })).code).toBe('invalid-fact');
    expect(base.when(corrected(id, { data: { nothing: 'x' } })).code).toBe('invalid-fact');
    expect(base.when(cancelled(id), cancelled(id)).code).toBe('target-cancelled');
    expect(base.when(cancelled(id), corrected(id, { effectiveOn: '2020-01-03' })).code).toBe(
      'target-cancelled',
    );
  });

  it('refuses a correction that makes the timeline impossible', () => {
    const id = newId();
    const base = given(opened(), assigned('2018-01-01', 'A'), [
      fact('PostingEnded', '2020-01-01', { postingId: 'A' }, { id }),
      assigned('2020-01-01', 'B', { unitCode: 'U2' }),
    ]);
    expect(base.when(corrected(id, { effectiveOn: '2020-06-01' })).code).toBe('posting-overlap');
    expect(base.when(corrected(id, { effectiveOn: '2019-06-01' })).code).toBeUndefined();
  });

  it('frees the file code only when nothing else is in force', () => {
    const id = newId();
    const base = given(opened({ id }));
    expect(base.when(cancelled(id)).code).toBeUndefined();
    expect(given(opened({ id: newId() }), assigned('2020-01-01', 'A')).when(cancelled(newId())).code).toBe(
      'target-unknown',
    );
    const file = newId();
    expect(given(opened({ id: file }), assigned('2020-01-01', 'A')).when(cancelled(file)).code).toBe(
      'file-still-used',
    );
  });
});

describe('identity and status', () => {
  it('keeps old values on their dates; null clears', () => {
    const { dossier } = given(
      opened({ data: { code: 'HS-1', fullName: 'Trần Thị Bình', religion: 'Phật giáo' } }),
      fact('PersonalDetailsChanged', '2015-06-01', { fullName: 'Trần Thị Thanh Bình', religion: null }),
    );
    expect(identityOn(dossier.career, '2015-05-31')).toMatchObject({
      fullName: 'Trần Thị Bình',
      religion: 'Phật giáo',
    });
    expect(identityOn(dossier.career, '2015-06-01')).toEqual({
      code: 'HS-1',
      fullName: 'Trần Thị Thanh Bình',
    });
    expect(identityOn(dossier.career, '1999-01-01')).toMatchObject({ fullName: 'Trần Thị Bình' });
  });

  it('is not yet, before anything began', () => {
    const bare = given(opened()).dossier;
    expect([statusOn(bare.career, '2009-12-31'), statusOn(bare.career, '2010-01-01')]).toEqual([
      'not-yet',
      'active',
    ]);
    const older = given(opened(), assigned('2005-01-01', 'A')).dossier;
    expect([statusOn(older.career, '2004-12-31'), statusOn(older.career, '2005-01-01')]).toEqual([
      'not-yet',
      'active',
    ]);
  });

  it('refuses two evaluations of one period and unit, and two ratings of one year', () => {
    const evaluation = fact('PeriodEvaluationFinalised', '2026-04-05', {
      period: '2026-Q1',
      unitCode: 'U1',
      score: '88.5',
    });
    const rating = fact('AnnualRatingDecided', '2026-12-10', { year: 2026, unitCode: 'U1', rating: 'good' });
    const base = given(opened(), evaluation, rating);
    expect(base.when(evaluation).code).toBe('evaluation-exists');
    expect(base.when({ ...rating, data: { ...(rating['data'] as object), unitCode: 'U2' } }).code).toBe(
      'rating-exists',
    );
  });
});
