import type { PersonOn, World } from '../indicators/world.js';
import type { Held } from '../staff/noted.js';
import { placeOf, type Finder, type Found } from './found.js';

interface Planned {
  person: PersonOn;
  plan: Held;
}

function groupedBy<One>(all: Iterable<One>, keyOf: (one: One) => string): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** The day on which one more than the most allowed was reached, of those that hold now. */
const exceededOn = (plans: readonly Held[], most: number) =>
  plans.map(({ fromDay }) => fromDay).sort()[most]!;

const idsOf = (plans: readonly Held[]) => plans.map(({ fact }) => fact.id).sort();

/** One person, one term: each title once. */
function tooManyTitles(person: PersonOn, plans: readonly Held[], most: number): Found[] {
  const place = placeOf(person);
  if (!place) return [];
  return [...groupedBy(plans, ({ fact }) => fact.data['term'] as string)].flatMap(
    ([term, ofTerm]): Found[] =>
      ofTerm.length <= most
        ? []
        : [
            {
              severity: 'warning',
              person,
              unitCode: place.unitCode,
              positionCode: place.positionCode,
              since: exceededOn(ofTerm, most),
              because: idsOf(ofTerm),
              reasons: ['too-many-titles'],
              figures: { count: ofTerm.length, most, term },
            },
          ],
  );
}

/** One title, one term: each person once. */
function tooManyPeople(planned: readonly Planned[], most: number): Found[] {
  const titleOf = ({ plan: { fact } }: Planned) =>
    JSON.stringify([fact.data['unitCode'], fact.data['positionCode'], fact.data['term']]);
  return [...groupedBy(planned, titleOf)].flatMap(([title, ofTitle]): Found[] => {
    if (ofTitle.length <= most) return [];
    const [unitCode, positionCode, term] = JSON.parse(title) as [string, string, string];
    const plans = ofTitle.map(({ plan }) => plan);
    return [
      {
        severity: 'warning',
        unitCode,
        positionCode,
        since: exceededOn(plans, most),
        because: idsOf(plans),
        reasons: ['too-many-people'],
        figures: { count: plans.length, most, term },
      },
    ];
  });
}

/** More people planned for a title, or more titles for a person, than may be. A warning, for planning refuses nothing. */
export const planningLimit: Finder = (world: World) => {
  const byPerson = world.on(world.day).map((person) => ({
    person,
    plans: world.held(person.record, 'succession', world.day),
  }));
  const planned = byPerson.flatMap(({ person, plans }) => plans.map((plan): Planned => ({ person, plan })));
  const [people, titles] = [world.number('warnings.plan-people'), world.number('warnings.plan-titles')];
  return [
    ...tooManyPeople(planned, people),
    ...byPerson.flatMap(({ person, plans }) => tooManyTitles(person, plans, titles)),
  ];
};
