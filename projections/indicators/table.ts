import { factTypes, find } from '../../src/domain/facts/catalogue.js';
import { careerRecordOf, ITEM_KINDS, itemOf } from '../../src/domain/indicators/person.js';
import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { attainedItemOf } from '../../src/domain/staff/profile-answer.js';
import { CAREER_FACTS } from '../../src/domain/staff/steps.js';
import type { Projection, StreamView, Table } from '../../src/read-store/projection.js';

const ITEM_FACTS = factTypes.filter(
  (type) =>
    find(type)!.subjects.includes('dossier') && ITEM_KINDS.includes(attainedItemOf(find(type)!.effect) ?? ''),
);

/**
 * A career over all days in one row: indicators are asked of many days (the end of a year, each decision's own), and
 * of many people at once, so what is read is few rows. Text, because no query looks into it.
 */
const careers: Table = {
  name: 'indicator_careers',
  streams: 'staff-',
  lean: true,
  handles: CAREER_FACTS,
  columns: { staff_id: 'uuid', career: 'text' },
  indexes: ['staff_id'],
  rows: ({ stream, career }) =>
    career.steps.length === 0
      ? []
      : [{ staff_id: staffIdOf(stream), career: JSON.stringify(careerRecordOf(career)) }],
};

/** The units in which a person ever had a posting: who is to be read for a unit. */
const places: Table = {
  name: 'indicator_places',
  streams: 'staff-',
  lean: true,
  handles: CAREER_FACTS,
  columns: { staff_id: 'uuid', unit_code: 'text' },
  indexes: ['unit_code'],
  rows: (view) => unitsOf(view).map((unit_code) => ({ staff_id: staffIdOf(view.stream), unit_code })),
};

const unitsOf = ({ slices }: StreamView) => [...new Set(slices.map(({ unitCode }) => unitCode))];

/** What stands by itself: degrees, courses, ratings, memberships, plans. */
const items: Table = {
  name: 'indicator_items',
  streams: 'staff-',
  lean: true,
  handles: ITEM_FACTS,
  columns: {
    staff_id: 'uuid',
    /** Of a membership the unit of the committee, of a succession plan the one planned for. */
    unit_code: 'text',
    item: 'text',
  },
  indexes: ['staff_id', 'unit_code'],
  item: (standing, { stream }) => {
    const found = itemOf(standing);
    if (!found) return [];
    const elsewhere = found.item === 'committee' || found.item === 'succession';
    const unit_code = elsewhere ? (found.data['unitCode'] as string) : null;
    return [{ staff_id: staffIdOf(stream), unit_code, item: JSON.stringify(found) }];
  },
};

/** What indicators and warnings ask about people, over known time; of effective time each row holds all days. */
export const indicators: Projection = {
  name: 'indicators',
  version: 2,
  tables: [careers, places, items],
};
