import { factTypes, find } from '../../src/domain/facts/catalogue.js';
import { diedOn } from '../../src/domain/staff/career.js';
import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { attainmentOf } from '../../src/domain/staff/profile-answer.js';
import { inConflict, personSpans } from '../../src/domain/staff/rows.js';
import { CAREER_FACTS, isAttained } from '../../src/domain/staff/steps.js';
import { foldText } from '../../src/domain/text.js';
import type { Projection, Table } from '../../src/read-store/projection.js';

const ITEM_FACTS = factTypes.filter(
  (type) => isAttained(find(type)!.effect.does) && find(type)!.subjects.includes('dossier'),
);

/** Who a person is and stands as, over valid and known time. The file code says whom a code names. */
const people: Table = {
  name: 'people',
  streams: 'staff-',
  lean: true,
  handles: CAREER_FACTS,
  columns: {
    staff_id: 'uuid',
    code: 'text',
    full_name: 'text',
    /** Lower case, without diacritics: what `q` searches. */
    searched: 'text',
    status: 'text',
    conflict: 'boolean',
    died_on: 'date',
    identity: 'jsonb',
    from_day: 'date',
    to_day: 'date',
  },
  indexes: ['code', 'staff_id'],
  rows: (view) => {
    const conflict = inConflict(view.career);
    const died_on = diedOn(view.career) ?? null;
    return personSpans(view.career).map(({ fromDay, toDay, status, identity }) => ({
      staff_id: staffIdOf(view.stream),
      code: identity.code ?? '',
      full_name: identity.fullName ?? '',
      searched: foldText(`${identity.code ?? ''} ${identity.fullName ?? ''}`),
      status,
      conflict,
      died_on,
      identity,
      from_day: fromDay,
      to_day: toDay,
    }));
  },
};

/** The postings of a profile, whole as the answer needs them. */
const heldPostings: Table = {
  name: 'profile_postings',
  streams: 'staff-',
  lean: true,
  handles: CAREER_FACTS,
  columns: {
    staff_id: 'uuid',
    unit_code: 'text',
    position_code: 'text',
    kind: 'text',
    from_day: 'date',
    to_day: 'date',
    slice: 'jsonb',
  },
  indexes: ['unit_code, from_day', 'staff_id'],
  rows: (view) =>
    view.slices.map((slice) => ({
      staff_id: staffIdOf(view.stream),
      unit_code: slice.unitCode,
      position_code: slice.positionCode,
      kind: slice.kind,
      from_day: slice.fromDay,
      to_day: slice.toDay,
      slice,
    })),
};

/** What stays with a person once attained, or is noted: degrees, courses, ratings, memberships, discipline, plans. */
const attainments: Table = {
  name: 'attainments',
  streams: 'staff-',
  lean: true,
  handles: ITEM_FACTS,
  columns: {
    staff_id: 'uuid',
    item: 'text',
    event_id: 'uuid',
    type: 'text',
    from_day: 'date',
    revision: 'integer',
    body: 'jsonb',
  },
  indexes: ['staff_id'],
  item: (standing, view) => {
    const attainment = attainmentOf(standing);
    if (!attainment) return [];
    const { eventId, fromDay, ...own } = attainment;
    return [{ staff_id: staffIdOf(view.stream), event_id: eventId, from_day: fromDay, ...own }];
  },
};

export const profile: Projection = {
  name: 'profile',
  version: 4,
  tables: [people, heldPostings, attainments],
};
