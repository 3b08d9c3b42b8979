import { validateSync } from 'class-validator';
import { Refusal, type FieldError } from '../refusal.js';
import { spanOf } from '../time.js';
import { find, type CatalogueEntry, type FactType } from './catalogue.js';
import type { Subject } from './effects.js';
import { DecisionEnvelope, SourceEnvelope } from './envelope.js';
import type { Decision, JsonObject, Source } from './fact.js';
import { fieldsOf, isObject, isUuid, type PayloadClass } from './fields.js';

/** A fact as a client sent it, of its schema. Ids and defaults may still be missing. */
export interface FactInput {
  type: FactType;
  effectiveOn?: string;
  data: JsonObject;
  decision?: Decision;
  id?: string;
  note?: string;
  source?: Source;
}

const ENVELOPE = new Set(['type', 'effectiveOn', 'data', 'decision', 'id', 'note', 'source']);
const known = new Map<PayloadClass, Set<string>>();

const escape = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Everything wrong with `value` as an instance of `payload`, unknown fields among it. */
export function errorsOf(payload: PayloadClass, value: JsonObject, pointer: string): FieldError[] {
  let names = known.get(payload);
  if (!names) known.set(payload, (names = new Set(fieldsOf(payload).keys())));
  const errors: FieldError[] = [];
  const instance = new payload();
  for (const [name, field] of Object.entries(value)) {
    if (names.has(name)) (instance as JsonObject)[name] = field;
    else
      errors.push({
        pointer: `${pointer}/${escape(name)}`,
        code: 'unknown-field',
        detail: `there is no field ${name}`,
      });
  }
  // A payload without any rule is legal: a fact may carry no data.
  const found = names.size === 0 ? [] : validateSync(instance, { forbidUnknownValues: false });
  for (const error of found) {
    const missing = error.value === undefined;
    errors.push({
      pointer: `${pointer}/${escape(error.property)}`,
      code: missing ? 'missing-field' : 'invalid-value',
      detail: missing ? `${error.property} is missing` : Object.values(error.constraints ?? {}).join('; '),
    });
  }
  return errors;
}

/** Everything wrong with the paper that carries a fact. */
export function decisionErrors(value: unknown, pointer: string): FieldError[] {
  if (!isObject(value)) return [{ pointer, code: 'invalid-value', detail: 'decision must be an object' }];
  const errors = errorsOf(DecisionEnvelope, value, pointer);
  if (value['kind'] !== 'other' && value['number'] === undefined)
    errors.push({ pointer: `${pointer}/number`, code: 'missing-field', detail: 'number is missing' });
  return errors;
}

/** What a correction may say: `{ effectiveOn?, data?, decision? }`, at least one of them. */
function changesErrors(changes: JsonObject, pointer: string): FieldError[] {
  const errors: FieldError[] = [];
  const { effectiveOn, data, decision, ...rest } = changes;
  const wrong = (field: string, detail: string) =>
    errors.push({ pointer: `${pointer}/${escape(field)}`, code: 'invalid-value', detail });
  for (const name of Object.keys(rest)) wrong(name, `there is no field ${name}`);
  if (effectiveOn !== undefined && !spanOf(effectiveOn))
    wrong('effectiveOn', 'effectiveOn must be a day, a month or a year');
  if (data !== undefined && !isObject(data)) wrong('data', 'data must be an object');
  if (decision !== undefined && decision !== null)
    errors.push(...decisionErrors(decision, `${pointer}/decision`));
  if (Object.keys(changes).length === 0)
    errors.push({ pointer, code: 'invalid-value', detail: 'the correction changes nothing' });
  return errors;
}

/** Everything wrong with the data of a fact of this entry. */
export function dataErrors(entry: CatalogueEntry, data: JsonObject, pointer: string): FieldError[] {
  const errors = errorsOf(entry.payload, data, pointer);
  if (entry.effect.does === 'corrects' && isObject(data['changes']))
    errors.push(...changesErrors(data['changes'], `${pointer}/changes`));
  if (errors.length === 0)
    for (const { field, detail } of entry.check?.(data) ?? [])
      errors.push({ pointer: `${pointer}/${escape(field)}`, code: 'invalid-value', detail });
  return errors;
}

function envelopeErrors(input: JsonObject, entry: CatalogueEntry, pointer: string): FieldError[] {
  const errors: FieldError[] = [];
  const wrong = (field: string, code: string, detail: string) =>
    errors.push({ pointer: `${pointer}/${escape(field)}`, code, detail });
  for (const name of Object.keys(input))
    if (!ENVELOPE.has(name)) wrong(name, 'unknown-field', `there is no field ${name}`);
  const correction = entry.effect.does === 'corrects' || entry.effect.does === 'cancels';
  if (input['effectiveOn'] === undefined) {
    if (!correction) wrong('effectiveOn', 'missing-field', 'effectiveOn is missing');
  } else if (!spanOf(input['effectiveOn']))
    wrong(
      'effectiveOn',
      'invalid-value',
      'effectiveOn must be a day, a month or a year (YYYY-MM-DD, YYYY-MM, YYYY)',
    );
  if (input['id'] !== undefined && !isUuid(input['id'])) wrong('id', 'invalid-value', 'id must be a UUID');
  const note = input['note'];
  if (note !== undefined && (typeof note !== 'string' || note.length === 0 || note.length > 2000))
    wrong('note', 'invalid-value', 'note must be text of 1 to 2000 characters');
  if (input['decision'] !== undefined)
    errors.push(...decisionErrors(input['decision'], `${pointer}/decision`));
  const source = input['source'];
  if (source !== undefined) {
    if (isObject(source)) errors.push(...errorsOf(SourceEnvelope, source, `${pointer}/source`));
    else wrong('source', 'invalid-value', 'source must be an object');
  }
  return errors;
}

/**
 * Reads a fact a client sent about a dossier, a unit or a position. `pointer` is where it stands in the request.
 * @throws Refusal `invalid-fact` with a pointer for each fault, or `unknown-fact-type`
 */
export function readFact(input: unknown, subject: Subject, pointer = ''): FactInput {
  const invalid = (errors: FieldError[]) =>
    new Refusal('invalid-fact', { detail: errors[0]?.detail, errors });
  if (!isObject(input)) throw invalid([{ pointer, code: 'invalid-value', detail: 'a fact is an object' }]);
  const type = input['type'];
  const entry = typeof type === 'string' ? find(type) : undefined;
  if (!entry?.subjects.includes(subject)) {
    const detail =
      type === undefined
        ? 'type is missing'
        : `there is no fact ${JSON.stringify(type).slice(0, 80)} about a ${subject}`;
    const errors = [{ pointer: `${pointer}/type`, code: 'unknown-fact-type', detail }];
    throw new Refusal('unknown-fact-type', { detail, errors });
  }
  const data = input['data'] === undefined ? {} : input['data'];
  const errors = envelopeErrors(input, entry, pointer);
  if (isObject(data)) errors.push(...dataErrors(entry, data, `${pointer}/data`));
  else errors.push({ pointer: `${pointer}/data`, code: 'invalid-value', detail: 'data must be an object' });
  if (errors.length > 0) throw invalid(errors);
  return { ...(input as unknown as FactInput), data: data as JsonObject };
}
