import { find } from '../facts/catalogue.js';
import type { JsonObject } from '../facts/fact.js';
import type { PostingKind } from '../facts/posting-kinds.js';
import { BEGINNING, diedOn, type Career, type Identity } from '../staff/career.js';
import { heldSpans, type Held, type NotedFact } from '../staff/noted.js';
import { attainmentOf } from '../staff/profile-answer.js';
import { segmentOn, termSetBy, type Posting } from '../staff/postings.js';
import type { Step } from '../staff/steps.js';
import type { Attained } from '../staff/standard.js';
import type { Standing } from '../standing.js';
import type { Day } from '../time.js';

type Said = 'dateOfBirth' | 'sex' | 'category' | 'ethnicGroup';
const SAID: readonly Said[] = ['dateOfBirth', 'sex', 'category', 'ethnicGroup'];

/** Who a person is from a day on, and the fact that last said so. */
export interface IdentityFrom extends Pick<Identity, 'code' | 'fullName' | Said> {
  fromDay: Day;
  by: Partial<Record<Said, string>>;
}

/** A posting over days in which it counts alike. */
export interface Stretch {
  postingId: string;
  openedBy: string;
  /** The day on which the posting began; `fromDay` is the stretch's. */
  begun: Day;
  fromDay: Day;
  toDay: Day;
  unitCode: string;
  positionCode: string;
  kind: PostingKind;
  acting: boolean;
  /** The planned last day of a rotation, of standing in, of a secondment; it closes nothing. */
  until?: Day;
  /** The last day of the term, and the fact that set it. */
  termEndsOn?: Day;
  termBy?: string;
}

/** A decision that put somebody into office, renewed it or rotated somebody. */
export interface OfficeDecision {
  eventId: string;
  type: string;
  day: Day;
  postingId: string;
  /** The day on which the posting began. */
  begun: Day;
  unitCode: string;
  positionCode: string;
}

/** What a career says that indicators and warnings ask for, over all days. */
export interface CareerRecord {
  identities: IdentityFrom[];
  stretches: Stretch[];
  decisions: OfficeDecision[];
  diedOn?: Day;
}

const KEPT = {
  degree: ['level', 'majorCode'],
  theory: ['level'],
  training: ['topics'],
  certificate: ['kind', 'level', 'expiresOn'],
  rating: ['year', 'rating'],
  exemption: ['year'],
  committee: ['unitCode', 'role'],
  tier: ['tier'],
  study: ['level', 'kind', 'until'],
  'local-status': ['unitCode', 'local'],
  succession: ['unitCode', 'positionCode', 'term'],
} as const;

/** What stands by itself in a dossier; only the fields indicators and warnings ask for. */
export interface Item extends Attained {
  item: keyof typeof KEPT;
  type: string;
  revision: number;
}

/** Everything indicators and warnings ask about one person, as known at one position, over all days. */
export interface PersonRecord extends CareerRecord {
  staffId: string;
  /** By day and revision. */
  items: Item[];
}

export const OFFICE_DECISIONS = [
  'LeaderAppointed',
  'LeaderReappointed',
  'OfficeElected',
  'PartyOfficeDesignated',
  'LeaderRotated',
];

export function careerRecordOf(career: Career): CareerRecord {
  const died = diedOn(career);
  return {
    identities: identitiesOf(career.steps),
    stretches: career.postings.flatMap(stretchesOf),
    decisions: career.steps.filter(({ type }) => OFFICE_DECISIONS.includes(type)).flatMap(decisionOf(career)),
    ...(died === undefined ? {} : { diedOn: died }),
  };
}

const stretchesOf = (posting: Posting): Stretch[] =>
  posting.segments
    .filter(({ fromDay, toDay }) => fromDay < toDay)
    .map(({ fromDay, toDay, unitCode, positionCode, kind, acting, until, termEndsOn }) => ({
      postingId: posting.postingId,
      openedBy: posting.openedBy.id,
      begun: posting.fromDay,
      fromDay,
      toDay,
      unitCode,
      positionCode,
      kind,
      acting,
      ...(until === undefined ? {} : { until }),
      ...(termEndsOn === undefined ? {} : { termEndsOn, termBy: termSetBy(posting, fromDay).id }),
    }));

const decisionOf =
  (career: Career) =>
  ({ id, type, day, data }: Step): OfficeDecision[] => {
    const posting = career.postings.find((one) =>
      type === 'LeaderReappointed' ? one.postingId === data['postingId'] : one.openedBy.id === id,
    );
    if (!posting) return [];
    const { unitCode, positionCode } = segmentOn(posting, day);
    const { postingId, fromDay: begun } = posting;
    return [{ eventId: id, type, day, postingId, begun, unitCode, positionCode }];
  };

function identitiesOf(steps: readonly Step[]): IdentityFrom[] {
  const file = steps.find(({ effect }) => effect.does === 'opens-file');
  if (!file) return [];
  let now = told({ fromDay: BEGINNING, by: {} }, file);
  const all = [now];
  for (const step of steps) {
    if (step.effect.does !== 'opens-file' && step.effect.does !== 'changes-details') continue;
    now = { ...told(now, step), fromDay: step.day };
    if (all.at(-1)!.fromDay === step.day) all.pop();
    all.push(now);
  }
  return all;
}

function told(before: IdentityFrom, { id, data }: Step): IdentityFrom {
  const next: IdentityFrom = { ...before, by: { ...before.by } };
  for (const name of ['code', 'fullName', ...SAID] as const) {
    const value = data[name] as string | null | undefined;
    if (value === undefined) continue;
    if (value === null) delete next[name];
    else next[name] = value;
    if (name !== 'code' && name !== 'fullName') next.by[name] = id;
  }
  return next;
}

export const identityOn = ({ identities }: CareerRecord, day: Day): IdentityFrom | undefined =>
  identities.findLast(({ fromDay }) => fromDay <= day);

/** The item a standing fact is, if indicators ask for it. */
export function itemOf(standing: Standing): Item | undefined {
  const attainment = attainmentOf(standing);
  const kept: readonly string[] | undefined = KEPT[attainment?.item as keyof typeof KEPT];
  if (!attainment || !kept) return undefined;
  const { eventId, type, fromDay: day, revision, body } = attainment;
  const data: JsonObject = {};
  for (const name of kept) if (body[name] !== undefined) data[name] = body[name];
  return { item: attainment.item as Item['item'], eventId, type, day, revision, data };
}

export const ITEM_KINDS: readonly string[] = Object.keys(KEPT);

/** In the order in which they count. */
export const inOrder = (items: Item[]): Item[] =>
  items.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.revision - b.revision));

/** By folding a stream: what the read model's rows must always equal. */
export function personRecordOf(staffId: string, career: Career): PersonRecord {
  const items = career.standings
    .filter(({ state }) => state !== 'cancelled')
    .map(itemOf)
    .filter((one) => one !== undefined);
  return { staffId, ...careerRecordOf(career), items: inOrder(items) };
}

export const HELD_KINDS = ['committee', 'tier', 'local-status', 'succession'] as const;
export type HeldKind = (typeof HELD_KINDS)[number];

/** Memberships, tiers, determinations and plans over all days; facts of one key decide each other's ends. */
export function notedOf({ items, diedOn: died }: PersonRecord): Held[] {
  const noted = items.flatMap(({ item, eventId, type, day, revision, data }): NotedFact[] => {
    if (!(HELD_KINDS as readonly string[]).includes(item)) return [];
    const effect = find(type)?.effect;
    if (effect?.does !== 'notes') return [];
    return [{ id: eventId, type, effect, data, effectiveOn: day, day, revision }];
  });
  return noted.length === 0 ? [] : heldSpans(noted, died).spans;
}
