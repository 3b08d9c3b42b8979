import { find } from '../facts/catalogue.js';
import type { DevelopedItem, Effect, NotedItem } from '../facts/effects.js';
import type { JsonObject } from '../facts/fact.js';
import type { Organisation } from '../organisation/organisation.js';
import type { Standing } from '../standing.js';
import { span, type Day } from '../time.js';
import { diedOn, type Career, type Identity, type Status } from './career.js';
import { dayOfNote, heldSpans, type NotedFact } from './noted.js';
import { managementTierOn, notedAnswer } from './noted-answer.js';
import { postingAnswer } from './posting-answer.js';
import { inConflict, personSpans, postingSlices, type PostingSlice } from './rows.js';
import { highest } from './standard.js';

export type AttainmentItem = DevelopedItem | NotedItem | 'evaluation' | 'rating';

/** Something that stays with a person once attained, or is noted. `fromDay` is the day used for comparing. */
export interface Attainment {
  item: AttainmentItem;
  eventId: string;
  type: string;
  fromDay: Day;
  revision: number;
  body: JsonObject;
}

/** What a fact of this effect is kept as, by itself. */
export function attainedItemOf(effect: Effect | undefined): AttainmentItem | undefined {
  switch (effect?.does) {
    case 'develops':
    case 'notes':
      return effect.item;
    case 'evaluates':
      return 'evaluation';
    case 'rates-year':
      return 'rating';
    default:
      return undefined;
  }
}

export function attainmentOf({ fact, reading }: Standing): Attainment | undefined {
  const effect = find(fact.type)?.effect;
  const item = attainedItemOf(effect);
  if (item === undefined || reading.effectiveOn === undefined) return undefined;
  return {
    item,
    eventId: fact.id,
    type: fact.type,
    fromDay:
      effect?.does === 'notes' ? dayOfNote(effect, reading.effectiveOn) : span(reading.effectiveOn).first,
    revision: fact.revision,
    body: { ...reading.data, effectiveOn: reading.effectiveOn },
  };
}

/** The attainments that are noted facts, in the form the fold of these reads. */
function notedAmong(attained: readonly Attainment[]): NotedFact[] {
  return attained.flatMap(({ eventId, type, fromDay, revision, body: { effectiveOn, ...data } }) => {
    const effect = find(type)?.effect;
    if (effect?.does !== 'notes') return [];
    return [{ id: eventId, type, effect, data, effectiveOn: effectiveOn as string, day: fromDay, revision }];
  });
}

/** What a profile on a day is made of, whether read from rows or folded. */
export interface ProfileParts {
  staffId: string;
  identity: Identity;
  status: Status;
  conflict: boolean;
  diedOn: Day | undefined;
  /** In force on the day. */
  slices: PostingSlice[];
  /** Effective by the day. */
  attainments: Attainment[];
  revision: number;
}

const byDay = (a: Attainment, b: Attainment) =>
  a.fromDay < b.fromDay ? -1 : a.fromDay > b.fromDay ? 1 : a.revision - b.revision;

/** The profile as the API answers it (facts.md). */
export function profileAnswer(
  parts: ProfileParts,
  organisation: Organisation,
  day: Day,
  language: 'vi' | 'en',
) {
  const { identity } = parts;
  const attained = [...parts.attainments].sort(byDay);
  const of = (...items: AttainmentItem[]) => attained.filter(({ item }) => items.includes(item));
  const revised = new Set(of('evaluation').map(({ body }) => body['evaluationEventId']));
  const { spans } = heldSpans(notedAmong(attained), parts.diedOn);
  const held = parts.slices.map(({ positionCode }) => positionCode);
  return {
    staffId: parts.staffId,
    code: identity.code ?? null,
    fullName: identity.fullName ?? null,
    sex: identity.sex ?? null,
    dateOfBirth: identity.dateOfBirth ?? null,
    category: identity.category ?? null,
    ethnicGroup: identity.ethnicGroup ?? null,
    religion: identity.religion ?? null,
    nationalId: identity.nationalId ?? null,
    birthPlace: identity.birthPlace ?? null,
    homePlace: identity.homePlace ?? null,
    homeUnitCode: identity.homeUnitCode ?? null,
    status: parts.status,
    postings: parts.slices.map((slice) => postingAnswer(slice, organisation, day, language)),
    education: highestOf(of('degree'), 'degree'),
    theory: highestOf(of('theory'), 'theory'),
    training: of('training').map(({ eventId, body: { effectiveOn, topics, ...course } }) => ({
      eventId,
      ...course,
      topics: topics ?? [],
      completedOn: effectiveOn,
    })),
    evaluations: of('evaluation', 'rating')
      .filter(({ eventId }) => !revised.has(eventId))
      .map(({ eventId, item, body }) => ({ eventId, kind: item, ...body })),
    certificates: of('certificate').map((one) => certificateRow(one, day)),
    studies: of('study').map(({ eventId, body: { effectiveOn, ...study } }) => ({
      eventId,
      ...study,
      assignedOn: effectiveOn,
    })),
    managementTier: managementTierOn(spans, held, organisation, day) ?? null,
    ...notedAnswer(spans, day),
    flags: parts.conflict ? ['conflict'] : [],
    revision: parts.revision,
  };
}

/** A certificate that ran out stays in the dossier, and is not valid. */
function certificateRow({ eventId, body: { effectiveOn, ...certificate } }: Attainment, day: Day) {
  const expires = certificate['expiresOn'] as Day | undefined;
  return {
    eventId,
    ...certificate,
    obtainedOn: effectiveOn,
    valid: expires === undefined || day <= expires,
  };
}

function highestOf(attained: readonly Attainment[], item: 'degree' | 'theory') {
  const found = highest(item, attained, ({ body }) => body['level']);
  if (!found) return { level: null };
  const { effectiveOn, ...body } = found.body;
  return { ...body, level: body['level'] ?? null, attainedOn: effectiveOn, eventId: found.eventId };
}

/** The parts of a profile on a day by folding a stream: what the read model's rows must always equal. */
export function foldProfile(
  staffId: string,
  career: Career,
  revision: number,
  day: Day,
): ProfileParts | undefined {
  const person = personSpans(career).find(({ fromDay, toDay }) => fromDay <= day && day < toDay);
  if (!person) return undefined;
  const attained = career.standings
    .filter(({ state }) => state !== 'cancelled')
    .map(attainmentOf)
    .filter((one) => one !== undefined);
  return {
    staffId,
    identity: person.identity,
    status: person.status,
    conflict: inConflict(career),
    diedOn: diedOn(career),
    slices: byBeginning(postingSlices(career).filter(({ fromDay, toDay }) => fromDay <= day && day < toDay)),
    attainments: attained.filter(({ fromDay }) => fromDay <= day),
    revision,
  };
}

/** In the order in which they began; of one day, in the order of their ids. */
export function byBeginning(slices: PostingSlice[]): PostingSlice[] {
  const key = (slice: PostingSlice) => `${slice.postingFromDay} ${slice.postingId}`;
  return slices.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
