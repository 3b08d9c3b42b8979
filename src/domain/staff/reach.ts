import type { Day } from '../time.js';
import type { Career } from './career.js';
import { namesElsewhere } from './places.js';
import { segmentOn } from './postings.js';

/**
 * The units a person belongs to, for deciding who may see the dossier: those of postings in force or to come; if
 * there are none, of the last one held; if there never was one, the unit that recruited.
 */
export function unitsOf(career: Career, today: Day): string[] {
  const current = career.postings.filter(
    (posting) => posting.toDay > today && posting.toDay > posting.fromDay,
  );
  if (current.length > 0) return current.map((posting) => segmentOn(posting, today).unitCode);
  const last = career.postings.reduce<Career['postings'][number] | undefined>(
    (latest, posting) => (!latest || posting.toDay > latest.toDay ? posting : latest),
    undefined,
  );
  if (last) return [segmentOn(last, today).unitCode];
  return career.steps
    .filter((step) => step.effect.does === 'begins-service' && step.data['unitCode'] !== undefined)
    .map((step) => step.data['unitCode'] as string)
    .slice(-1);
}

/** Codes of units that facts added or changed by a batch name, but those of a history that lies elsewhere. */
export function newUnitCodes(before: Career, after: Career): string[] {
  const known = new Map(before.steps.map((step) => [step.id, step.data['unitCode']]));
  const codes = after.steps
    .filter((step) => !namesElsewhere(step))
    .filter((step) => step.data['unitCode'] !== undefined && known.get(step.id) !== step.data['unitCode'])
    .map((step) => step.data['unitCode'] as string);
  return [...new Set(codes)];
}
