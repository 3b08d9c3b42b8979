import { knownAt, onDay } from '../../src/read-store/read-models.js';
import { TIMELINE_KINDS, type Kind } from './kinds.js';
import type { PlacesInQuestion } from './places-in-question.js';

/** Parameters of the question: the position, the day, and the units it is limited to. */
interface At {
  position: string;
  day: string;
  units?: string;
}

/** Flags of timelines known at the position, one query for each table. */
export function flaggedTimelines(kind: Kind | undefined, { position, units }: At): string[] {
  const kinds = TIMELINE_KINDS.filter((one) => kind === undefined || one === kind);
  if (kinds.length === 0) return [];
  const conditions = [
    knownAt('t', position),
    `t.kind IN (${kinds.map((one) => `'${one}'`).join(', ')})`,
    ...(units === undefined ? [] : [`t.unit_code = ANY (${units}::text[])`]),
  ];
  return ['career_warnings', 'attainment_warnings'].map(
    (table) => `
      SELECT t.kind, t.unit_code AS unit, t.code, t.event_id::text COLLATE "C" AS subject, t.staff_id,
        t.position_code, t.since, t.because, t.reasons
      FROM read.${table} t WHERE ${conditions.join(' AND ')}`,
  );
}

/** Postings in force on the day at places that are not. */
export function flaggedPostings(
  kind: Kind | undefined,
  places: PlacesInQuestion,
  { position, day, units }: At,
  add: (value: unknown) => string,
): string[] {
  const held = [knownAt('p', position), onDay('p', day)];
  if (units !== undefined) held.push(`p.unit_code = ANY (${units}::text[])`);
  const source = (flag: Kind, column: string, codes: string[], since: string) =>
    codes.length === 0 || (kind !== undefined && kind !== flag)
      ? []
      : [
          `SELECT '${flag}' COLLATE "C" AS kind, p.unit_code AS unit, p.code, p.opened_by::text COLLATE "C" AS subject,
             p.staff_id, p.position_code, ${since} AS since, jsonb_build_array(p.opened_by) AS because,
             '[]'::jsonb AS reasons
           FROM read.postings p WHERE ${held.join(' AND ')} AND p.${column} = ANY (${add(codes)}::text[])`,
        ];
  // The slices of a posting are cut for other reasons too: it held the position since the first that names it.
  const named = `(SELECT min(s.from_day) FROM read.postings s WHERE s.stream = p.stream AND ${knownAt('s', position)}
    AND s.posting_id = p.posting_id AND s.position_code = p.position_code)`;
  return [
    ...source('unit-ended', 'unit_code', places.endedUnits, 'p.posting_from_day'),
    ...source('unknown-unit', 'unit_code', places.unknownUnits, 'p.posting_from_day'),
    ...source('unknown-position', 'position_code', places.positions, named),
  ];
}
