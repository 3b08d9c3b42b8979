import { correctionEffect, type CorrectionEffect } from '../../src/domain/correction-effect.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { factRow, type FactRow } from '../../src/domain/staff/timeline.js';
import { isCorrection } from '../../src/domain/standing.js';
import type { Knowledge, Point } from '../../src/read-store/knowledge.js';
import type { FoundRow } from './search.js';

/** A fact as recorded, with whom and what it touched; of a correction also what it changed. */
export interface AuditRow extends FactRow, Partial<CorrectionEffect> {
  stream: string;
  staffId?: string;
  /** Of the person, on the day and as known at the point asked for; absent where no file is known then. */
  code?: string;
  fullName?: string;
  /** The unit the fact names, or the only one it touched. */
  unitCode?: string;
  /** All units it touched. */
  unitCodes: string[];
}

/** A fact found, with what the read models say of it. */
export interface Found {
  fact: RecordedFact;
  row: FoundRow;
}

/** @param found newest first, as they are shown */
export async function rowsOf(
  found: readonly Found[],
  point: Pick<Point, 'knownAt'>,
  knowledge: Knowledge,
): Promise<AuditRow[]> {
  const corrected = [
    ...new Set(found.filter(({ fact }) => isCorrection(fact)).map(({ fact }) => fact.stream)),
  ];
  const streams =
    corrected.length === 0 ? undefined : await knowledge.streams(corrected, point.knownAt.position);
  return found.map(({ fact, row }) => {
    const unitCodes = (row.units ?? []).filter((unit) => unit !== null);
    const named = fact.data['unitCode'] as string | undefined;
    const unitCode = named ?? (unitCodes.length === 1 ? unitCodes[0] : undefined);
    return {
      ...factRow(fact),
      stream: fact.stream,
      ...(fact.stream.startsWith('staff-') ? { staffId: staffIdOf(fact.stream) } : {}),
      ...(row.code === null ? {} : { code: row.code, fullName: row.full_name! }),
      ...(unitCode === undefined ? {} : { unitCode }),
      unitCodes,
      ...(isCorrection(fact) ? correctionEffect(fact, streams?.get(fact.stream) ?? []) : {}),
    };
  });
}
