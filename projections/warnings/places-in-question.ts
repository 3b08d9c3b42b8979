import type { Organisation } from '../../src/domain/organisation/organisation.js';
import { successorsOf } from '../../src/domain/organisation/unit.js';
import type { Day } from '../../src/domain/time.js';
import type { Point } from '../../src/read-store/knowledge.js';
import { Parameters, type ReadModels } from '../../src/read-store/read-models.js';

/** Codes in use by postings that stand for nothing in force on the day. */
export interface PlacesInQuestion {
  endedUnits: string[];
  unknownUnits: string[];
  positions: string[];
}

/**
 * Which units and positions of postings are not in force at (D, P). Postings are many and places few, so the codes
 * are looked up first and only postings at these are read.
 * @param units the units asked for; all where undefined
 */
export async function placesInQuestion(
  models: ReadModels,
  { organisation, asOf }: Point,
  units: ReadonlySet<string> | undefined,
): Promise<PlacesInQuestion> {
  const found: PlacesInQuestion = { endedUnits: [], unknownUnits: [], positions: [] };
  for (const code of units ?? (await codesUsed(models, 'unit_code'))) {
    const [flag] = organisation.unitFlagsOn(code, asOf);
    if (flag === 'unit-ended') found.endedUnits.push(code);
    else if (flag) found.unknownUnits.push(code);
  }
  for (const code of await codesUsed(models, 'position_code'))
    if (!organisation.positionOn(code, asOf).inForce) found.positions.push(code);
  return found;
}

/** Every code in a column, from one entry of its index to the next different one. */
async function codesUsed(models: ReadModels, column: 'unit_code' | 'position_code'): Promise<string[]> {
  const rows = await models.rows(
    `WITH RECURSIVE used AS (
       (SELECT p.${column} AS code FROM read.postings p ORDER BY p.${column} LIMIT 1)
       UNION ALL
       SELECT (SELECT p.${column} FROM read.postings p WHERE p.${column} > used.code ORDER BY p.${column} LIMIT 1)
       FROM used WHERE used.code IS NOT NULL
     ) SELECT code FROM used WHERE code IS NOT NULL`,
    new Parameters(),
  );
  return rows.map((row) => row['code'] as string);
}

/** The units with those that ended by the day and were taken over by one of them, and what was below these. */
export function withPredecessors(
  units: ReadonlySet<string>,
  organisation: Organisation,
  day: Day,
): Set<string> {
  const all = new Set(units);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    for (const code of organisation.units.keys()) {
      if (all.has(code)) continue;
      const { thing, ended } = organisation.unitOn(code, day);
      if (!ended || !thing || !successorsOf(thing).some((one) => all.has(one))) continue;
      for (const below of organisation.subtree(code, day)) all.add(below);
    }
  }
  return all;
}
