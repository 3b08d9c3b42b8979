import { find } from '../domain/facts/catalogue.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal, type FieldError, type RefusalCode } from '../domain/refusal.js';
import { recordFacts, type Decided, type Dossier } from '../domain/staff/dossier.js';
import { conflicting } from '../domain/staff/rows.js';
import { cancelledIds, targetOf } from '../domain/standing.js';
import { span } from '../domain/time.js';
import { normaliseJson } from '../http/json-body.js';
import { sentHash, uuidFrom } from '../commands/request.js';

/** A staged line. */
export interface StagedLine {
  line: number;
  body: string;
}

export interface RefusedLine {
  line: number;
  code: RefusalCode;
  message: string;
  column?: string;
  value?: string;
}

/** A line as a fact, with the hash that says whether it is recorded already. */
export interface ReadLine {
  line: number;
  input: FactInput;
  hash: string;
  /** Where in the file a refusal of this code shows itself; lines of NDJSON have no columns. */
  column?: (code: RefusalCode) => { column: string; value?: string };
}

/** What an import marks its cancelling facts with, so that its lines may be judged again. */
export const CANCELLED_WITH_BATCH = 'import-cancellation';

const SUBJECTS = { staff: 'dossier', unit: 'unit', position: 'position' } as const;

/** Reads one line; the subject it names was found when it was staged. */
export function readLine({ line, body }: StagedLine): ReadLine | RefusedLine {
  try {
    const { staff, unit, position, ...fact } = normaliseJson(JSON.parse(body)) as Record<string, unknown>;
    const subject = staff !== undefined ? 'staff' : unit !== undefined ? 'unit' : 'position';
    const input = readFact(fact, SUBJECTS[subject]);
    const key = (staff ?? unit ?? position) as string;
    const opens = find(input.type)!.effect.does;
    const names = opens === 'opens-file' || opens === 'establishes-unit' || opens === 'defines-position';
    if (names && input.data['code'] !== key)
      return refusedFor(line, body, 'invalid-fact', [
        { pointer: '/data/code', code: 'invalid-value', detail: `code must be the key of the line, ${key}` },
      ]);
    return { line, input, hash: sentHash(input) };
  } catch (error) {
    if (error instanceof Refusal) return refusedFor(line, body, error.code, error.errors, error.detail);
    return { line, code: 'unreadable-line', message: 'the line is not JSON' };
  }
}

export const isRefused = (line: ReadLine | RefusedLine): line is RefusedLine => 'code' in line;

function refusedFor(
  line: number,
  body: string,
  code: RefusalCode,
  errors: readonly FieldError[] = [],
  detail?: string,
): RefusedLine {
  const first = errors[0];
  const message = errors.length > 0 ? errors.map((error) => error.detail).join('; ') : (detail ?? code);
  if (!first) return { line, code, message };
  const value = valueAt(body, first.pointer);
  return {
    line,
    code,
    message,
    column: first.pointer.slice(1).replaceAll('/', '.'),
    ...(value === undefined ? {} : { value }),
  };
}

function valueAt(body: string, pointer: string): string | undefined {
  let value: unknown = JSON.parse(body);
  for (const name of pointer.split('/').slice(1))
    value = (value as Record<string, unknown> | undefined)?.[
      name.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  return value === undefined
    ? undefined
    : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);
}

export interface Identified extends ReadLine {
  id: string;
  repeated: boolean;
}

/**
 * Gives each line its event id: the one it names, else one decided by whom it is about, what it says, and how often
 * the same line came before. A line whose fact was cancelled with its batch gets the next id.
 * @param own ids recorded by this import already: meeting one again means the same line stands in the file twice
 */
export function identify(
  subject: string,
  lines: readonly ReadLine[],
  facts: readonly RecordedFact[],
  own: ReadonlySet<string> = new Set(),
): Identified[] {
  const known = new Set(facts.map((fact) => fact.id));
  const undone = cancelledWithBatch(facts);
  const taken = new Set(own);
  return lines.map((read) => {
    let id = read.input.id?.toLowerCase();
    for (let occurrence = 0, attempt = 0; id === undefined;) {
      const candidate = uuidFrom(`line ${subject} ${read.hash} ${occurrence} ${attempt}`);
      if (taken.has(candidate)) occurrence++;
      else if (undone.has(candidate)) attempt++;
      else id = candidate;
    }
    taken.add(id);
    return { ...read, id, repeated: known.has(id) };
  });
}

function cancelledWithBatch(facts: readonly RecordedFact[]): Set<string> {
  const cancelled = cancelledIds(facts);
  const undoing = facts.filter((fact) => fact.source?.system === CANCELLED_WITH_BATCH);
  return new Set(undoing.map(targetOf).filter((id) => cancelled.has(id)));
}

export interface Judged {
  decided?: Decided;
  accepted: Identified[];
  repeated: Identified[];
  refused: RefusedLine[];
  /** Ids of facts that carry a flag now and did not before. */
  flagged: string[];
}

/**
 * Judges lines about one person as one batch: all or none.
 * @param dossier the person's stream, empty for somebody new
 */
export function judgePerson(
  dossier: Dossier,
  lines: readonly Identified[],
  organisation: Organisation,
  lenient: boolean,
): Judged {
  const repeated = lines.filter((line) => line.repeated);
  const fresh = lines.filter((line) => !line.repeated);
  if (fresh.length === 0) return { accepted: [], repeated, refused: [], flagged: [] };
  try {
    const inputs = fresh.map(({ input, id }) => ({ ...input, id }));
    const decided = recordFacts(dossier, inputs, {
      newId: (index) => fresh[index]!.id,
      organisation,
      lenient,
    });
    return {
      decided,
      accepted: fresh,
      repeated,
      refused: [],
      flagged: flaggedBy(dossier, decided, organisation, lenient),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { accepted: [], repeated, refused: blame(fresh, error), flagged: [] };
  }
}

/** Every line at fault with its own reason; the others with their person. */
export function blame(lines: readonly Identified[], error: Refusal): RefusedLine[] {
  const faults = new Map((error.faults ?? []).map((fault) => [fault.factId, fault]));
  const named = lines.map(({ line, id, column }): RefusedLine => {
    const fault = faults.get(id);
    if (fault) return { line, code: fault.code, message: fault.detail, ...column?.(fault.code) };
    if (faults.size === 0)
      return { line, code: error.code, message: error.detail ?? error.code, ...column?.(error.code) };
    return withPerson(line);
  });
  return oncePerLine(named);
}

export const withPerson = (line: number): RefusedLine => ({
  line,
  code: 'refused-with-person',
  message: 'another line about this person was refused',
});

/** A row of a sheet may be several facts: it is refused once, for its own fault before another's. */
export function oncePerLine(refused: readonly RefusedLine[]): RefusedLine[] {
  const found = new Map<number, RefusedLine>();
  for (const one of refused) {
    const before = found.get(one.line);
    if (!before || (before.code === 'refused-with-person' && one.code !== 'refused-with-person'))
      found.set(one.line, one);
  }
  return [...found.values()];
}

const linesIn = (facts: readonly { line: number }[]) => new Set(facts.map(({ line }) => line));

/** How many lines were recorded, and how many were in the log before; a line counts once, and not if refused. */
export function countLines(
  recorded: readonly Identified[],
  repeated: readonly Identified[],
  refused: readonly RefusedLine[] = [],
): { accepted: number; repeated: number } {
  const out = linesIn(refused);
  const accepted = new Set([...linesIn(recorded)].filter((line) => !out.has(line)));
  const known = [...linesIn(repeated)].filter((line) => !accepted.has(line) && !out.has(line));
  return { accepted: accepted.size, repeated: known.length };
}

function flaggedBy(
  before: Dossier,
  { after, facts }: Decided,
  organisation: Organisation,
  lenient: boolean,
): string[] {
  if (!lenient) return [];
  const was = conflicting(before.career.contradictions);
  const flagged = new Set([...conflicting(after.career.contradictions)].filter((id) => !was.has(id)));
  for (const { id, data, effectiveOn } of facts) {
    const { unitCode, positionCode } = data as { unitCode?: string; positionCode?: string };
    if (positionCode === undefined || effectiveOn === undefined) continue;
    const during = span(effectiveOn);
    const placed =
      organisation.positionExists(positionCode, during) &&
      (unitCode === undefined || organisation.unitExists(unitCode, during));
    if (!placed) flagged.add(id);
  }
  return [...flagged];
}
