import { managementTierOn } from '../staff/noted-answer.js';
import { earlierDay, type Day } from '../time.js';
import type { Population } from './definition.js';
import { identityOn } from './person.js';
import type { PersonOn, World } from './world.js';

/** Somebody or something an indicator looks at, before it is asked anything. */
export interface Candidate {
  /** What makes it one: the person, the person in a commune, the decision, the commune. */
  key: string;
  person?: PersonOn;
  eventId?: string;
  /** Where it belongs, in the tree of `day`. */
  unitCode: string;
  positionCode?: string;
  day: Day;
  /** The day on which the posting began. */
  begun?: Day;
  because: string[];
  /** What is to be said of it whatever part it is in. */
  reasons: string[];
  /** Left out of the population, and why. */
  excluded?: string;
}

type Of<Kind extends Population['of']> = Extract<Population, { of: Kind }>;

const LEFT_OUT = 'category-not-counted';
const CATEGORY_UNKNOWN = 'category-unknown';

const staff = new WeakMap<World, Map<Day, Candidate[]>>();

/** People whose counting posting counts them as staff of its unit; most indicators look at them. */
function staffOn(world: World, day: Day): Candidate[] {
  const known = staff.get(world) ?? new Map<Day, Candidate[]>();
  staff.set(world, known);
  let found = known.get(day);
  if (!found) known.set(day, (found = countedOn(world, day)));
  return found;
}

function countedOn(world: World, day: Day): Candidate[] {
  const categories = new Set(world.codes('indicators.staff-categories'));
  return world.on(day).flatMap((person): Candidate[] => {
    const { counting, identity, record } = person;
    if (!counting) return [];
    const category = identity?.category;
    return [
      {
        key: record.staffId,
        person,
        unitCode: counting.unitCode,
        positionCode: counting.positionCode,
        day,
        begun: counting.begun,
        because: [counting.openedBy],
        reasons: category === undefined ? [CATEGORY_UNKNOWN] : [],
        ...(category !== undefined && !categories.has(category) ? { excluded: LEFT_OUT } : {}),
      },
    ];
  });
}

/** The latest year whose rating was due by a day. */
export function ratedYear(world: World): number {
  const due = world.readings.setting('indicators.rating-due');
  const [year, rest] = [Number(world.day.slice(0, 4)), world.day.slice(5)];
  return typeof due === 'string' && rest < due ? year - 1 : year;
}

function ratedStaff(world: World): Candidate[] {
  const year = ratedYear(world);
  return staffOn(world, earlierDay(world.day, `${year}-12-31`)).map((candidate) => {
    const exempted = candidate.person!.record.items.find(
      ({ item, data, day }) => item === 'exemption' && data['year'] === year && day <= world.day,
    );
    if (!exempted || candidate.excluded) return candidate;
    return { ...candidate, because: [...candidate.because, exempted.eventId], excluded: 'rating-exempted' };
  });
}

/** Each decision counts, on its own day. */
function decisions(world: World, { types, from }: Of<'decisions'>): Candidate[] {
  return world.records.flatMap((record) =>
    record.decisions
      .filter(({ type, day }) => types.includes(type) && from <= day && day <= world.day)
      .map(({ eventId, day, unitCode, positionCode, begun }) => ({
        key: `${record.staffId} ${eventId}`,
        person: { record, identity: identityOn(record, day), stretches: [], counting: undefined },
        eventId,
        unitCode,
        positionCode,
        day,
        begun,
        because: [eventId],
        reasons: [],
      })),
  );
}

function classesOf(world: World, { classes, classesSetting }: Of<'holders'>): Set<string> {
  return new Set(classes ?? (classesSetting === undefined ? [] : world.codes(classesSetting)));
}

/** Holders of positions of these classes; who holds two in one commune is one, and the office held counts. */
export function holders(world: World, classes: ReadonlySet<string>): Candidate[] {
  const { day } = world;
  return world.on(day).flatMap((person) =>
    person.stretches
      .filter(({ positionCode }) => classes.has(world.classOf(positionCode, day) ?? ''))
      .map(({ unitCode, positionCode, openedBy, begun, kind, acting }) => ({
        key: `${person.record.staffId} ${world.communeOf(unitCode, day) ?? ''}`,
        person,
        unitCode,
        positionCode,
        day,
        begun,
        because: [openedBy],
        reasons: [],
        ...(acting || kind === 'acting' ? { excluded: 'acting' } : {}),
      })),
  );
}

/** Members of the Party committees of communes. */
export function committeeMembers(world: World): (Candidate & { role: string })[] {
  const { day } = world;
  return world.on(day).flatMap((person) => {
    const { record } = person;
    return world.held(record, 'committee', day).flatMap(({ fact, fromDay }) => {
      const { unitCode, role } = fact.data as { unitCode: string; role: string };
      const commune = world.communeOf(unitCode, day);
      if (commune === undefined) return [];
      const key = `${record.staffId} ${commune}`;
      return [{ key, person, unitCode, day, begun: fromDay, because: [fact.id], reasons: [], role }];
    });
  });
}

function managedLeaders(world: World, { tier, groups }: Of<'managed-leaders'>): Candidate[] {
  return staffOn(world, world.day).flatMap((candidate): Candidate[] => {
    const { person, positionCode, day } = candidate;
    const group = world.organisation.positionStateOn(positionCode!, day)?.group;
    if (!groups.includes(group ?? '')) return [];
    if (candidate.excluded) return [candidate];
    const held = person!.stretches.map((one) => one.positionCode);
    const own = managementTierOn(world.held(person!.record, 'tier', day), held, world.organisation, day);
    if (!own) return [{ ...candidate, excluded: 'tier-unknown' }];
    if (own.tier !== tier) return [];
    return [{ ...candidate, because: [...candidate.because, ...(own.eventId ? [own.eventId] : [])] }];
  });
}

function professionals(world: World, population: Of<'professionals'>): Candidate[] {
  return staffOn(world, world.day).flatMap((candidate): Candidate[] => {
    if (world.classOf(candidate.positionCode!, world.day) !== population.class) return [];
    const category = candidate.person!.identity?.category;
    if (category === population.category) return [{ ...candidate, excluded: undefined }];
    // Nobody says that this is no civil servant either, so it is shown, and not counted.
    return category === undefined ? [{ ...candidate, excluded: CATEGORY_UNKNOWN }] : [];
  });
}

/** @param share percent of minority people from which a commune counts, where the population asks for it */
function communes(world: World, { minoritySetting }: Of<'communes'>): Candidate[] {
  const least = minoritySetting === undefined ? undefined : Number(world.readings.setting(minoritySetting));
  return world.allCommunes().map((unitCode) => {
    const candidate: Candidate = { key: unitCode, unitCode, day: world.day, because: [], reasons: [] };
    if (least === undefined) return candidate;
    const { ethnicMinorityShare } = world.organisation.unitStateOn(unitCode, world.day)!.attributes;
    if (ethnicMinorityShare === undefined) return { ...candidate, reasons: ['share-unknown'] };
    return Number(ethnicMinorityShare) < least ? { ...candidate, excluded: 'below-threshold' } : candidate;
  });
}

/** Everybody and everything in the population, with those left out, over all units. */
export function candidatesOf(world: World, population: Population): Candidate[] {
  switch (population.of) {
    case 'staff':
      return staffOn(world, world.day);
    case 'rated-staff':
      return ratedStaff(world);
    case 'decisions':
      return decisions(world, population);
    case 'holders':
      return holders(world, classesOf(world, population));
    case 'committee-members':
      return committeeMembers(world);
    case 'managed-leaders':
      return managedLeaders(world, population);
    case 'professionals':
      return professionals(world, population);
    case 'communes':
      return communes(world, population);
  }
}
