import { Inject, Injectable } from '@nestjs/common';
import { Refusal, type FieldError } from '../domain/refusal.js';
import { dayAt, type Day } from '../domain/time.js';
import { CLOCK, type Clock } from './clock.js';
import {
  day,
  integer,
  knownAt,
  position,
  text,
  withDefault,
  type KnownAt,
  type Parameter,
} from './parameters.js';

/** The parameters a route knows, by name. The same object documents them in OpenAPI. */
export type Spec = { readonly [name: string]: Parameter<unknown> };
export type Answers<S extends Spec> = {
  -readonly [K in keyof S]: S[K] extends Parameter<infer T> ? T : never;
};

const asOf = day('The day the answer is about; today in Asia/Ho_Chi_Minh unless given') as Parameter<Day>;

/** Where in time a question is asked. `asOf` falls to today when `Questions` reads it. */
export const pointQuestions = {
  asOf,
  knownAt: knownAt(
    'Answer as known then: a position in the log, an instant, or a day (its end in Asia/Ho_Chi_Minh); ' +
      'the position all read models have reached unless given',
  ) as Parameter<KnownAt | undefined>,
  waitFor: position('Wait, at most 5 s, until the read models have reached this position'),
} as const satisfies Spec;

export const pageQuestions = {
  limit: withDefault(integer('Rows of a page', 1, 1000), 50),
  cursor: text('`meta.next` of the page before', 4096),
} as const satisfies Spec;

const wrong = (name: string, reason: string, detail: string): FieldError => ({
  pointer: `/query/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  code: reason,
  detail,
});
const shown = (name: string) => name.replaceAll(/[^\w.-]/g, '?').slice(0, 40);

export const invalidParameters = (errors: FieldError[]): Refusal =>
  new Refusal('invalid-parameter', { detail: errors.map(({ detail }) => detail).join('; '), errors });

/**
 * The texts of a query's known parameters. A name the route does not know is refused rather than passed over, so
 * that a misspelt filter never widens an answer and `preview=true` never records.
 * @throws Refusal `invalid-parameter`
 */
export function textsOf(query: unknown, spec: Spec): Map<string, string> {
  const texts = new Map<string, string>();
  const errors: FieldError[] = [];
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (!Object.hasOwn(spec, name))
      errors.push(wrong(shown(name), 'unknown-parameter', `there is no parameter ${shown(name)} here`));
    else if (Array.isArray(value) && spec[name]!.repeats) texts.set(name, value.join(','));
    else if (typeof value !== 'string')
      errors.push(wrong(name, 'repeated-parameter', `${name} is given more than once`));
    else texts.set(name, value);
  }
  if (errors.length > 0) throw invalidParameters(errors);
  return texts;
}

/** @throws Refusal `invalid-parameter` */
export function answersOf<S extends Spec>(
  texts: ReadonlyMap<string, string>,
  spec: S,
  today: Day,
): Answers<S> {
  const answers: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [name, parameter] of Object.entries(spec)) {
    const given = texts.get(name);
    if (given === undefined) {
      if (parameter.required) errors.push(wrong(name, 'missing-parameter', `${name} is missing`));
      answers[name] = parameter === asOf ? today : parameter.fallback;
      continue;
    }
    const value = parameter.read(given);
    if (value === undefined)
      errors.push(wrong(name, 'invalid-value', `${name} must be ${parameter.expected}`));
    answers[name] = value;
  }
  if (errors.length > 0) throw invalidParameters(errors);
  return answers as Answers<S>;
}

/** Reads the query of a request by what its route knows. */
@Injectable()
export class Questions {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  today(): Day {
    return dayAt(this.clock());
  }

  /** @throws Refusal `invalid-parameter` that names each parameter at fault */
  read<S extends Spec>(query: unknown, spec: S): Answers<S> {
    return answersOf(textsOf(query, spec), spec, this.today());
  }
}
