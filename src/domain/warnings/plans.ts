import type { Item, Stretch } from '../indicators/person.js';
import type { PersonOn, World } from '../indicators/world.js';
import { addDays, laterDay, type Day } from '../time.js';
import { nearing, placeOf, windowOf, type Finder, type Found } from './found.js';

/** Of a posting in force, a last day that was planned. */
interface Plan {
  due: Day;
  because: string[];
}

const PLANS = {
  term: ({ termEndsOn, termBy, openedBy }: Stretch): Plan | undefined =>
    termEndsOn === undefined
      ? undefined
      : { due: termEndsOn, because: [...new Set([openedBy, termBy ?? openedBy])] },
  rotation: (one: Stretch) => planned(one, one.kind === 'rotation'),
  secondment: (one: Stretch) => planned(one, one.kind === 'secondment'),
  acting: (one: Stretch) =>
    planned(
      one,
      one.kind === 'acting' || (one.acting && one.kind !== 'rotation' && one.kind !== 'secondment'),
    ),
};
type PlanName = keyof typeof PLANS;

const planned = ({ until, openedBy }: Stretch, applies: boolean): Plan | undefined =>
  applies && until !== undefined ? { due: until, because: [openedBy] } : undefined;

function plansOf(world: World, name: PlanName): { person: PersonOn; held: Stretch; plan: Plan }[] {
  return world.on(world.day).flatMap((person) =>
    person.stretches.flatMap((held) => {
      const plan = PLANS[name](held);
      return plan ? [{ person, held, plan }] : [];
    }),
  );
}

const about = (person: PersonOn, { unitCode, positionCode }: Stretch) => ({ person, unitCode, positionCode });

/** What was planned to end ends soon: by so many days ahead, both sides included. */
export const ending =
  (name: PlanName): Finder =>
  (world) => {
    const window = windowOf(world, name);
    return plansOf(world, name).flatMap(({ person, held, plan }): Found[] => {
      const near = nearing(plan.due, window, world.day);
      if (!near) return [];
      const since = laterDay(near.since, held.begun);
      return [{ ...about(person, held), ...near, since, because: plan.because, reasons: [] }];
    });
  };

/** What was planned to end is in force beyond its last day: the plan closes nothing. */
export const overdue =
  (name: PlanName): Finder =>
  (world) =>
    plansOf(world, name)
      .filter(({ plan }) => plan.due < world.day)
      .map(({ person, held, plan }) => ({
        ...about(person, held),
        severity: 'breach',
        since: laterDay(addDays(plan.due, 1), held.begun),
        dueOn: plan.due,
        because: plan.because,
        reasons: [],
      }));

/** Another of the kind, at the same level where both say it, that is good for longer. */
const outlasts = (other: Item, one: Item) =>
  other !== one &&
  other.data['kind'] === one.data['kind'] &&
  (other.data['level'] ?? one.data['level']) === (one.data['level'] ?? other.data['level']) &&
  (other.data['expiresOn'] === undefined ||
    (other.data['expiresOn'] as Day) > (one.data['expiresOn'] as Day));

/** A certificate of somebody in service runs out soon, and no later one takes its place. */
export const certificateExpiring: Finder = (world) => {
  const window = windowOf(world, 'certificate');
  return world.on(world.day).flatMap((person): Found[] => {
    const place = placeOf(person);
    if (!place) return [];
    const held = person.record.items.filter(({ item, day }) => item === 'certificate' && day <= world.day);
    return held.flatMap((one): Found[] => {
      const due = one.data['expiresOn'] as Day | undefined;
      const near = due === undefined ? undefined : nearing(due, window, world.day);
      if (!near || held.some((other) => outlasts(other, one))) return [];
      const kind = one.data['kind'] as string;
      return [
        {
          ...about(person, place),
          ...near,
          since: laterDay(near.since, one.day),
          because: [one.eventId],
          reasons: [],
          figures: { certificate: kind },
        },
      ];
    });
  });
};
