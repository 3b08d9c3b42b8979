import type { Fact, RecordedFact } from '../facts/fact.js';
import type { FactInput } from '../facts/validate.js';
import { checkTarget, conflictOf, factOf, provisional } from '../judge.js';
import { Refusal } from '../refusal.js';
import { isCorrection, standings, type Standing } from '../standing.js';
import { adoptionsOf, type IndicatorCatalogue } from './definition.js';
import { definitionErrors } from './definition-checks.js';
import { settingError } from './setting-checks.js';

export const SETTINGS_STREAM = 'settings';
export const indicatorStream = (code: string) => `indicator-${code}`;

/** What is wrong with one member of a fact's data. */
interface Wrong {
  field: string;
  detail: string;
}

/** What a path is about: one setting, one indicator. */
interface About {
  /** The member of the data that names it, and the name in the path. */
  named: 'name' | 'code';
  name: string;
  /** What is wrong with a fact in force, in the light of all. */
  wrongIn(standing: Standing, all: readonly RecordedFact[]): Wrong[];
}

const pointerOf = (index: number, of: number) => (of === 1 ? '' : `/facts/${index}`);

/**
 * Decides on facts about how numbers are read. A setting nobody knows, or a definition nobody could count by, is
 * refused: it would change nothing, or break an answer, without a word.
 * @param facts the stream at the head
 * @throws Refusal
 */
function decide(
  stream: string,
  facts: readonly RecordedFact[],
  inputs: readonly FactInput[],
  about: About,
  newId: (index: number) => string,
): Fact[] {
  const all = [...facts];
  const decided = inputs.map((input, index) => {
    const fact = factOf(input, input.id ?? newId(index));
    if (all.some((other) => other.id === fact.id))
      throw new Refusal('id-reused', { detail: `event id ${fact.id} is used already` });
    const recorded = provisional(fact, stream, (all.at(-1)?.revision ?? -1) + 1);
    if (isCorrection(recorded)) checkTarget(recorded, all, pointerOf(index, inputs.length));
    all.push(recorded);
    return fact;
  });
  const places = new Map(decided.map(({ id }, index) => [id, pointerOf(index, inputs.length)]));
  for (const standing of standings(all)) check(standing, all, places, about);
  return decided;
}

/** What the request said of a fact is checked, and what it did to others in force. */
function check(
  standing: Standing,
  all: readonly RecordedFact[],
  places: ReadonlyMap<string, string>,
  about: About,
): void {
  const { fact, reading, state, history } = standing;
  const act = [fact, ...history].findLast(({ id }) => places.has(id));
  if (act) expectName(standing, act, places.get(act.id)!, about);
  if (state === 'cancelled' || reading.data[about.named] !== about.name) return;
  const [wrong] = about.wrongIn(standing, all);
  if (!wrong) return;
  const conflicts = act === fact ? {} : { conflicts: [conflictOf(fact)] };
  // What another fact of the request brought about has no place of its own in it.
  const pointer = act ? pointerTo(act, fact, places.get(act.id)!, wrong.field) : '';
  throw new Refusal('invalid-fact', {
    detail: wrong.detail,
    errors: [{ pointer, code: 'invalid-value', detail: wrong.detail }],
    ...conflicts,
  });
}

const pointerTo = (act: RecordedFact, fact: RecordedFact, place: string, field: string) =>
  act === fact
    ? `${place}/data/${field}`
    : act.type === 'FactCorrected'
      ? `${place}/data/changes/data/${field}`
      : `${place}/data/targetEventId`;

/** @throws Refusal where the fact is about something else than the path, or a correction would make it so */
function expectName(
  { fact, reading }: Standing,
  act: RecordedFact,
  place: string,
  { named, name }: About,
): void {
  if (reading.data[named] === name && fact.data[named] === name) return;
  if (act === fact) {
    const detail = `${named} must be ${name}, as in the path`;
    throw new Refusal('invalid-fact', {
      detail,
      errors: [{ pointer: `${place}/data/${named}`, code: 'invalid-value', detail }],
    });
  }
  if (fact.data[named] !== name)
    throw new Refusal('wrong-stream', { detail: `the target is not a fact about ${name}` });
  throw new Refusal('target-not-correctable', {
    detail: `a correction keeps ${named}: cancel the fact, and record it anew`,
    conflicts: [conflictOf(fact)],
  });
}

/** @throws Refusal `not-found` for a setting there is none of; `invalid-fact`, `wrong-stream` and others */
export function recordSettingFacts(
  name: string,
  facts: readonly RecordedFact[],
  inputs: readonly FactInput[],
  catalogue: IndicatorCatalogue,
  newId: (index: number) => string,
): Fact[] {
  const setting = catalogue.settings.find((one) => one.name === name);
  if (!setting) throw new Refusal('not-found', { detail: `there is no setting ${name}` });
  const wrongIn = ({ reading }: Standing): Wrong[] => {
    const detail = settingError(setting, reading.data['value'], catalogue);
    return detail === undefined ? [] : [{ field: 'value', detail }];
  };
  return decide(SETTINGS_STREAM, facts, inputs, { named: 'name', name, wrongIn }, newId);
}

/** @throws Refusal `not-found` for an indicator the plan has not; `invalid-fact`, `wrong-stream` and others */
export function recordDefinitionFacts(
  code: string,
  facts: readonly RecordedFact[],
  inputs: readonly FactInput[],
  catalogue: IndicatorCatalogue,
  newId: (index: number) => string,
): Fact[] {
  if (!catalogue.definitions.some((one) => one.code === code))
    throw new Refusal('not-found', { detail: `there is no indicator ${code}` });
  const wrongIn = ({ fact }: Standing, all: readonly RecordedFact[]): Wrong[] => {
    const adoption = adoptionsOf(catalogue, all, code).find(({ eventId }) => eventId === fact.id);
    if (!adoption) return [];
    const { data, before, after } = adoption;
    const said = data['definition'];
    const version = versionError(
      data['version'] as number | undefined,
      said,
      before.version,
      catalogue,
      code,
    );
    if (version !== undefined) return [{ field: 'version', detail: version }];
    return definitionErrors(said, after, catalogue).map((detail) => ({ field: 'definition', detail }));
  };
  return decide(indicatorStream(code), facts, inputs, { named: 'code', name: code, wrongIn }, newId);
}

/** One version is one reading: a number is used anew only for what the catalogue has under it, unchanged. */
function versionError(
  version: number | undefined,
  said: unknown,
  before: number,
  { definitions }: IndicatorCatalogue,
  code: string,
): string | undefined {
  const known = definitions.some((one) => one.code === code && one.version === version);
  const unchanged = Object.keys(said as object).length === 0;
  if (version === undefined)
    return unchanged ? 'version must be given where the definition changes nothing' : undefined;
  if (known && unchanged) return undefined;
  if (known) return `version ${version} is the catalogue's: what changes it needs another number`;
  if (unchanged) return `version ${version} is not in the catalogue: the definition must say what changes`;
  return version > before ? undefined : `version must be above ${before}, which is in force before that day`;
}
