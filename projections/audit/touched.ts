import type { JsonObject, RecordedFact } from '../../src/domain/facts/fact.js';
import { codeOfStream } from '../../src/domain/organisation/fold.js';
import { isCorrection, targetOf } from '../../src/domain/standing.js';

const MANY = ['intoCodes', 'predecessorCodes'];
const ONE = ['unitCode', 'intoCode', 'successorCode'];

function named(data: JsonObject): string[] {
  const found: string[] = [];
  for (const name of ONE) {
    const code = data[name];
    if (typeof code === 'string') found.push(code);
  }
  for (const name of MANY) {
    const codes = data[name];
    if (codes !== undefined)
      found.push(...[codes].flat().filter((code): code is string => typeof code === 'string'));
  }
  return found;
}

/** What a fact names by itself, with what corrections before `upto` made of it. */
function namedUpto(facts: readonly RecordedFact[], index: number, upto: number): string[] {
  const found = named(facts[index]!.data);
  for (let at = index + 1; at < upto; at++)
    if (isCorrection(facts[at]!) && targetOf(facts[at]!) === facts[index]!.id)
      found.push(...correctedTo(facts[at]!));
  return found;
}

/** And the units of the postings it ends, changes or leaves. */
function touchedAt(facts: readonly RecordedFact[], index: number, upto: number): string[] {
  const { data } = facts[index]!;
  const found = namedUpto(facts, index, upto);
  for (const posting of [data['postingId'], data['fromPostingId']]) {
    if (posting === undefined) continue;
    const opening = facts.findIndex((one, at) => at < index && opens(one, posting));
    if (opening >= 0) found.push(...namedUpto(facts, opening, upto));
  }
  return found;
}

const opens = ({ id, data }: RecordedFact, posting: unknown) =>
  data['positionCode'] !== undefined &&
  data['unitCode'] !== undefined &&
  (data['postingId'] ?? id) === posting;

const correctedTo = (correction: RecordedFact): string[] =>
  named(((correction.data['changes'] as JsonObject | undefined)?.['data'] as JsonObject | undefined) ?? {});

/**
 * Codes of the units the last of these facts touches: those it names, those of the postings it names, and of a
 * correction also those its target touched. A fact about a person that names none counts for the units of the fact
 * before it that did.
 * @param facts one stream in revision order, at least one fact
 */
export function unitsTouched(facts: readonly RecordedFact[]): string[] {
  const last = facts.length - 1;
  const stream = facts[last]!.stream;
  const touched = touchedBy(facts, last);
  if (stream.startsWith('unit-')) touched.unshift(codeOfStream(stream));
  return touched.length < 2 ? touched : [...new Set(touched)];
}

function touchedBy(facts: readonly RecordedFact[], last: number): string[] {
  const fact = facts[last]!;
  if (isCorrection(fact)) {
    const target = facts.findIndex(({ id }) => id === targetOf(fact));
    if (target < 0 || target >= last) return [];
    const before = isCorrection(facts[target]!) ? touchedBy(facts, target) : touchedWith(facts, target, last);
    return [...before, ...correctedTo(fact)];
  }
  return touchedWith(facts, last, last);
}

function touchedWith(facts: readonly RecordedFact[], index: number, upto: number): string[] {
  for (let at = index; at >= 0; at--) {
    if (isCorrection(facts[at]!)) continue;
    const found = touchedAt(facts, at, upto);
    if (found.length > 0) return found;
  }
  return [];
}
