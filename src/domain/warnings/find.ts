import type { World } from '../indicators/world.js';
import type { Finder, Found } from './found.js';
import { localOfficial, needsDegreeStudy, retirementAhead, twoFailures } from './people.js';
import { overHeadcount, postingOutlivedUnit, unitOutlivedParent, vacancy } from './places.js';
import { planningLimit } from './planning.js';
import { certificateExpiring, ending, overdue } from './plans.js';
import { appointedBelowStandard, inGrace, missingStandard, standardUnknown } from './standards.js';

/** The kinds worked out for the day asked, each by one function; another is another line. */
export const FINDERS = {
  'missing-standard': missingStandard,
  'standard-unknown': standardUnknown,
  'in-grace': inGrace,
  'appointed-below-standard': appointedBelowStandard,
  'local-official': localOfficial,
  'term-ending': ending('term'),
  'term-overdue': overdue('term'),
  'rotation-ending': ending('rotation'),
  'rotation-overdue': overdue('rotation'),
  'acting-ending': ending('acting'),
  'acting-overdue': overdue('acting'),
  'secondment-ending': ending('secondment'),
  'secondment-overdue': overdue('secondment'),
  'two-failures': twoFailures,
  'needs-degree-study': needsDegreeStudy,
  'retirement-ahead': retirementAhead,
  'certificate-expiring': certificateExpiring,
  vacancy: vacancy,
  'over-headcount': overHeadcount,
  'planning-limit': planningLimit,
  'posting-outlived-unit': postingOutlivedUnit,
  'unit-outlived-parent': unitOutlivedParent,
} as const satisfies Record<string, Finder>;

export type FoundKind = keyof typeof FINDERS;
export const FOUND_KINDS = Object.keys(FINDERS) as FoundKind[];

/** Everything found of the kinds, over all units, in no order. */
export const warningsOf = (
  world: World,
  kinds: readonly FoundKind[] = FOUND_KINDS,
): (Found & { kind: FoundKind })[] =>
  kinds.flatMap((kind) => FINDERS[kind](world).map((found) => ({ kind, ...found })));
