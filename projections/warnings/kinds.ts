import { FOUND_KINDS, type FoundKind } from '../../src/domain/warnings/find.js';
import type { Severity } from '../../src/domain/warnings/found.js';
import { EVALUATION_KINDS, type EvaluationKind } from './evaluation.js';

export { SEVERITIES, type Severity } from '../../src/domain/warnings/found.js';
export { FOUND_KINDS, type FoundKind } from '../../src/domain/warnings/find.js';

/** Flags of the timeline, kept in a table, and flags of the day, which change with units and positions. */
export const TIMELINE_KINDS = ['conflict', 'no-posting'] as const;
export const DAY_KINDS = ['unit-ended', 'unknown-position', 'unknown-unit'] as const;
export const FLAG_KINDS = [...TIMELINE_KINDS, ...DAY_KINDS] as const;
export type FlagKind = (typeof FLAG_KINDS)[number];

export const KINDS = [...FOUND_KINDS, ...EVALUATION_KINDS, ...FLAG_KINDS] as const;
export type Kind = FoundKind | EvaluationKind | FlagKind;

export const isFlag = (kind: Kind): kind is FlagKind => (FLAG_KINDS as readonly Kind[]).includes(kind);

/** A flag asks for something to be mended; none of them is a breach of the law by itself. */
export const FLAG_SEVERITY: Severity = 'warning';

/** A warning before it is worded, whether read from rows or worked out. */
export interface Noticed {
  kind: Kind;
  severity: Severity;
  /** Empty for a person who never had a unit. */
  unit: string;
  /** Empty where nobody is meant. */
  code: string;
  /** Tells apart what is equal in all before. */
  subject: string;
  staffId?: string;
  fullName?: string;
  positionCode?: string;
  since: string;
  dueOn?: string;
  because: string[];
  reasons: string[];
  figures?: Readonly<Record<string, string | number>>;
}
