import { postingSlices } from '../../src/domain/staff/rows.js';
import type { Dossier } from '../../src/domain/staff/dossier.js';
import { timelineOf } from '../../src/domain/staff/timeline.js';
import {
  assigned,
  cancelled,
  corrected,
  decide,
  ended,
  fact,
  given,
  newId,
  opened,
} from '../support/dossier.js';

const days = (dossier: Dossier | undefined) =>
  dossier!.career.postings.map(({ postingId, fromDay, toDay }) => [postingId, fromDay, toDay]);
const kinds = (dossier: Dossier | undefined) =>
  postingSlices(dossier!.career).map(({ postingId, kind, fromDay, toDay }) => [
    postingId,
    kind,
    fromDay,
    toDay,
  ]);
const OPEN = '9999-12-31';

describe('postings', () => {
  it('opens and closes, half-open', () => {
    const { after } = given(opened()).when(assigned('2020-01-01', 'A'), ended('2020-07-01', 'A'));
    expect(days(after)).toEqual([['A', '2020-01-01', '2020-07-01']]);
  });

  it('refuses two primary posts at once and names the other', () => {
    const id = newId();
    const { code, conflicts } = given(opened(), assigned('2020-01-01', 'A', {}, { id })).when(
      assigned('2021-01-01', 'B', { unitCode: 'U2' }),
    );
    expect(code).toBe('posting-overlap');
    expect(conflicts).toEqual([id]);
  });

  it('accepts a concurrent post beside the primary, but not the same post twice', () => {
    const one = given(opened(), assigned('2020-01-01', 'A'));
    expect(
      one.when(assigned('2021-01-01', 'B', { unitCode: 'U2', kind: 'concurrent' })).code,
    ).toBeUndefined();
    expect(one.when(assigned('2021-01-01', 'B', { kind: 'concurrent' })).code).toBe('same-post-twice');
  });

  it('transfers in one fact: the current primary closes, the next opens', () => {
    const { after } = given(opened(), assigned('2020-01-01', 'A')).when(
      fact('StaffTransferred', '2022-03-01', { unitCode: 'U2', positionCode: 'CV', postingId: 'B' }),
    );
    expect(days(after)).toEqual([
      ['A', '2020-01-01', '2022-03-01'],
      ['B', '2022-03-01', OPEN],
    ]);
    expect(after!.facts.at(-1)!.data['fromPostingId']).toBe('A');
  });

  it('reopens the former posting when a transfer is cancelled', () => {
    const id = newId();
    const { after } = given(
      opened(),
      assigned('2020-01-01', 'A'),
      fact('StaffTransferred', '2022-03-01', { unitCode: 'U2', positionCode: 'CV' }, { id }),
    ).when(cancelled(id));
    expect(days(after)).toEqual([['A', '2020-01-01', OPEN]]);
  });

  it('refuses a late fact that makes a later one impossible, and names the later one', () => {
    const id = newId();
    const { code, conflicts } = given(
      opened(),
      assigned('2018-01-01', 'A'),
      fact('StaffTransferred', '2020-01-01', { unitCode: 'U2', positionCode: 'CV', postingId: 'B' }, { id }),
    ).when(fact('StaffTransferred', '2019-01-01', { unitCode: 'U3', positionCode: 'CV', postingId: 'C' }));
    expect(code).toBe('already-ended');
    expect(conflicts).toEqual([id]);
  });

  it('keeps the home post beside a rotation that says so', () => {
    const home = given(opened(), assigned('2020-01-01', 'A'));
    const { after } = home.when(
      fact('LeaderRotated', '2022-01-01', {
        unitCode: 'U2',
        positionCode: 'TP',
        postingId: 'R',
        keepsPosting: true,
      }),
    );
    expect(kinds(after)).toEqual([
      ['A', 'primary', '2020-01-01', OPEN],
      ['R', 'rotation', '2022-01-01', OPEN],
    ]);
  });

  it('turns a rotation into the primary post when the person stays', () => {
    const { after } = given(
      opened(),
      assigned('2020-01-01', 'A'),
      fact('LeaderRotated', '2022-01-01', { unitCode: 'U2', positionCode: 'TP', postingId: 'R' }),
    ).when(fact('RotationEnded', '2024-01-01', { postingId: 'R', outcome: 'stayed' }));
    expect(kinds(after)).toEqual([
      ['A', 'primary', '2020-01-01', '2022-01-01'],
      ['R', 'rotation', '2022-01-01', '2024-01-01'],
      ['R', 'primary', '2024-01-01', OPEN],
    ]);
  });

  it.each([
    ['PostingEnded', '2019-12-31', 'end-before-start'],
    ['PostingEnded', '2020-01-01', undefined],
  ])('%s on %s of a post that began on 2020-01-01: %s', (type, day, code) => {
    const result = given(opened(), assigned('2020-01-01', 'A')).when(fact(type, day, { postingId: 'A' }));
    expect(result.code).toBe(code);
  });

  it('refuses a second end and names the first', () => {
    const id = newId();
    const { code, conflicts } = given(
      opened(),
      assigned('2020-01-01', 'A'),
      fact('PostingEnded', '2021-01-01', { postingId: 'A' }, { id }),
    ).when(ended('2022-01-01', 'A'));
    expect([code, conflicts]).toEqual(['already-ended', [id]]);
  });

  it('refuses an end of a posting nobody opened, even in an archive', () => {
    expect(given(opened()).when(ended('2022-01-01', 'X')).code).toBe('posting-unknown');
    expect(given(opened()).archived(ended('2022-01-01', 'X')).code).toBe('posting-unknown');
  });

  it('refuses cancelling an opening that other facts name, unless they go with it', () => {
    const [opening, end] = [newId(), newId()];
    const both = given(
      opened(),
      assigned('2020-01-01', 'A', {}, { id: opening }),
      fact('PostingEnded', '2021-01-01', { postingId: 'A' }, { id: end }),
    );
    const refused = both.when(cancelled(opening));
    expect([refused.code, refused.conflicts?.includes(end)]).toEqual(['posting-still-named', true]);
    expect(days(both.when(cancelled(opening), cancelled(end)).after)).toEqual([]);
  });

  it('refuses postings to units and positions that do not exist', () => {
    expect(given(opened()).when(assigned('2020-01-01', 'A', { unitCode: 'NONE' })).code).toBe('unknown-unit');
    expect(given(opened()).when(assigned('2020-01-01', 'A', { positionCode: 'NONE' })).code).toBe(
      'unknown-position',
    );
    expect(given(opened()).archived(assigned('2020-01-01', 'A', { unitCode: 'NONE' })).code).toBeUndefined();
  });

  it('records an archive as filed and flags the pair', () => {
    const { after } = given(opened(), assigned('2020-01-01', 'A')).archived(
      assigned('2021-01-01', 'B', { unitCode: 'U2' }),
    );
    expect(timelineOf(after!.career).map(({ flags }) => flags)).toEqual([[], ['conflict'], ['conflict']]);
  });

  it('drops the flag when the cause is mended', () => {
    const id = newId();
    const first = given(opened(), assigned('2020-01-01', 'A')).archived(
      assigned('2021-01-01', 'B', { unitCode: 'U2' }, { id }),
    ).after!;
    expect(first.career.contradictions).toHaveLength(1);
    const said = corrected(id, { data: { kind: 'concurrent' } });
    expect(given(opened(), assigned('2020-01-01', 'A')).dossier.career.contradictions).toEqual([]);
    expect(decide(first, [said]).career.contradictions).toEqual([]);
  });
});
