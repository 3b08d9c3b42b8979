import type { Dossier } from '../domain/staff/dossier.js';
import type { Tally } from './batches.js';
import {
  countLines,
  identify,
  isRefused,
  oncePerLine,
  withPerson,
  type ReadLine,
  type RefusedLine,
} from './judge-lines.js';
import type { PersonLines } from './staff-lines.js';

/** Strict: all lines of a person or none. An archive's dry run: each line by itself. */
export function recordPerson(
  person: PersonLines,
  { key, dossier, strict }: { key: string; dossier: Dossier; strict: boolean },
  lines: readonly (ReadLine | RefusedLine)[],
  tally: Tally,
): Promise<void>[] {
  const refused = lines.filter(isRefused);
  const good = lines.filter((line): line is ReadLine => !isRefused(line));
  tally.refused.push(...refused);
  if (!strict) {
    each(person, key, dossier, good, tally);
    return [];
  }
  if (refused.length === 0) return [person.record(key, dossier, good, tally).recorded];
  // What is in the log already stays there; the rest goes with the lines that cannot be read.
  const known = new Set(dossier.facts.map((fact) => fact.id));
  const identified = identify(`staff:${key}`, good, dossier.facts);
  const fresh = oncePerLine(
    identified.filter(({ id }) => !known.has(id)).map(({ line }) => withPerson(line)),
  );
  tally.refused.push(...fresh);
  tally.repeated += countLines([], identified, fresh).repeated;
  return [];
}

function each(
  person: PersonLines,
  key: string,
  start: Dossier,
  good: readonly ReadLine[],
  tally: Tally,
): void {
  let dossier = start;
  const own = new Set<string>();
  for (const line of new Set(good.map((one) => one.line))) {
    const facts = good.filter((one) => one.line === line);
    const { after } = person.record(key, dossier, facts, tally, own);
    for (const { id } of after.facts.slice(dossier.facts.length)) own.add(id);
    dossier = after;
  }
}
