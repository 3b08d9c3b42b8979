import type { FinalRater, RatedBy } from '../facts/evaluation.js';
import type { JsonObject } from '../facts/fact.js';
import { Refusal } from '../refusal.js';
import type { Evaluation } from '../rules/evaluation.js';
import { formulaOf } from '../rules/formulas.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { ReadEntry } from './entry.js';
import { managedJson, unitComponent, type ManagedResult } from './managed.js';

/** Rounded here and nowhere before: scores to two decimals, percentages to four. */
const SCORE = 2;
const PERCENT = 4;

/** What a result is worked out from, and stands with it for good. */
export interface Deciding {
  period: string;
  unitCode: string;
  by: FinalRater;
  /** As entered. */
  input: JsonObject;
  entry: ReadEntry;
  set: RuleSet;
  /** Of a leader whose entry gives neither managed nor d: the results on record. */
  managed?: ManagedResult[];
  raters: { by: RatedBy; eventId: string; enteredBy: string }[];
  handedOver: JsonObject[];
  roundId?: string;
}

/** Whether the service is to find out what the people led achieved. */
export const asksManaged = ({ input: { leader, leadership } }: ReadEntry): boolean =>
  leader && leadership?.managed === undefined && leadership?.d === undefined;

/**
 * Works a result out by the rule set, in the form in which it is frozen with the fact.
 * @returns the data of a PeriodEvaluationFinalised
 * @throws Refusal `component-missing`, `invalid-input`
 */
export function resultOf(deciding: Deciding): JsonObject {
  const { period, unitCode, by, input, set, managed, raters, handedOver, roundId } = deciding;
  const found = evaluated(deciding);
  const evaluator = raters.find((one) => one.by === by)?.enteredBy.slice(0, 200);
  return {
    period,
    unitCode,
    score: found.score.shown(SCORE),
    rating: found.rating,
    ruleSet: set.id,
    ruleSetEventId: set.eventId,
    by,
    ...(roundId === undefined ? {} : { roundId }),
    ...(evaluator === undefined ? {} : { evaluator }),
    inputs: input,
    common: found.common.shown(SCORE),
    components: Object.fromEntries(
      Object.entries(found.components).flatMap(([name, share]) =>
        share ? [[name, share.shown(PERCENT)]] : [],
      ),
    ),
    results: found.results.shown(PERCENT),
    byPoints: found.byPoints,
    ratingReasons: found.reasons.map((reason) => ({ ...reason })),
    raters: raters.map((rater) => ({ ...rater })),
    ...(managed ? { managed: managedJson(managed) } : {}),
    ...(handedOver.length > 0 ? { handedOver } : {}),
  };
}

function evaluated({ entry: { input }, set: { settings }, managed }: Deciding): Evaluation {
  if (!managed) return formulaOf(settings).evaluate(input, settings);
  const d = unitComponent(managed, settings);
  const leadership = { ...input.leadership, ...(d ? { d } : {}) };
  try {
    return formulaOf(settings).evaluate({ ...input, leadership }, settings);
  } catch (error) {
    throw d ? error : namingUnrated(error, managed);
  }
}

/** Says who is missing, which the formula cannot know. */
function namingUnrated(error: unknown, managed: readonly ManagedResult[]): unknown {
  if (!(error instanceof Refusal) || error.code !== 'component-missing') return error;
  const unrated = managed.filter(({ score }) => score === undefined).length;
  const detail =
    managed.length === 0
      ? 'd (the unit’s result): nobody counts in the units led in this period'
      : `d (the unit’s result): ${unrated} of the ${managed.length} people led have no result of this period yet`;
  const pointer = '/leadership/managed';
  const others = (error.errors ?? []).filter((one) => one.pointer !== pointer);
  return new Refusal('component-missing', {
    detail: [...others.map((one) => one.detail), detail].join('; '),
    errors: [...others, { pointer, code: 'component-missing', detail }],
  });
}
