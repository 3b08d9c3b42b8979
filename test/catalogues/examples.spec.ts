import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { catalogueFacts } from '../../src/catalogues/load.js';
import { foldDossier, recordFacts } from '../../src/domain/staff/dossier.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { readFact } from '../../src/domain/facts/validate.js';
import { provisional } from '../../src/domain/judge.js';
import { Organisation } from '../../src/domain/organisation/organisation.js';
import { Refusal } from '../../src/domain/refusal.js';

const example = new URL('../../examples/commune.ndjson', import.meta.url);
const text = readFileSync(example, 'utf8');
const explained = readFileSync(new URL('../../examples/README.md', import.meta.url), 'utf8');

interface Line {
  number: number;
  staff?: string;
  unit?: string;
  position?: string;
  fact: { type?: string; id?: string };
}
const lines = text.split('\n').flatMap((line, index): Line[] => {
  if (!line.endsWith('}')) return [];
  const { staff, unit, position, ...fact } = JSON.parse(line) as Omit<Line, 'number' | 'fact'>;
  return [{ number: index + 1, staff, unit, position, fact }];
});

function organisation(): Organisation {
  const streams: RecordedFact[][] = catalogueFacts().map(({ subject, code, facts }) =>
    facts.map((fact, revision) => provisional(fact, `${subject}-${code}@${facts[0]?.effectiveOn}`, revision)),
  );
  const own = new Map<string, RecordedFact[]>();
  for (const { unit, position, fact } of lines) {
    if (unit === undefined && position === undefined) continue;
    const subject = unit === undefined ? 'position' : 'unit';
    const stream = `${subject}-${unit ?? position}@1997-01-01`;
    const facts = own.get(stream) ?? [];
    own.set(stream, facts);
    const read = readFact(fact, subject);
    facts.push(provisional({ ...read, id: `${stream}/${facts.length}` }, stream, facts.length));
  }
  return Organisation.of([...streams, ...own.values()]);
}

/** The code with which a person's lines are refused as a whole, or undefined. */
function refusal(code: string, known: Organisation): string | undefined {
  const own = lines.filter(({ staff }) => staff === code);
  try {
    const inputs = own.map(({ fact }) => readFact(fact, 'dossier'));
    const newId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    recordFacts(foldDossier(`staff-${code}`, []), inputs, { newId, organisation: known });
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('examples/commune.ndjson', () => {
  let known: Organisation;
  beforeAll(() => {
    known = organisation();
  });

  it('is generated again byte by byte', async () => {
    const { communeFile } = (await import('../../examples/generate.mjs' as string)) as {
      communeFile: () => string;
    };
    expect(communeFile()).toBe(text);
    expect(text).toBe(text.normalize('NFC'));
  });

  it('holds the facts that the ready request bodies are about', () => {
    const named = lines.filter(({ staff, fact }) => staff === 'PDP-0025' && fact.id !== undefined);
    expect(named.map(({ fact }) => fact.type)).toEqual(['DegreeAwarded', 'TrainingCourseCompleted']);
    for (const { fact } of named) expect(explained).toContain(fact.id);
  });

  it('is refused only where a fault was put', () => {
    const people = [...new Set(lines.flatMap(({ staff }) => staff ?? []))];
    const refused = Object.fromEntries(
      people.map((code) => [code, refusal(code, known)]).filter(([, code]) => code !== undefined),
    ) as Record<string, string>;
    expect(refused).toEqual({
      'PDP-0189': 'posting-overlap',
      'PDP-0190': 'end-before-start',
      'PDP-0191': 'unknown-unit',
      'PDP-0192': 'unknown-unit',
      'PDP-0193': 'unknown-position',
      'PDP-0194': 'invalid-fact',
      'PDP-0195': 'posting-unknown',
      'PDP-0196': 'invalid-fact',
      'PDP-0197': 'invalid-fact',
      'PDP-0198': 'invalid-fact',
      'PDP-0199': 'evaluation-exists',
      'PDP-0200': 'after-leaving',
      'PDP-0201': 'file-already-open',
      'PDP-0202': 'file-not-open',
    });
    expect(people).toHaveLength(202);
    for (const [code, reason] of Object.entries(refused)) {
      const own = lines.filter(({ staff }) => staff === code).map(({ number }) => number);
      const row = explained.split('\n').find((line) => line.includes(`| ${code} |`));
      expect(row).toContain(own.length === 1 ? ` ${own[0]} ` : `${own[0]}–${own.at(-1)}`);
      // To an import somebody without a file is unknown; the dossier itself would not be open.
      expect(row).toContain(reason === 'file-not-open' ? 'staff-unknown' : reason);
    }
  });
});
