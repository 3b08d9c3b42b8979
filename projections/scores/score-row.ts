import { isUuid } from '../../src/domain/facts/fields.js';
import type { Rating } from '../../src/domain/facts/evaluation.js';
import type { Result } from '../../src/read-store/evaluations.js';
import type { Parameters } from '../../src/read-store/read-models.js';

/** A result with what it was worked out from; null where it was recorded without. */
export interface Score extends Omit<Result, 'details'> {
  byPoints: Rating | null;
  common: string | null;
  components: object | null;
  results: string | null;
  by: string | null;
  inputs: object | null;
  raters: object[];
}

export function scoreRow({ details, ...row }: Result): Score {
  const { byPoints, common, components, results, by, inputs, raters } = details as Partial<Score>;
  return {
    ...row,
    byPoints: byPoints ?? null,
    common: common ?? null,
    components: components ?? null,
    results: results ?? null,
    by: by ?? null,
    inputs: inputs ?? null,
    raters: raters ?? [],
  };
}

/** `staff=`: a UUID, or `code:<file code>`. */
export function whose(staff: string, parameters: Parameters): string {
  if (staff.startsWith('code:')) return `s.code = ${parameters.add(staff.slice('code:'.length))}`;
  return isUuid(staff) ? `s.staff_id = ${parameters.add(staff)}::uuid` : 'false';
}
