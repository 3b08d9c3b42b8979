import { identityOn, type Item, type OfficeDecision } from '../indicators/person.js';
import { candidatesOf, type Candidate } from '../indicators/populations.js';
import { judge, type Judged, type Part } from '../indicators/rules.js';
import { graceUntil, standardOn, type World } from '../indicators/world.js';
import type { Standard } from '../organisation/position.js';
import { BEGINNING } from '../staff/career.js';
import { addDays, addMonths, laterDay, type Day } from '../time.js';
import { heldSince, steadySince, type Finder, type Found, type Severity } from './found.js';

const RULE = { asks: 'standard' } as const;
const APPOINTING = ['LeaderAppointed', 'LeaderReappointed'];

interface JudgedStaff {
  candidate: Candidate;
  judged: Judged;
}

const known = new WeakMap<World, JudgedStaff[]>();

/** Staff, each held against the standard of the counting position; several kinds ask for it. */
function judgedStaff(world: World): JudgedStaff[] {
  let found = known.get(world);
  if (!found)
    known.set(
      world,
      (found = staffOf(world).map((candidate) => ({ candidate, judged: judge(world, candidate, RULE) }))),
    );
  return found;
}

/** Who counts as staff on the day (indicators.md §1). */
export const staffOf = (world: World): Candidate[] =>
  candidatesOf(world, { of: 'staff' }).filter(({ excluded }) => excluded === undefined);

const byPart =
  (part: Part, severity: Severity): Finder =>
  (world) =>
    judgedStaff(world)
      .filter(({ judged }) => judged.part === part)
      .map(({ candidate, judged }): Found => {
        const { person, unitCode, positionCode, because } = candidate;
        const dueOn = part === 'grace' ? graceEnd(world, candidate) : undefined;
        return {
          severity,
          person: person!,
          unitCode,
          positionCode: positionCode!,
          since: since(world, candidate, part),
          ...(dueOn === undefined ? {} : { dueOn }),
          because: [...new Set([...because, ...judged.because])],
          reasons: judged.reasons.filter((reason) => !reason.startsWith('grace-until-')),
        };
      });

/** The standard of the counting position is surely not met. */
export const missingStandard = byPart('not-met', 'breach');
/** No standard is in force, or a needed fact was never told. */
export const standardUnknown = byPart('unknown', 'warning');
/** The standard is not met, and need not be until `dueOn`. */
export const inGrace = byPart('grace', 'info');

function graceEnd(world: World, { person, positionCode, unitCode, begun, day }: Candidate): Day | undefined {
  const own = standardOn(world.organisation, positionCode!, day);
  const who = { identity: person!.identity, begun: begun ?? day, unitCode };
  return own && graceUntil(world.organisation, own, who, day);
}

/** Looked at on every day on which something that a standard asks for, or the standard itself, may change. */
function since(world: World, candidate: Candidate, part: Part): Day {
  const { person, positionCode, begun } = candidate;
  const { record, counting } = person!;
  const from = heldSince(person!, counting!);
  const partOn = (on: Day) =>
    judge(world, { ...candidate, day: on, person: { ...person!, identity: identityOn(record, on) } }, RULE)
      .part;
  const states = world.organisation.positionOn(positionCode!, world.day).thing?.states ?? [];
  const standards = states.flatMap(({ fromDay, state }) =>
    state.standard ? [{ fromDay, standard: state.standard as Standard }] : [],
  );
  const changes = [
    ...states.map(({ fromDay }) => fromDay),
    ...record.items.flatMap((item) =>
      changesBy(
        item,
        standards.map(({ standard }) => standard),
      ),
    ),
    ...standards.flatMap(({ fromDay, standard }) =>
      standard.graceMonths
        ? [
            addMonths(laterDay(fromDay, begun ?? from), standard.graceMonths),
            ...record.identities.map((one) => one.fromDay),
            ...placeChanges(world, candidate),
          ]
        : [],
    ),
  ];
  return steadySince(changes, from, world.day, (on) => partOn(on) === part);
}

/** The days on which something attained may begin or cease to count for one of the standards. */
function changesBy({ item, day, data }: Item, standards: readonly Standard[]): Day[] {
  switch (item) {
    case 'degree':
    case 'theory':
      return [day];
    case 'certificate':
      return data['expiresOn'] === undefined ? [day] : [day, addDays(data['expiresOn'] as Day, 1)];
    case 'training': {
      const taught = new Set(data['topics'] as string[] | undefined);
      const asked = standards.flatMap(({ topics = [] }) => topics).filter(({ code }) => taught.has(code));
      return asked.flatMap(({ everyMonths }) =>
        everyMonths === undefined ? [day] : [day, addMonths(day, everyMonths)],
      );
    }
    default:
      return [];
  }
}

/** Whether a unit, or one above, is extremely difficult decides who has a grace period. */
function placeChanges({ organisation, day }: World, { unitCode }: Candidate): Day[] {
  const units = [...organisation.ancestry(unitCode, day)];
  return units.flatMap((code) => {
    const states = organisation.unitOn(code, day).thing?.states ?? [];
    return states
      .filter(({ state }, index) => {
        const before = states[index - 1]?.state;
        return (
          state.attributes.extremelyDifficult !== before?.attributes.extremelyDifficult ||
          state.parentCode !== before?.parentCode
        );
      })
      .map(({ fromDay }) => fromDay);
  });
}

/** A leader in post was appointed or reappointed while surely below the standard of that day, worked out as known now. */
export const appointedBelowStandard: Finder = (world) =>
  candidatesOf(world, { of: 'decisions', types: APPOINTING, from: BEGINNING }).flatMap(
    (candidate): Found[] => {
      const { person, eventId, unitCode, positionCode, day } = candidate;
      const decision = person!.record.decisions.find((one) => one.eventId === eventId)!;
      if (!holdsOn(world.day, person!.record.stretches, decision)) return [];
      const judged = judge(world, candidate, RULE);
      if (judged.part !== 'not-met') return [];
      return [
        {
          severity: 'breach',
          person: { ...person!, identity: identityOn(person!.record, world.day) },
          unitCode,
          positionCode: positionCode!,
          since: day,
          because: [...new Set([eventId!, ...judged.because])],
          reasons: judged.reasons,
        },
      ];
    },
  );

const holdsOn = (
  day: Day,
  stretches: readonly { postingId: string; fromDay: Day; toDay: Day }[],
  { postingId }: OfficeDecision,
) => stretches.some((one) => one.postingId === postingId && one.fromDay <= day && day < one.toDay);
