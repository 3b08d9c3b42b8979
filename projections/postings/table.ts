import type { PostingSlice } from '../../src/domain/staff/rows.js';
import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { CAREER_FACTS } from '../../src/domain/staff/steps.js';
import type { Projection, Row } from '../../src/read-store/projection.js';

/** Who holds what, over valid and known time: a row per posting and stretch of days in which it reads alike. */
export const postings: Projection = {
  name: 'postings',
  version: 2,
  tables: [
    {
      name: 'postings',
      streams: 'staff-',
      lean: true,
      handles: CAREER_FACTS,
      columns: {
        staff_id: 'uuid',
        code: 'text',
        full_name: 'text',
        posting_id: 'text',
        unit_code: 'text',
        position_code: 'text',
        kind: 'text',
        label: 'text',
        /** Days of the slice; `from_day` < `to_day` but for a posting of no length. */
        from_day: 'date',
        to_day: 'date',
        posting_from: 'text',
        posting_to: 'text',
        posting_from_day: 'date',
        posting_to_day: 'date',
        opened_by: 'uuid',
        closed_by: 'uuid',
        acting: 'boolean',
        on_leave: 'boolean',
        until: 'date',
        term_ends_on: 'date',
        conflict: 'boolean',
      },
      indexes: ['unit_code, from_day', 'posting_from_day', 'posting_to_day', 'position_code'],
      rows: (view) => view.slices.map((slice) => rowOf(staffIdOf(view.stream), slice)),
    },
  ],
};

function rowOf(staffId: string, slice: PostingSlice): Row {
  return {
    staff_id: staffId,
    code: slice.code,
    full_name: slice.fullName,
    posting_id: slice.postingId,
    unit_code: slice.unitCode,
    position_code: slice.positionCode,
    kind: slice.kind,
    label: slice.label ?? null,
    from_day: slice.fromDay,
    to_day: slice.toDay,
    posting_from: slice.from,
    posting_to: slice.to ?? null,
    posting_from_day: slice.postingFromDay,
    posting_to_day: slice.postingToDay,
    opened_by: slice.openedBy,
    closed_by: slice.closedBy ?? null,
    acting: slice.acting,
    on_leave: slice.onLeave,
    until: slice.until ?? null,
    term_ends_on: slice.termEndsOn ?? null,
    conflict: slice.conflict,
  };
}

/** A row of the table as the posting it stands for. */
export function sliceOf(row: Row): PostingSlice {
  const optional = <Name extends string>(name: Name, value: unknown) =>
    (value === null ? {} : { [name]: value }) as { [key in Name]?: string };
  return {
    code: row['code'] as string,
    fullName: row['full_name'] as string,
    postingId: row['posting_id'] as string,
    unitCode: row['unit_code'] as string,
    positionCode: row['position_code'] as string,
    kind: row['kind'] as PostingSlice['kind'],
    ...optional('label', row['label']),
    fromDay: row['from_day'] as string,
    toDay: row['to_day'] as string,
    from: row['posting_from'] as string,
    ...optional('to', row['posting_to']),
    postingFromDay: row['posting_from_day'] as string,
    postingToDay: row['posting_to_day'] as string,
    openedBy: row['opened_by'] as string,
    ...optional('closedBy', row['closed_by']),
    acting: row['acting'] as boolean,
    onLeave: row['on_leave'] as boolean,
    ...optional('until', row['until']),
    ...optional('termEndsOn', row['term_ends_on']),
    conflict: row['conflict'] as boolean,
  };
}
