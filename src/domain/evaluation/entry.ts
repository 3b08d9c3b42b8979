import { isCode } from '../facts/fields.js';
import type { RatedBy } from '../facts/evaluation.js';
import type { Json, JsonObject } from '../facts/fact.js';
import { Refusal } from '../refusal.js';
import { readEvaluation, type Asked } from '../rules/read-evaluation.js';
import { Reader } from '../rules/reader.js';
import type { EvaluationInput } from '../rules/evaluation.js';

/** An entry as the formulas read it. */
export interface ReadEntry {
  asked: Asked;
  input: EvaluationInput;
  /** Of a leader: the units led, where they are not the own unit with all below it. */
  units?: string[];
}

const MOST_UNITS = 200;
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads what a rater of the person entered: the body of `POST /rules/evaluation`, and of a leader also
 * `leadership.units`, the units led (a deputy’s field), and `leadership.reasons` for đ and e.
 * @throws Refusal `invalid-input` with a pointer for each fault
 */
export function readEntry(body: unknown): ReadEntry {
  const leadership = isObject(body) ? body['leadership'] : undefined;
  if (!isObject(body) || !isObject(leadership)) return readEvaluation(body);
  const { units, reasons, ...rest } = leadership;
  const reader = new Reader();
  if (reasons !== undefined) {
    const said = reader.object(reasons, '/leadership/reasons', ['organising', 'cohesion']);
    for (const [name, reason] of Object.entries(said))
      reader.text(reason, `/leadership/reasons/${name}`, 2000);
  }
  if (units === undefined) {
    reader.end();
    return readEvaluation({ ...body, leadership: rest });
  }
  const pointer = '/leadership/units';
  const codes = reader.list(units, pointer, MOST_UNITS);
  codes.forEach((code, index) => {
    if (!isCode(code)) reader.wrong(`${pointer}/${index}`, 'units must be codes of units');
  });
  if (rest['managed'] !== undefined || rest['d'] !== undefined)
    reader.wrong(pointer, 'units says whose results make d: leave out managed and d');
  reader.end();
  return { ...readEvaluation({ ...body, leadership: rest }), units: codes as string[] };
}

/** What citizens said: `n` answers and their mean, in percent. @throws Refusal `invalid-input` */
function readCitizens(body: unknown): void {
  const reader = new Reader();
  const { n, score } = reader.object(body, '', ['n', 'score']);
  if (reader.count(n, '/n', 10_000_000) === 0) reader.wrong('/n', 'n must be at least 1');
  reader.given(score, '/score', '100');
  reader.end();
}

/**
 * Looks at the form of an entry; what is missing is told when it is to decide.
 * @returns the entry as it is recorded
 * @throws Refusal `invalid-input`
 */
export function checkEntry(by: RatedBy, body: unknown): JsonObject {
  if (by === 'citizens') readCitizens(body);
  else readEntry(body);
  return body as { [name: string]: Json };
}

/** Runs work whose component-missing only says that an entry is not complete yet. */
export function unlessIncomplete(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'component-missing')) throw error;
  }
}
