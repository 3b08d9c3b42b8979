import type { RecordedFact } from '../facts/fact.js';
import { Refusal } from '../refusal.js';
import { byStream, standings } from '../standing.js';
import { FOREVER, type Day } from '../time.js';
import { DEFAULTS, type Settings } from './settings.js';

/** Where a number comes from and how sure it is; `verified` once somebody has read the official text. */
export interface RuleSource {
  settings: string[];
  source: string;
  confidence: string;
  verified: boolean;
  [more: string]: unknown;
}

export interface RuleSet {
  id: string;
  from: Day;
  /** Its last day. */
  until?: Day;
  /** Whom it is for without being named: everybody where missing, nobody where empty. */
  appliesTo?: string[];
  governs?: string;
  settings: Settings;
  sources: RuleSource[];
  eventId: string;
}

/** `rules-<id>@<from>`: a set adopted anew from a later day is a stream of its own, as a unit of the same code is. */
export const ruleStream = (id: string, from: Day) => `rules-${id}@${from}`;

/** The rule sets that stand, in the order they were recorded. @param facts of all rule streams in the order of the log */
export function ruleSetsOf(facts: readonly RecordedFact[]): RuleSet[] {
  return [...byStream(facts).values()].flatMap((stream) =>
    standings(stream)
      .filter(({ fact, state }) => fact.type === 'RuleSetAdopted' && state !== 'cancelled')
      .map(({ fact, reading }): RuleSet => {
        const data = reading.data as unknown as RuleSet;
        return {
          ...data,
          settings: { ...DEFAULTS, ...data.settings },
          sources: data.sources ?? [],
          eventId: fact.id,
        };
      }),
  );
}

const covers = ({ from, until = FOREVER }: RuleSet, day: Day) => from <= day && day <= until;

/** Of each id the set that counts on the day: one adopted later takes the place of those before, also when it has ended. */
export function setsOn(sets: readonly RuleSet[], day: Day): RuleSet[] {
  const latest = new Map<string, RuleSet>();
  for (const set of sets) {
    const other = latest.get(set.id);
    if (set.from <= day && (!other || set.from >= other.from)) latest.set(set.id, set);
  }
  return [...latest.values()].filter((set) => covers(set, day));
}

/** As `ruleSetFor`; undefined where none is in force. */
export const ruleSetIn = (
  sets: readonly RuleSet[],
  day: Day,
  { ruleSet, category }: { ruleSet?: string; category: string },
): RuleSet | undefined =>
  setsOn(sets, day)
    .filter((set) =>
      ruleSet === undefined ? (set.appliesTo ?? [category]).includes(category) : set.id === ruleSet,
    )
    .reduce<RuleSet | undefined>((best, set) => (!best || set.from >= best.from ? set : best), undefined);

/**
 * The set named, else the one for the category; of several that adopted last, so that a province's own set takes the
 * place of the nation's from its first day on.
 * @throws Refusal `no-rule-set`
 */
export function ruleSetFor(
  sets: readonly RuleSet[],
  day: Day,
  asked: { ruleSet?: string; category: string },
): RuleSet {
  const found = ruleSetIn(sets, day, asked);
  if (found) return found;
  const { ruleSet, category } = asked;
  throw new Refusal('no-rule-set', {
    detail:
      ruleSet === undefined
        ? `no rule set for ${category} is in force on ${day}`
        : `the rule set ${ruleSet} is not in force on ${day}`,
  });
}
