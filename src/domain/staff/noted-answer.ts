import { disciplineFormOf } from '../catalogues/discipline-forms.js';
import type { NotedItem } from '../facts/effects.js';
import type { JsonObject } from '../facts/fact.js';
import { MANAGEMENT_TIERS } from '../facts/organisation.js';
import type { Organisation } from '../organisation/organisation.js';
import type { Day } from '../time.js';
import { heldOn, type Held } from './noted.js';

/** A noted fact as the profile shows it: what was said, since when, by which fact. */
export type NotedRow = JsonObject & { eventId: string; type: string; since: string };

const rowOf = ({ fact }: Held): NotedRow => ({
  ...fact.data,
  eventId: fact.id,
  type: fact.type,
  since: fact.effectiveOn,
});

/** The tier determined for the person, else the highest of the positions held; undefined where none says. */
export function managementTierOn(
  spans: readonly Held[],
  positionCodes: readonly string[],
  organisation: Organisation,
  day: Day,
): { tier: string; eventId?: string } | undefined {
  const own = heldOn(spans, 'tier', day).at(-1);
  if (own) return { tier: own.fact.data['tier'] as string, eventId: own.fact.id };
  const held = positionCodes.map((code) => organisation.positionStateOn(code, day)?.managementTier);
  const tier = MANAGEMENT_TIERS.find((one) => held.includes(one));
  return tier === undefined ? undefined : { tier };
}

/** Party membership: both days stay known whichever fact came last; null for somebody who is no member. */
function partyOn(spans: readonly Held[], day: Day) {
  if (heldOn(spans, 'party', day).length === 0) return null;
  // A membership that ended begins anew, with days of its own.
  const ended = spans.findLast((held) => held.item === 'party' && held.endedBy && held.toDay <= day);
  const since = spans.filter(
    (held) => held.item === 'party' && held.fromDay <= day && (!ended || held.fromDay >= ended.toDay),
  );
  const dayOf = (type: string) => since.findLast(({ fact }) => fact.type === type)?.fact.effectiveOn ?? null;
  return { admittedOn: dayOf('PartyAdmitted'), officialOn: dayOf('PartyMadeOfficial') };
}

/** Of an item that stands one at a time; null where it does not hold, or holds no longer. */
function one(spans: readonly Held[], item: NotedItem, day: Day): NotedRow | null {
  const held = heldOn(spans, item, day).at(-1);
  return held ? rowOf(held) : null;
}

const disciplineRow = (held: Held): NotedRow => {
  const row = rowOf(held);
  return { ...row, form: disciplineFormOf(row['form'] as string)?.code ?? row['form']! };
};

/** What is noted about a person on a day, as the profile answers it. */
export function notedAnswer(spans: readonly Held[], day: Day) {
  const all = (item: NotedItem) => heldOn(spans, item, day).map(rowOf);
  return {
    party: partyOn(spans, day),
    committees: all('committee'),
    organisations: all('organisation'),
    rank: one(spans, 'rank', day),
    probation: one(spans, 'probation', day),
    suspension: one(spans, 'suspension', day),
    localStatus: all('local-status'),
    successionPlans: all('succession'),
    disciplines: heldOn(spans, 'discipline', day).map(disciplineRow),
    rewards: all('reward'),
    findings: all('finding'),
    ratingExemptions: all('exemption'),
    satisfaction: all('satisfaction'),
    relocation: one(spans, 'relocation', day),
    housingNeed: one(spans, 'housing', day),
    militaryService: spans
      .filter(({ item, fromDay }) => item === 'military' && fromDay <= day)
      .map(serviceRow),
    personalHistory: all('history'),
  };
}

/** A military service that ended stays known, with its end. */
const serviceRow = (held: Held): NotedRow =>
  held.endedBy
    ? { ...rowOf(held), ...held.endedBy.data, endedOn: held.endedBy.effectiveOn, endedBy: held.endedBy.id }
    : rowOf(held);
