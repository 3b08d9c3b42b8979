import type { Organisation } from '../organisation/organisation.js';
import type { Day } from '../time.js';

const DEPUTY = /(^|-)(deputy|vice)(-|$)/;
const HEAD = /(^|-)(chair|head|commander|secretary)$/;

/**
 * Whether a position leads its unit, or stands in for who does; undefined for one that leads nobody. The class decides
 * where there is one, for offices of the Party and elected ones are in groups of their own.
 */
export function leadingOf(
  { positionCode }: { positionCode: string },
  organisation: Organisation,
  day: Day,
): 'head' | 'deputy' | undefined {
  const { group, class: kind = '' } = organisation.positionStateOn(positionCode, day) ?? {};
  if (group === 'deputy' || DEPUTY.test(kind)) return 'deputy';
  return group === 'leader' || HEAD.test(kind) ? 'head' : undefined;
}
