import { correctionEffect, type CorrectionEffect } from '../../src/domain/correction-effect.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { factRow, type FactRow } from '../../src/domain/staff/timeline.js';
import { isCorrection } from '../../src/domain/standing.js';
import type { Knowledge, Point } from '../../src/read-store/knowledge.js';
import { knownAt, onDay, type ReadModels } from '../../src/read-store/read-models.js';

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

/** @param facts newest first, as they are shown */
export async function rowsOf(
  facts: readonly RecordedFact[],
  point: Point,
  knowledge: Knowledge,
  models: ReadModels,
): Promise<AuditRow[]> {
  if (facts.length === 0) return [];
  const corrected = [...new Set(facts.filter(isCorrection).map(({ stream }) => stream))];
  const [people, units, streams] = await Promise.all([
    peopleOf(facts, point, models),
    unitsOf(facts, models),
    corrected.length === 0 ? undefined : knowledge.streams(corrected, point.knownAt.position),
  ]);
  return facts.map((fact) => {
    const unitCodes = units.get(fact.position) ?? [];
    const named = fact.data['unitCode'] as string | undefined;
    const unitCode = named ?? (unitCodes.length === 1 ? unitCodes[0] : undefined);
    return {
      ...factRow(fact),
      stream: fact.stream,
      ...people.get(fact.stream),
      ...(unitCode === undefined ? {} : { unitCode }),
      unitCodes,
      ...(isCorrection(fact) ? correctionEffect(fact, streams?.get(fact.stream) ?? []) : {}),
    };
  });
}

type Person = Pick<AuditRow, 'staffId' | 'code' | 'fullName'>;

async function peopleOf(
  facts: readonly RecordedFact[],
  point: Point,
  models: ReadModels,
): Promise<Map<string, Person>> {
  const streams = [...new Set(facts.map(({ stream }) => stream))].filter((one) => one.startsWith('staff-'));
  const found = new Map<string, Person>(streams.map((stream) => [stream, { staffId: staffIdOf(stream) }]));
  if (streams.length === 0) return found;
  const rows = (await models.rows(
    `SELECT p.stream, p.code, p.full_name FROM read.people p
     WHERE p.staff_id = ANY ($1::uuid[]) AND ${knownAt('p', '$2')} AND ${onDay('p', '$3')}`,
    [streams.map(staffIdOf), point.knownAt.position, point.asOf],
  )) as unknown as { stream: string; code: string; full_name: string }[];
  for (const { stream, code, full_name } of rows)
    found.set(stream, { staffId: staffIdOf(stream), code, fullName: full_name });
  return found;
}

async function unitsOf(facts: readonly RecordedFact[], models: ReadModels): Promise<Map<number, string[]>> {
  const rows = (await models.rows(
    `SELECT a.position, array_agg(DISTINCT a.unit ORDER BY a.unit) AS units FROM read.audit a
     WHERE a.position = ANY ($1::bigint[]) AND a.unit IS NOT NULL GROUP BY a.position`,
    [facts.map(({ position }) => position)],
  )) as unknown as { position: number; units: string[] }[];
  return new Map(rows.map(({ position, units }) => [position, units]));
}
