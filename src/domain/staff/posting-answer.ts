import type { Organisation } from '../organisation/organisation.js';
import { FOREVER, type Day } from '../time.js';
import type { PostingSlice } from './rows.js';

/** A posting as the API answers it (facts.md). */
export interface PostingAnswer {
  postingId: string;
  unitCode: string;
  unitName: string | null;
  positionCode: string;
  positionTitle: string | null;
  kind: string;
  label?: string;
  from: string;
  to?: string;
  fromDay: Day;
  toDay?: Day;
  openedBy: string;
  closedBy?: string;
  acting: boolean;
  onLeave: boolean;
  until?: Day;
  termEndsOn?: Day;
  flags: string[];
}

/** Names and flags are those of `day`; conflicts belong to the timeline and show on every day. */
export function postingAnswer(
  slice: PostingSlice,
  organisation: Organisation,
  day: Day,
  language: 'vi' | 'en',
): PostingAnswer {
  const { unitCode, positionCode } = slice;
  const flags: string[] = slice.conflict ? ['conflict'] : [];
  flags.push(...organisation.unitFlagsOn(unitCode, day));
  if (!organisation.positionOn(positionCode, day).inForce) flags.push('unknown-position');
  const until = slice.until ?? slice.termEndsOn;
  return {
    postingId: slice.postingId,
    unitCode,
    unitName: organisation.unitName(unitCode, day, language) ?? null,
    positionCode,
    positionTitle: organisation.positionTitle(positionCode, day, language) ?? null,
    kind: slice.kind,
    ...(slice.label === undefined ? {} : { label: slice.label }),
    from: slice.from,
    ...(slice.to === undefined ? {} : { to: slice.to }),
    fromDay: slice.postingFromDay,
    ...(slice.postingToDay === FOREVER ? {} : { toDay: slice.postingToDay }),
    openedBy: slice.openedBy,
    ...(slice.closedBy === undefined ? {} : { closedBy: slice.closedBy }),
    acting: slice.acting,
    onLeave: slice.onLeave,
    ...(until === undefined ? {} : { until }),
    ...(slice.termEndsOn === undefined ? {} : { termEndsOn: slice.termEndsOn }),
    flags,
  };
}
