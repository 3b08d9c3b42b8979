import type { JsonObject } from '../domain/facts/fact.js';
import { NEW_SYSTEM } from './days.js';
import type { DemoLine } from './person-file.js';

/** Since the new positions are approved (Decree 361/2025: by 1 July 2026) a standard names topics too. */
const APPROVED_POSITIONS = '2026-07-01';
/** Five years for people of a minority group and in extremely difficult areas. */
const GRACE_MONTHS = 60;

const LEADING = ['BT-DU', 'PBT-TT-DU', 'PBT-DU', 'CT-HDND', 'PCT-HDND', 'CT-UBND', 'PCT-UBND', 'CT-MTTQ'];
const HEADS = [
  'CVP-DU',
  'PCVP-DU',
  'TB-XDD',
  'PTB-XDD',
  'CN-UBKT',
  'PCN-UBKT',
  'PTB-HDND',
  'CVP-UBND',
  'PCVP-UBND',
  'TP',
  'PTP',
  'GD-TTHCC',
  'PGD-TTHCC',
  'PCT-MTTQ',
  'BT-DTN',
  'CT-HLHPN',
];
const TOPICS: JsonObject[] = [
  { code: 'data-records', everyMonths: 36 },
  { code: 'two-tier-government' },
  { code: 'law', everyMonths: 24 },
];

/**
 * Standards of positions, invented after what the press reports of Decree 334/2025 (degree and intermediate theory for
 * heads and deputies). The military posts, archivists and accountants have none yet.
 */
export function* standardLines(): Generator<DemoLine> {
  const set = (codes: readonly string[], on: string, standard: JsonObject) =>
    codes.map((position): DemoLine => ({
      position,
      type: 'PositionStandardSet',
      effectiveOn: on,
      data: standard,
      decision: {
        kind: 'decision',
        number: on === NEW_SYSTEM ? '1420/QĐ-UBND' : '1877/QĐ-UBND',
        issuingBody: 'UBND tỉnh',
      },
    }));
  const leading = { minDegree: 'DH', minTheory: 'TC', minStateManagement: 'CV' };
  const officer = { minDegree: 'DH', minStateManagement: 'CV', graceMonths: GRACE_MONTHS };
  yield* set(LEADING, NEW_SYSTEM, { ...leading, graceMonths: 12 });
  yield* set(HEADS, NEW_SYSTEM, { ...leading, graceMonths: GRACE_MONTHS });
  yield* set(['CV', 'CVC'], NEW_SYSTEM, officer);
  yield* set(LEADING, APPROVED_POSITIONS, { ...leading, topics: TOPICS, graceMonths: 12 });
  yield* set(HEADS, APPROVED_POSITIONS, { ...leading, topics: TOPICS, graceMonths: GRACE_MONTHS });
  yield* set(['CV', 'CVC'], APPROVED_POSITIONS, { ...officer, topics: TOPICS });
}
