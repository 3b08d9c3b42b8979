import { scopeOf, type Caller } from '../access/scope.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import type { Day } from '../domain/time.js';

interface At {
  asOf: Day;
  organisation: Organisation;
}

/**
 * The codes a list is limited to: those of the unit asked for and below, within what the caller may see; undefined
 * for no limit.
 * @throws Refusal `not-found` for a code never used, or outside the caller's subtree
 */
export function unitsAsked(
  caller: Caller,
  { organisation, asOf }: At,
  unit: string | undefined,
  below = true,
): Set<string> | undefined {
  const scope = scopeOf(caller);
  if (unit !== undefined && !organisation.units.has(unit)) throw noUnit(unit);
  if (!scope.all) {
    const own = organisation.subtree(scope.unit, asOf);
    if (unit === undefined) return own;
    if (!own.has(unit)) throw noUnit(unit);
  }
  if (unit === undefined) return undefined;
  return below ? organisation.subtree(unit, asOf) : new Set([unit]);
}

/** Whether a person is within what the caller may see, by the units the person belongs to. */
export function mayReach(caller: Caller, { organisation, asOf }: At, units: readonly string[]): boolean {
  const scope = scopeOf(caller);
  if (scope.all) return true;
  const own = organisation.subtree(scope.unit, asOf);
  return units.some((unit) => own.has(unit));
}

export const noUnit = (code: string) => new Refusal('not-found', { detail: `there is no unit ${code}` });
export const noDossier = () => new Refusal('not-found', { detail: 'there is no such dossier' });
