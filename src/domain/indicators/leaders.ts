import type { Rule } from './definition.js';
import { committeeMembers, holders, type Candidate } from './populations.js';
import type { Judged } from './rules.js';
import { isMinority, type PersonOn, type World } from './world.js';

type Asked = Extract<Rule, { asks: 'among-leaders' }>;

const LEADING = [
  'party-secretary',
  'party-deputy-secretary',
  'council-chair',
  'council-vice-chair',
  'committee-chair',
  'committee-vice-chair',
];
const LEADING_ROLES = ['secretary', 'deputy'];

interface Leader {
  person: PersonOn;
  because: string[];
}

const found = new WeakMap<World, Map<boolean, Map<string, Leader[]>>>();

/** Leaders of each commune's Party committee, council and people's committee, by commune; acting ones are none. */
function leadersOf(world: World, standingMembers: boolean): Map<string, Leader[]> {
  const known = found.get(world) ?? new Map<boolean, Map<string, Leader[]>>();
  found.set(world, known);
  const before = known.get(standingMembers);
  if (before) return before;
  const classes = new Set(standingMembers ? [...LEADING, 'party-standing-member'] : LEADING);
  const roles = standingMembers ? [...LEADING_ROLES, 'standing'] : LEADING_ROLES;
  const byCommune = new Map<string, Leader[]>();
  const nameOf = ({ person, because }: Candidate) => `${person!.record.staffId} ${because.join(' ')}`;
  const all: Candidate[] = [
    ...holders(world, classes).filter(({ excluded }) => excluded === undefined),
    ...committeeMembers(world).filter(({ role }) => roles.includes(role)),
  ];
  // In whichever order people were read, what is answered is the same.
  all.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  for (const { unitCode, person, because } of all) {
    const commune = world.communeOf(unitCode, world.day);
    if (commune === undefined) continue;
    const one = { person: person!, because };
    const others = byCommune.get(commune);
    if (others) others.push(one);
    else byCommune.set(commune, [one]);
  }
  known.set(standingMembers, byCommune);
  return byCommune;
}

/** Whether a commune has a woman, or somebody of a minority group, among its leaders. */
export function leaders(world: World, { unitCode, reasons }: Candidate, asked: Asked): Judged {
  if (reasons.includes('share-unknown')) return { part: 'unknown', reasons: [], because: [] };
  const all = leadersOf(world, asked.standingMembers === true).get(unitCode) ?? [];
  const [field, is] =
    asked.who === 'woman'
      ? (['sex', (value: string) => value === 'female'] as const)
      : (['ethnicGroup', isMinority] as const);
  const because = (some: readonly Leader[]) => [
    ...new Set(
      some.flatMap(({ person, because: office }) => {
        const said = person.identity?.by[field];
        return said === undefined ? office : [...office, said];
      }),
    ),
  ];
  const valueOf = ({ person }: Leader) => person.identity?.[field];
  const fitting = all.filter((one) => valueOf(one) !== undefined && is(valueOf(one)!));
  if (fitting.length > 0) return { part: 'numerator', reasons: [], because: because(fitting) };
  const unsaid = all.filter((one) => valueOf(one) === undefined);
  if (unsaid.length > 0)
    return {
      part: 'unknown',
      reasons: [asked.who === 'woman' ? 'sex-unknown' : 'group-unknown'],
      because: because(unsaid),
    };
  const reason = all.length === 0 ? 'no-leaders' : asked.who === 'woman' ? 'no-woman' : 'no-minority-member';
  return { part: 'not-met', reasons: [reason], because: because(all) };
}

/** Everybody who leads a commune by the wider reading. */
export const leaderIds = (world: World, commune: string): string[] =>
  (leadersOf(world, true).get(commune) ?? []).map(({ person }) => person.record.staffId);
