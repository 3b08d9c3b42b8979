import type { Json, RecordedFact } from '../facts/fact.js';
import { byStream, standings } from '../standing.js';
import { FOREVER, span, type Day } from '../time.js';

export interface Texts {
  vi: string;
  en: string;
}
export interface Target {
  operator: '=' | '>=' | '>';
  /** Percent, as a decimal. */
  value: string;
  aspirational: boolean;
}

/** Who or what is looked at. */
export type Population =
  | { of: 'staff' | 'rated-staff' | 'committee-members' }
  | { of: 'decisions'; types: string[]; from: Day }
  | { of: 'holders'; classes?: string[]; classesSetting?: string }
  | { of: 'communes'; minoritySetting?: string }
  | { of: 'managed-leaders'; tier: string; groups: string[] }
  | { of: 'professionals'; category: string; class: string };

/** What is asked of each. */
export type Rule =
  | { asks: 'standard' | 'standard-topics' | 'in-rotation' | 'women' }
  | { asks: 'topics'; topics: string[]; monthsSetting?: string }
  | { asks: 'rating'; least: string }
  | { asks: 'degree' | 'theory'; least: string }
  | { asks: 'among-leaders'; who: 'woman' | 'minority'; standingMembers?: boolean }
  | { asks: 'rotated'; from: Day }
  | { asks: 'under-age'; age: number; on: 'day' | 'congress' }
  | { asks: 'equipment'; result: string; months: number };

/** An indicator as it is to be read from a day on. A change of reading is another version. */
export interface Definition {
  code: string;
  version: number;
  from: Day;
  clause: string;
  title: Texts;
  /** Readings of one target share it; a setting names the one that is the headline. */
  group: string;
  population: Population;
  rule: Rule;
  target: Target | null;
  unknown?: Texts;
  /** What the plan leaves open. */
  question?: Texts;
}

/** What a setting is: a number of days, months, years or things, a day of the year, a share, codes, a reading. */
export type Takes =
  | 'days'
  | 'months'
  | 'years'
  | 'count'
  | 'month-day'
  | 'percent'
  | 'categories'
  | 'classes'
  | 'degree'
  | 'reading';

export interface Setting {
  name: string;
  value: Json;
  takes: Takes;
  means: Texts;
}

/** The definitions and settings an installation starts with, in the order of the plan. */
export interface IndicatorCatalogue {
  plan: string;
  settings: readonly Setting[];
  definitions: readonly Definition[];
}

export const HEADLINE = 'indicators.headline.';

/** How indicators are read on a day, by what was adopted and set as known at one position. */
export interface Readings {
  definitions: readonly (Definition & { headline: boolean })[];
  setting(name: string): Json | undefined;
  /** The facts that decided: adopted definitions and settings. */
  decidedBy: readonly string[];
}

interface Adopted {
  id: string;
  day: Day;
  data: Record<string, unknown>;
}

/** Facts in force by a day, in the order in which they take effect. */
function adoptedBy(facts: readonly RecordedFact[], day: Day): Adopted[] {
  const found = [...byStream(facts).values()].flatMap((stream) =>
    standings(stream)
      .filter(({ state, reading }) => state !== 'cancelled' && reading.effectiveOn !== undefined)
      .map(({ fact, reading }) => ({
        id: fact.id,
        day: span(reading.effectiveOn).first,
        data: reading.data,
      })),
  );
  return found.filter((one) => one.day <= day).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** @param facts of the streams `settings` and `indicator-<code>`, as known, each in revision order */
export function readingsOn(
  catalogue: IndicatorCatalogue,
  facts: readonly RecordedFact[],
  day: Day,
): Readings {
  const of = (type: string) => facts.filter(({ stream }) => stream.startsWith(type));
  const settings = new Map<string, Json>(catalogue.settings.map(({ name, value }) => [name, value]));
  const set = adoptedBy(of('settings'), day);
  for (const { data } of set) settings.set(data['name'] as string, data['value'] as Json);
  const adopted = adoptedBy(of('indicator-'), day);
  const definitions = codesOf(catalogue).map((code) => {
    const mine = adopted.filter(({ data }) => data['code'] === code);
    const definition = mine.reduce((before, one) => adopt(before, one, catalogue), firstOf(catalogue, code));
    const named = settings.get(HEADLINE + definition.group) ?? definition.group;
    return { ...definition, headline: named === code };
  });
  return {
    definitions,
    setting: (name) => settings.get(name),
    decidedBy: [...adopted, ...set].map(({ id }) => id),
  };
}

/** A setting as it is on a day. */
export interface SettingOn extends Setting {
  /** The value an installation starts with. */
  initial: Json;
  /** The fact that set it, and from which day; null where none did. */
  since: Day | null;
  decidedBy: string | null;
}

/** @param facts of the stream `settings`, as known, in revision order */
export function settingsOn(
  { settings }: IndicatorCatalogue,
  facts: readonly RecordedFact[],
  day: Day,
): SettingOn[] {
  const set = new Map(adoptedBy(facts, day).map((one) => [one.data['name'] as string, one]));
  return settings.map((setting) => {
    const own = set.get(setting.name);
    return {
      ...setting,
      value: own ? (own.data['value'] as Json) : setting.value,
      initial: setting.value,
      since: own?.day ?? null,
      decidedBy: own?.id ?? null,
    };
  });
}

/** An adopted definition, with what was read until its day. */
export interface Adoption {
  eventId: string;
  day: Day;
  data: Record<string, unknown>;
  before: Definition;
  after: Definition;
}

/** Every adoption of one indicator over all days, in the order in which they take effect. */
export function adoptionsOf(
  catalogue: IndicatorCatalogue,
  facts: readonly RecordedFact[],
  code: string,
): Adoption[] {
  let before = firstOf(catalogue, code);
  return adoptedBy(facts, FOREVER).map((one) => {
    const after = adopt(before, one, catalogue);
    const adoption = { eventId: one.id, day: one.day, data: one.data, before, after };
    before = after;
    return adoption;
  });
}

const codesOf = ({ definitions }: IndicatorCatalogue) => [...new Set(definitions.map(({ code }) => code))];
const firstOf = ({ definitions }: IndicatorCatalogue, code: string): Definition =>
  definitions.find((one) => one.code === code)!;

/** Only what the adopted definition names changes; a version the catalogue has is adopted by its number alone. */
function adopt(before: Definition, { day, data }: Adopted, { definitions }: IndicatorCatalogue): Definition {
  const version = (data['version'] as number | undefined) ?? before.version + 1;
  const base = definitions.find((one) => one.code === before.code && one.version === version) ?? before;
  const { code: _, ...changes } = data['definition'] as Partial<Definition>;
  return { ...base, ...changes, code: before.code, version, from: day };
}
