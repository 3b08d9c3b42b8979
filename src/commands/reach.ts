import { scopeOf, within, type Caller } from '../access/scope.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import type { Decided, Dossier } from '../domain/staff/dossier.js';
import { newUnitCodes, unitsOf } from '../domain/staff/reach.js';
import type { Day } from '../domain/time.js';

export const notFound = () => new Refusal('not-found', { detail: 'there is no such dossier' });

/** Outside one's subtree a dossier does not exist. @throws Refusal `not-found` */
export function expectReachable(
  dossier: Dossier,
  organisation: Organisation,
  caller: Caller,
  today: Day,
): void {
  if (dossier.revision < 0) throw notFound();
  const scope = scopeOf(caller);
  if (scope.all) return;
  const units = unitsOf(dossier.career, today);
  const own = units.length === 0 && dossier.facts[0]?.recordedBy === caller.subject;
  if (!own && !within(units, organisation.subtree(scope.unit, today))) throw notFound();
}

/** An officer posts people to units of the own subtree only. @throws Refusal `not-found` */
export function expectWithin(
  decided: Decided,
  before: Dossier,
  organisation: Organisation,
  caller: Caller,
  today: Day,
): void {
  const scope = scopeOf(caller);
  if (scope.all) return;
  const subtree = organisation.subtree(scope.unit, today);
  const outside = newUnitCodes(before.career, decided.after.career).find((code) => !subtree.has(code));
  if (outside !== undefined)
    throw new Refusal('not-found', { detail: `there is no unit ${outside} in your area` });
}
