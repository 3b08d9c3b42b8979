import { FOREVER, type Day } from '../../src/domain/time.js';
import type { Parameters } from '../../src/read-store/read-models.js';
import { actorKey, monthKey, monthKeys, typeKeys } from './keys.js';
import type { Shares } from './statistics.js';

/** What is asked of the audit log, beside the span of positions. */
export interface Filters {
  stream?: string;
  actor?: string;
  types?: readonly string[];
  units?: ReadonlySet<string>;
  /** As `decisionKey` gives it. */
  decision?: string;
  effective?: { from: Day; to: Day };
}

/** One filter, in the two forms it has in a query, and what share of the log is expected to pass it. */
export interface Way {
  /** How many ranges of an index it stands for; undefined where no index leads there. */
  keys?: number;
  share: number;
  /** Share of the log that its index gives to look at, where that is more than passes. */
  read: number;
  /** As an index leads to it. */
  leads(parameters: Parameters): string;
  /** In a form that no index fits, so that it is looked at row by row whatever the planner thinks of it. */
  checks?(parameters: Parameters): string;
}

/** More ranges than this are no way to look for anything. */
const MOST_KEYS = 20_000;

/** First and last month that facts of a type have, by the type's key. */
export type MonthBounds = ReadonlyMap<number, readonly [Day, Day]>;

/** @param bounds months there are, needed only with `effective` */
export function waysOf(
  filters: Filters,
  every: readonly string[],
  shares: Shares,
  bounds?: MonthBounds,
): Way[] {
  const types = typeKeys(filters.types ?? every);
  const ways: Way[] = [];
  if (filters.actor !== undefined) ways.push(byActor(filters.actor, types, shares));
  if (filters.types) ways.push(byType(types, shares, filters.actor === undefined));
  if (filters.units) ways.push(byUnit([...filters.units], shares));
  if (filters.decision !== undefined) ways.push(byDecision(filters.decision, shares));
  if (filters.effective)
    ways.push(...byEffect(filters.effective, filters.types && types, types, shares, bounds));
  return ways;
}

function byActor(actor: string, types: readonly number[], shares: Shares): Way {
  const keys = types.map((type) => actorKey(actor, type));
  const share = shares.of('actor_type', keys.map(String));
  return {
    keys: keys.length,
    share,
    read: share,
    leads: (p) => `a.actor_type = ANY (${p.add(keys)}::bigint[])`,
    checks: (p) => `a.actor_type + 0 = ANY (${p.add(keys)}::bigint[])`,
  };
}

function byType(keys: readonly number[], shares: Shares, alone: boolean): Way {
  const share = shares.of('type', keys.map(String));
  return {
    keys: keys.length,
    // Beside an actor it is part of the actor's keys already.
    share: alone ? share : 1,
    read: share,
    leads: (p) => `a.type = ANY (${p.add(keys)}::integer[])`,
    ...(alone ? { checks: (p) => `a.type + 0 = ANY (${p.add(keys)}::integer[])` } : {}),
  };
}

function byUnit(codes: readonly string[], shares: Shares): Way {
  const share = shares.of('unit', codes);
  return {
    keys: codes.length,
    share,
    read: share,
    leads: (p) => `a.unit = ANY (${p.add(codes)}::text[])`,
    checks: (p) => `a.unit || '' = ANY (${p.add(codes)}::text[])`,
  };
}

/** Fewer characters hold no trigram, and an index of trigrams would be read whole for them. */
const LEAST_TEXT = 3;

function byDecision(key: string, shares: Shares): Way {
  const share = shares.containing('decision', key);
  return {
    ...(key.length < LEAST_TEXT ? {} : { keys: key.length }),
    share,
    read: share,
    leads: (p) => `a.decision LIKE ${p.add(`%${key}%`)}`,
    checks: (p) => `strpos(a.decision, ${p.add(key)}) > 0`,
  };
}

/** The days themselves have no index; the months of the types asked for (all of them, where none is) lead there. */
function byEffect(
  { from, to }: { from: Day; to: Day },
  asked: readonly number[] | undefined,
  types: readonly number[],
  shares: Shares,
  bounds?: MonthBounds,
): Way[] {
  const days = (p: Parameters) => `a.effective BETWEEN ${p.add(from)}::date AND ${p.add(to)}::date`;
  const share = shares.between('effective', from, to);
  const typed = asked ? shares.of('type', asked.map(String)) : 1;
  const keys: number[] = [];
  for (const type of types) {
    const [first, last] = bounds ? (bounds.get(type) ?? [FOREVER, from]) : [from, to];
    keys.push(...monthKeys([type], from > first ? from : first, to < last ? to : last));
    if (keys.length > MOST_KEYS) return [{ share, read: 1, leads: days, checks: days }];
  }
  const months = shares.between('effective', `${from.slice(0, 7)}-01`, `${to.slice(0, 7)}-31`);
  return [
    {
      keys: Math.max(1, keys.length),
      share,
      read: typed * months,
      leads: (p) => `a.type_month = ANY (${p.add(keys)}::integer[]) AND ${days(p)}`,
      checks: days,
    },
  ];
}

export const monthOfKey = (type: number, key: number): Day => {
  const months = key - monthKey(type, '0000-01-01');
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
};
