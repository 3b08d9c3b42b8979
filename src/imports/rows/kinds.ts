import { evaluationColumns } from './evaluation-columns.js';
import { postingColumns } from './posting-columns.js';
import { staffColumns } from './staff-columns.js';
import { trainingColumns } from './training-columns.js';
import type { RowKind } from './columns.js';

/** What a sheet may hold: its columns, and how a row becomes facts. */
export const rowKinds = {
  staff: staffColumns,
  postings: postingColumns,
  training: trainingColumns,
  evaluations: evaluationColumns,
} as const;

export type RowKindName = keyof typeof rowKinds;

export const ROW_KINDS = Object.keys(rowKinds) as RowKindName[];

export const isRowKind = (kind: string): kind is RowKindName => Object.hasOwn(rowKinds, kind);

export const rowKindOf = (kind: RowKindName): RowKind => rowKinds[kind];
