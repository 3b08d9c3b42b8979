import { FINAL_RATERS, type FinalRater } from '../domain/facts/evaluation.js';
import type { Decision, JsonObject } from '../domain/facts/fact.js';
import { isObject, isText } from '../domain/facts/fields.js';
import { decisionErrors, readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal, type FieldError } from '../domain/refusal.js';
import { daysOf } from '../domain/evaluation/period.js';
import { readEntry } from '../domain/evaluation/entry.js';
import type { Day } from '../domain/time.js';
import { expectOnly } from '../commands/write-request.js';

type Body = Record<string, unknown>;

const MOST_REASON = 2_000;
const invalid = (errors: FieldError[]) => new Refusal('invalid-fact', { detail: errors[0]!.detail, errors });
const wrong = (pointer: string, detail: string): FieldError => ({ pointer, code: 'invalid-value', detail });

/** Refusals point at places in the body as sent. */
export function pointing(error: unknown, change: (pointer: string) => string): unknown {
  if (!(error instanceof Refusal) || !error.errors) return error;
  const { detail, conflicts, retryAfter, faults, errors } = error;
  return new Refusal(error.code, {
    detail,
    conflicts,
    retryAfter,
    faults,
    errors: errors.map((one) => ({ ...one, pointer: change(one.pointer) })),
  });
}

/** `{ period, unitCode, dueOn, ruleSet?, decision? }` as an EvaluationRoundOpened. @throws Refusal `invalid-fact` */
export function openingIn(body: Body, today: Day): FactInput {
  const { decision, ...data } = body;
  try {
    const input = readFact(
      {
        type: 'EvaluationRoundOpened',
        effectiveOn: today,
        data,
        ...(decision === undefined ? {} : { decision }),
      },
      'round',
    );
    const { first } = daysOf(data['period'] as string);
    if ((data['dueOn'] as string) < first)
      throw invalid([wrong('/dueOn', `dueOn must not lie before the period, which begins on ${first}`)]);
    return input;
  } catch (error) {
    throw pointing(error, (pointer) => pointer.replace(/^\/data/, ''));
  }
}

/** `{ by, decision? }`. @throws Refusal `invalid-fact` */
export function finalisationIn(body: Body): { by: FinalRater; decision?: Decision } {
  expectOnly(body, ['by', 'decision']);
  const { by, decision } = body;
  const errors = decision === undefined ? [] : decisionErrors(decision, '/decision');
  if (!isFinalRater(by)) errors.unshift(wrong('/by', `by must be one of ${FINAL_RATERS.join(', ')}`));
  if (errors.length > 0) throw invalid(errors);
  return { by: by as FinalRater, ...(decision === undefined ? {} : { decision: decision as Decision }) };
}

/** `{ reason }`. @throws Refusal `invalid-fact` */
export function appealIn(body: Body): string {
  expectOnly(body, ['reason']);
  return reasonIn(body['reason']);
}

function reasonIn(reason: unknown): string {
  if (isText(reason, MOST_REASON)) return reason;
  throw invalid([wrong('/reason', `reason must be text of 1 to ${MOST_REASON} characters`)]);
}

export interface RevisionBody {
  by?: FinalRater;
  decision: Decision;
  input: JsonObject;
  reason?: string;
}

/** `{ decision, input, by?, reason? }`. @throws Refusal `invalid-fact`, `invalid-input` */
export function revisionIn(body: Body): RevisionBody {
  expectOnly(body, ['by', 'decision', 'input', 'reason']);
  const { by, decision, input, reason } = body;
  const errors =
    decision === undefined
      ? [
          {
            pointer: '/decision',
            code: 'missing-field',
            detail: 'decision is missing: only a decision revises',
          },
        ]
      : decisionErrors(decision, '/decision');
  if (by !== undefined && !isFinalRater(by))
    errors.push(wrong('/by', `by must be one of ${FINAL_RATERS.join(', ')}`));
  if (!isObject(input)) errors.push(wrong('/input', 'input must be the evaluation as it should have been'));
  if (errors.length > 0) throw invalid(errors);
  try {
    readEntry(input);
  } catch (error) {
    throw pointing(error, (pointer) => `/input${pointer}`);
  }
  return {
    decision: decision as Decision,
    input: input as JsonObject,
    ...(by === undefined ? {} : { by: by as FinalRater }),
    ...(reason === undefined ? {} : { reason: reasonIn(reason) }),
  };
}

const isFinalRater = (by: unknown): by is FinalRater => FINAL_RATERS.includes(by as FinalRater);
