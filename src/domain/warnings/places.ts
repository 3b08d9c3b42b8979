import type { Stretch } from '../indicators/person.js';
import type { World } from '../indicators/world.js';
import { stateOn } from '../organisation/fold.js';
import { headcountsOn, type Unit } from '../organisation/unit.js';
import { addDays, laterDay, type Day } from '../time.js';
import { heldSince, steadySince, type Finder, type Found } from './found.js';

/** What is assigned to a position of a unit on the day, and who has held it. */
interface Assigned {
  unit: Unit;
  positionCode: string;
  count: number;
  eventId: string;
  held: Stretch[];
}

const known = new WeakMap<World, Assigned[]>();

/** Every headcount in force, over units in force. */
function assigned(world: World): Assigned[] {
  const before = known.get(world);
  if (before) return before;
  const { organisation, day } = world;
  const found = new Map<string, Assigned>();
  for (const code of organisation.units.keys()) {
    const { thing: unit, inForce } = organisation.unitOn(code, day);
    if (!unit || !inForce) continue;
    const state = stateOn(unit, day);
    for (const [positionCode, count] of headcountsOn(state, day)) {
      const { eventId } = state.headcounts[positionCode]!;
      found.set(`${code} ${positionCode}`, { unit, positionCode, count, eventId, held: [] });
    }
  }
  if (found.size > 0)
    for (const { stretches } of world.records)
      for (const one of stretches)
        // Who stands in for somebody fills no post.
        if (!one.acting) found.get(`${one.unitCode} ${one.positionCode}`)?.held.push(one);
  const all = [...found.values()];
  known.set(world, all);
  return all;
}

const heldOn = (held: readonly Stretch[], day: Day) =>
  held.filter(({ fromDay, toDay }) => fromDay <= day && day < toDay);

const against =
  (severity: Found['severity'], applies: (filled: number, count: number) => boolean): Finder =>
  (world) =>
    assigned(world)
      .filter(({ held, count }) => applies(heldOn(held, world.day).length, count))
      .map(({ unit, positionCode, count, eventId, held }): Found => {
        const now = heldOn(held, world.day);
        const changes = [
          ...held.flatMap(({ fromDay, toDay }) => [fromDay, toDay]),
          ...unit.steps.flatMap(({ effect, day, data }) =>
            effect.does === 'assigns-headcount'
              ? [day, ...(data['until'] === undefined ? [] : [addDays(data['until'] as Day, 1)])]
              : [],
          ),
        ];
        const holds = (on: Day) => {
          const assignedOn = headcountsOn(stateOn(unit, on), on).get(positionCode);
          return assignedOn !== undefined && applies(heldOn(held, on).length, assignedOn);
        };
        return {
          severity,
          unitCode: unit.code,
          positionCode,
          since: steadySince(changes, unit.since, world.day, holds),
          because: [eventId, ...now.map(({ openedBy }) => openedBy).sort()],
          reasons: [],
          figures: { filled: now.length, count },
        };
      });

/** Fewer hold a position of a unit than the headcount assigned to it. */
export const vacancy = against('info', (filled, count) => filled < count);
/** More hold a position of a unit than the headcount assigned to it. */
export const overHeadcount = against('warning', (filled, count) => filled > count);

/** A posting is in force in a unit that has ended: it was neither ended nor moved to the successor. */
export const postingOutlivedUnit: Finder = (world) =>
  world.on(world.day).flatMap((person) =>
    person.stretches.flatMap((one): Found[] => {
      const { thing: unit, ended } = world.organisation.unitOn(one.unitCode, world.day);
      if (!unit || !ended) return [];
      return [
        {
          severity: 'warning',
          person,
          unitCode: one.unitCode,
          positionCode: one.positionCode,
          since: laterDay(unit.until, heldSince(person, one)),
          because: [one.openedBy, ...(unit.end ? [unit.end.id] : [])],
          reasons: [],
        },
      ];
    }),
  );

/** A unit is in force below one that has ended: it was not moved to the successor. */
export const unitOutlivedParent: Finder = ({ organisation, day }) =>
  [...organisation.units.keys()].flatMap((code): Found[] => {
    const { thing: unit, inForce } = organisation.unitOn(code, day);
    const parentCode = unit && inForce ? stateOn(unit, day).parentCode : undefined;
    if (!unit || parentCode === undefined) return [];
    const { thing: parent, ended } = organisation.unitOn(parentCode, day);
    if (!parent || !ended) return [];
    return [
      {
        severity: 'warning',
        unitCode: code,
        since: laterDay(parent.until, movedOn(unit, parentCode, day)),
        because: [unit.opening!.id, ...(parent.end ? [parent.end.id] : [])],
        reasons: [],
        figures: { parent: parentCode },
      },
    ];
  });

/** Since when a unit stands below another. */
const movedOn = (unit: Unit, parentCode: string, day: Day): Day =>
  steadySince(
    unit.states.map(({ fromDay }) => fromDay),
    unit.since,
    day,
    (on) => stateOn(unit, on).parentCode === parentCode,
  );
