import { scopeOf, type Caller } from '../../src/access/scope.js';
import type { Definition, Readings, Target, Texts } from '../../src/domain/indicators/definition.js';
import { figuresOf, type Figures } from '../../src/domain/indicators/figures.js';
import { everyMember, membersWithin, type Member, type Scope } from '../../src/domain/indicators/members.js';
import type { World } from '../../src/domain/indicators/world.js';
import { Refusal } from '../../src/domain/refusal.js';
import type { Day } from '../../src/domain/time.js';
import { code } from '../../src/http/parameters.js';
import { noUnit, unitsAsked } from '../../src/http/reach.js';
import type { Point } from '../../src/read-store/knowledge.js';

const NATION = 'nation';
const PROVINCE = '19';

export const unitQuestion = code(
  'The unit with all below it; `nation` for everything. The province `19` unless given, for a caller bound to a unit that unit',
);

/** @throws Refusal `not-found` for a unit never used, or outside what the caller may see */
export function scopeAsked(caller: Caller, point: Point, unit: string | undefined): Scope {
  const reach = scopeOf(caller);
  if (unit === NATION) {
    if (!reach.all) throw noUnit(unit);
    return undefined;
  }
  if (unit !== undefined) {
    unitsAsked(caller, point, unit);
    return { unit };
  }
  if (!reach.all) return { unit: reach.unit };
  return point.organisation.units.has(PROVINCE) ? { unit: PROVINCE } : undefined;
}

export type Headed = Readings['definitions'][number];

/** @throws Refusal `not-found` */
export function definitionOf({ readings }: World, code_: string): Headed {
  const found = readings.definitions.find((one) => one.code === code_);
  if (!found) throw new Refusal('not-found', { detail: `there is no indicator ${code_}` });
  return found;
}

export interface IndicatorRow extends Figures {
  unitCode: string;
  unitName: string | null;
  code: string;
  title: Texts;
  clause: string;
  reading: boolean;
  target: Target | null;
  definition: { version: number; from: Day };
}

/** Only the headline of a group of readings is held against the target. */
const targetOf = ({ headline, target }: Headed): Target | null => (headline ? target : null);

export const figuresWithin = (definition: Headed, members: readonly Member[]): Figures =>
  figuresOf(members, definition, targetOf(definition));

export function indicatorRow(
  world: World,
  definition: Headed,
  members: readonly Member[],
  scope: Scope,
  language: 'vi' | 'en',
): IndicatorRow {
  const unit = scope?.unit;
  return {
    unitCode: unit ?? NATION,
    unitName: unit === undefined ? null : (world.organisation.unitName(unit, world.day, language) ?? null),
    code: definition.code,
    title: definition.title,
    clause: definition.clause,
    reading: !definition.headline,
    target: targetOf(definition),
    ...figuresWithin(definition, members),
    definition: { version: definition.version, from: definition.from },
  };
}

/** Who a member is; a commune is nobody. */
export const whoIs = ({ person }: Member) =>
  person
    ? {
        staffId: person.record.staffId,
        code: person.identity?.code ?? '',
        fullName: person.identity?.fullName ?? '',
      }
    : {};

export const membersOf = (world: World, definition: Definition, scope: Scope): Member[] =>
  membersWithin(world, definition, everyMember(world, definition), scope);
