import type { Decision } from '../../domain/facts/fact.js';
import type { RowCells } from './row-cells.js';
import type { PartialDay } from '../../domain/time.js';

export const compact = <T extends Record<string, unknown>>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Which kind of paper a number such as `12/NQ-HĐND` belongs to. */
const PAPERS: [RegExp, Decision['kind']][] = [
  [/(^|[/-])NQ([/-]|$)/i, 'resolution'],
  [/(^|[/-])KL([/-]|$)/i, 'conclusion'],
  [/(^|[/-])TB([/-]|$)/i, 'notice'],
  [/(^|[/-])BB([/-]|$)/i, 'minutes'],
];

export const DECISION_FROM = {
  '/decision': 'decisionNumber',
  '/decision/number': 'decisionNumber',
  '/decision/signedOn': 'decisionDay',
  '/decision/issuingBody': 'decisionBody',
};

export function decisionOf(cells: RowCells): Record<string, unknown> | undefined {
  const number = cells.text('decisionNumber');
  const signedOn = cells.wholeDay('decisionDay');
  const issuingBody = cells.text('decisionBody');
  if (number === undefined) {
    if (signedOn !== undefined || issuingBody !== undefined)
      cells.refuse('decisionNumber', 'chưa điền số của quyết định');
    return undefined;
  }
  const kind = PAPERS.find(([form]) => form.test(number))?.[1] ?? 'decision';
  return compact({ kind, number, signedOn, issuingBody });
}

/** Unit and position as written, looked up on the day. Faults are left in the cells. */
export function placeOf(
  cells: RowCells,
  on: PartialDay | undefined,
): { unitCode?: string; positionCode?: string } {
  for (const key of ['unit', 'position']) cells.required(key);
  if (on === undefined) return {};
  const commune = cells.text('commune');
  const unitCode = cells.found('unit', (names, text) => names.unit(text, on, commune), 'unknown-unit');
  const positionCode = cells.found(
    'position',
    (names, text) => names.position(text, on, unitCode),
    'unknown-position',
  );
  return compact({ unitCode, positionCode });
}
