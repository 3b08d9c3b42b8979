import { COMMUNE_KINDS, type Organisation } from '../organisation/organisation.js';
import type { Day } from '../time.js';
import type { Definition } from './definition.js';
import { candidatesOf, type Candidate } from './populations.js';
import { judge, PARTS, type Judged } from './rules.js';
import type { PersonOn, World } from './world.js';

/** Somebody or something behind a number, and why. */
export interface Member extends Judged {
  key: string;
  person?: PersonOn;
  eventId?: string;
  unitCode: string;
  positionCode?: string;
  day: Day;
}

function memberOf(world: World, candidate: Candidate, { rule }: Definition): Member {
  const { key, person, eventId, unitCode, positionCode, day, because, reasons, excluded } = candidate;
  const found: Judged = excluded
    ? { part: 'excluded', reasons: [excluded], because: [] }
    : judge(world, candidate, rule);
  return {
    key,
    unitCode,
    day,
    ...(person ? { person } : {}),
    ...(eventId === undefined ? {} : { eventId }),
    ...(positionCode === undefined ? {} : { positionCode }),
    ...found,
    reasons: joined(reasons, found.reasons),
    because: joined(because, found.because),
  };
}

/** Of two lists each once. Lists are shared where one says nothing: there are many, and most are short. */
const joined = (a: string[], b: string[]) =>
  a.length === 0 ? b : b.length === 0 ? a : [...new Set([...a, ...b])];

const known = new WeakMap<World, Map<Definition, readonly Member[]>>();

/** Everything the indicator looks at, over all units; a person in several offices as often. Worked out once a world. */
export function everyMember(world: World, definition: Definition): readonly Member[] {
  const members = known.get(world) ?? new Map<Definition, readonly Member[]>();
  known.set(world, members);
  let found = members.get(definition);
  if (!found) {
    found = candidatesOf(world, definition.population).map((one) => memberOf(world, one, definition));
    members.set(definition, found);
  }
  return found;
}

/** The units an answer is about; undefined is everything. */
export type Scope = { unit: string } | undefined;

export const onCommunes = ({ population }: Definition): boolean => population.of === 'communes';

/** A unit that is not in force on the day has no value, nor has an indicator on communes below one. */
function hasValue(organisation: Organisation, scope: Scope, definition: Definition, day: Day): boolean {
  if (!scope) return true;
  if (!organisation.unitOn(scope.unit, day).inForce) return false;
  if (!onCommunes(definition)) return true;
  const kind = organisation.unitStateOn(scope.unit, day)?.kind ?? '';
  return COMMUNE_KINDS.has(kind) || organisation.communeOf(scope.unit, day) === undefined;
}

/** Of one key one counts: one that is not left out before one that is, then by unit and position. */
function better(a: Member, b: Member): boolean {
  const out = (one: Member) => (one.part === 'excluded' ? 1 : 0);
  if (out(a) !== out(b)) return out(a) < out(b);
  const place = (one: Member) => `${one.unitCode} ${one.positionCode ?? ''} ${one.because[0] ?? ''}`;
  return place(a) < place(b);
}

/** Those of a scope, each once. */
export function membersWithin(world: World, definition: Definition, all: readonly Member[], scope: Scope) {
  if (!hasValue(world.organisation, scope, definition, world.day)) return [];
  const subtrees = new Map<Day, Set<string>>();
  const within = ({ unitCode, day }: Member) => {
    if (!scope) return true;
    let units = subtrees.get(day);
    if (!units) subtrees.set(day, (units = world.organisation.subtree(scope.unit, day)));
    return units.has(unitCode);
  };
  const kept = new Map<string, Member>();
  for (const member of all) {
    if (!within(member)) continue;
    const other = kept.get(member.key);
    if (!other || better(member, other)) kept.set(member.key, member);
  }
  return [...kept.values()];
}

/** In the order in which answers list them: by unit, file code, part and what tells them apart. */
export function inOrder(members: readonly Member[]): Member[] {
  const placed = members.map((member) => ({ member, place: placeOf(member) }));
  placed.sort((a, b) => compare(a.place, b.place));
  return placed.map(({ member }) => member);
}

const placeOf = ({ unitCode, person, part, key }: Member): string[] => [
  unitCode,
  person?.identity?.code ?? '',
  String(PARTS.indexOf(part)),
  key,
];

function compare(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) if (a[i]! !== b[i]!) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}
