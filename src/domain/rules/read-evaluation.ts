import type { ProductRow } from './components.js';
import type { CommonItem, EvaluationInput } from './evaluation.js';
import type { Exact } from '../exact.js';
import type { Findings } from './failures.js';
import { Reader } from './reader.js';

/** Whom the rules are asked for, where the caller says so. */
export interface Asked {
  ruleSet?: string;
  category: string;
}

export const CATEGORIES = [
  'cadre',
  'civil-servant',
  'public-employee',
  'part-time',
  'contract',
  'other',
] as const;
export const MOST_PRODUCTS = 5_000;
const MOST_UNITS = 10_000;
const MOST_TIMES = 1_000;
const MOST_COUNT = '1000000';
/** Room above 100, so that who did more than was assigned can say so; the cap is the rule set's. */
const MOST_PERCENT = '1000';
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The Decree is about civil servants, so the rules asked for nobody in particular are theirs. */
export function readAsked(body: Record<string, unknown>, reader: Reader): Asked {
  const ruleSet = reader.code(body['ruleSet'], '/ruleSet');
  const category = reader.oneOf(body['category'], '/category', CATEGORIES) ?? 'civil-servant';
  return { category, ...(ruleSet === undefined ? {} : { ruleSet }) };
}

export function readFindings(value: unknown, reader: Reader): Findings {
  if (value === undefined) return {};
  const names = ['degradation', 'discipline', 'corruption'];
  const found = reader.object(value, '/findings', names);
  return Object.fromEntries(
    names.map((name) => [name, reader.flag(found[name], `/findings/${name}`) ?? false]),
  );
}

/**
 * The body of an evaluation, read by its form alone; what the rule set allows is looked at when it is worked out.
 * @throws Refusal `invalid-input` with a pointer for each fault
 */
export function readEvaluation(body: unknown): { asked: Asked; input: EvaluationInput } {
  const reader = new Reader();
  const sent = reader.object(body, '', [
    'ruleSet',
    'category',
    'leader',
    'common',
    'products',
    'leadership',
    'findings',
    'tasks',
  ]);
  const leader = reader.flag(sent['leader'], '/leader') ?? false;
  if (!leader && sent['leadership'] !== undefined)
    reader.wrong('/leadership', 'leadership is of a leader: say leader true, or leave it out');
  const asked = readAsked(sent, reader);
  const input: EvaluationInput = {
    leader,
    common: readCommon(sent['common'], reader),
    products: readProducts(sent['products'], reader),
    findings: readFindings(sent['findings'], reader),
    ...(sent['leadership'] === undefined ? {} : { leadership: readLeadership(sent['leadership'], reader) }),
    ...(sent['tasks'] === undefined ? {} : { tasks: readTasks(sent['tasks'], reader) }),
  };
  reader.end();
  return { asked, input };
}

function readCommon(value: unknown, reader: Reader): EvaluationInput['common'] {
  if (!Array.isArray(value)) return reader.decimal(value, '/common', '100');
  const items = reader.list(value, '/common', 100).map((one, index): CommonItem => {
    const pointer = `/common/${index}`;
    const { item, points } = reader.object(one, pointer, ['item', 'points']);
    return {
      item: reader.text(item, `${pointer}/item`, 100),
      points: reader.given(points, `${pointer}/points`, '100'),
    };
  });
  if (new Set(items.map(({ item }) => item)).size < items.length)
    reader.wrong('/common', 'an item of the common part is given twice');
  // An empty list says nothing of the common part: it is missing, not zero.
  return items.length === 0 ? undefined : items;
}

function readProducts(value: unknown, reader: Reader): EvaluationInput['products'] {
  if (value === undefined) return undefined;
  if (Array.isArray(value))
    return reader
      .list(value, '/products', MOST_PRODUCTS)
      .map((row, index) => readProduct(row, `/products/${index}`, reader));
  const sent = reader.object(value, '/products', ['a', 'b', 'c']);
  const share = (name: string) => reader.decimal(sent[name], `/products/${name}`, MOST_PERCENT);
  return { a: share('a'), b: share('b'), c: share('c') };
}

function readProduct(value: unknown, pointer: string, reader: Reader): ProductRow {
  const row = reader.object(value, pointer, [
    'code',
    'coefficient',
    'assigned',
    'done',
    'qualityFailures',
    'delays',
    'excusedFailures',
    'excusedDelays',
    'month',
  ]);
  reader.code(row['code'], `${pointer}/code`);
  const done = reader.given(row['done'], `${pointer}/done`, MOST_COUNT);
  const at = (fault: string, excuse: string) => ({ row, fault, excuse, pointer, done, reader });
  const product: ProductRow = {
    coefficient: reader.given(row['coefficient'], `${pointer}/coefficient`, '1000'),
    assigned: reader.given(row['assigned'], `${pointer}/assigned`, MOST_COUNT),
    done,
    failures: readFaults(at('qualityFailures', 'excusedFailures')),
    delays: readFaults(at('delays', 'excusedDelays')),
  };
  if (product.coefficient.isZero && row['coefficient'] !== undefined)
    reader.wrong(`${pointer}/coefficient`, 'a coefficient is above 0', 'out-of-range');
  const month = row['month'];
  if (month === undefined) return product;
  if (typeof month === 'string' && MONTH.test(month)) return { ...product, month };
  reader.wrong(`${pointer}/month`, 'month must be a month (YYYY-MM)');
  return product;
}

interface FaultsAt {
  row: Record<string, unknown>;
  fault: string;
  excuse: string;
  pointer: string;
  done: Exact;
  reader: Reader;
}

/**
 * How often each unit at fault failed (was late) without an excuse. Excuses come as a list beside the list of units, or
 * as one number, which then counts against the units in their order.
 */
function readFaults({ row, fault, excuse, pointer, done, reader }: FaultsAt): number[] {
  const counts = (name: string) =>
    reader
      .list(row[name] ?? [], `${pointer}/${name}`, MOST_UNITS)
      .map((times, index) => reader.count(times, `${pointer}/${name}/${index}`, MOST_TIMES));
  const faults = counts(fault);
  const atFault = faults.filter((times) => times > 0).length;
  if (atFault > done.floor())
    reader.wrong(`${pointer}/${fault}`, `${fault} names more units than were done`, 'out-of-range');
  if (row[excuse] === undefined || row[fault] === undefined) {
    if (row[excuse] !== undefined && !Array.isArray(row[excuse]))
      reader.count(row[excuse], `${pointer}/${excuse}`, MOST_UNITS * MOST_TIMES);
    else counts(excuse);
    return faults;
  }
  const tooMany = () =>
    reader.wrong(`${pointer}/${excuse}`, `${excuse} excuses more than ${fault} names`, 'out-of-range');
  if (Array.isArray(row[excuse])) {
    const excused = counts(excuse);
    if (excused.some((times, index) => times > (faults[index] ?? 0))) tooMany();
    return faults.map((times, index) => Math.max(0, times - (excused[index] ?? 0)));
  }
  let left = reader.count(row[excuse], `${pointer}/${excuse}`, MOST_UNITS * MOST_TIMES);
  const rest = faults.map((times) => {
    const taken = Math.min(times, left);
    left -= taken;
    return times - taken;
  });
  if (left > 0) tooMany();
  return rest;
}

function readLeadership(value: unknown, reader: Reader): EvaluationInput['leadership'] {
  const sent = reader.object(value, '/leadership', ['managed', 'd', 'organising', 'cohesion']);
  if (sent['managed'] !== undefined && sent['d'] !== undefined)
    reader.wrong('/leadership/d', 'd follows from managed: give one of them');
  const share = (name: string) => reader.decimal(sent[name], `/leadership/${name}`, '100');
  const read = { d: share('d'), organising: share('organising'), cohesion: share('cohesion') };
  if (sent['managed'] === undefined) return read;
  const managed = reader.list(sent['managed'], '/leadership/managed', MOST_PRODUCTS).map((score, index) => {
    return score === null ? null : reader.given(score, `/leadership/managed/${index}`, '100');
  });
  return { ...read, managed };
}

function readTasks(value: unknown, reader: Reader): EvaluationInput['tasks'] {
  const sent = reader.object(value, '/tasks', ['exceeding', 'late']);
  const share = (name: string) => reader.decimal(sent[name], `/tasks/${name}`, '100');
  return { exceeding: share('exceeding'), late: share('late') };
}
