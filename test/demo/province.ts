import { OrganisationBatch } from '../../src/commands/organisation-batch.js';
import { catalogueFacts, type CatalogueEntry } from '../../src/catalogues/load.js';
import { demoLines, type DemoOptions } from '../../src/demo/demo.js';
import type { DemoLine } from '../../src/demo/person-file.js';
import { Organisation } from '../../src/domain/organisation/organisation.js';
import { foldDossier, type Dossier } from '../../src/domain/staff/dossier.js';
import { emptyTally } from '../../src/imports/batches.js';
import {
  identify,
  isRefused,
  judgePerson,
  readLine,
  type RefusedLine,
} from '../../src/imports/judge-lines.js';
import { recordOrganisationLines } from '../../src/imports/organisation-lines.js';

const CALLER = { subject: 'test', role: 'admin' as const, tokenId: 'test' };
const UNUSED = { correlationId: 'test', lenient: false, store: undefined, now: Date.now };

/** The catalogue as far as the communes of a demo need it: all of it takes a second. */
export function catalogueOf(communes: ReadonlySet<string>): CatalogueEntry[] {
  return catalogueFacts().filter(
    ({ subject, code }) => subject === 'position' || code.length <= 2 || communes.has(code.split('.')[0]!),
  );
}

export const linesOf = (options: DemoOptions) => ({
  filed: [...demoLines(options, 'filed')],
  later: [...demoLines(options, 'later')],
});

export function grouped<One>(all: readonly One[], keyOf: (one: One) => string): Map<string, One[]> {
  const found = new Map<string, One[]>();
  for (const one of all) found.set(keyOf(one), [...(found.get(keyOf(one)) ?? []), one]);
  return found;
}

export const communesIn = (lines: readonly DemoLine[]) =>
  new Set(lines.flatMap(({ type, unit }) => (type === 'UnitAttributesRecorded' ? [unit!] : [])));

/** Judges lines as an import does, without a store. @returns what it refused, and the people it leaves */
export async function judged({ filed, later }: ReturnType<typeof linesOf>) {
  const staged = (lines: readonly DemoLine[], from: number) =>
    lines.map((one, index) => ({ line: from + index, body: JSON.stringify(one), one }));
  const all = [...staged(filed, 1), ...staged(later, 1 + filed.length)];
  const refused: RefusedLine[] = [];
  const organisation = await organisationOf(
    all.filter(({ one }) => one.staff === undefined),
    communesIn(filed),
    refused,
  );
  const people = new Map<string, Dossier>();
  for (const [part, lines] of [filed, later].entries()) {
    const within = all.slice(part * filed.length, part * filed.length + lines.length);
    for (const [key, own] of grouped(within, ({ one }) => one.staff ?? '')) {
      if (key === '') continue;
      const read = own.map(readLine);
      refused.push(...read.filter(isRefused));
      const before = people.get(key) ?? foldDossier(`staff-${key}`, []);
      const readable = read.flatMap((line) => (isRefused(line) ? [] : [line]));
      const fresh = identify(`staff:${key}`, readable, before.facts);
      const judgement = judgePerson(before, fresh, organisation, false);
      refused.push(...judgement.refused);
      if (judgement.decided) people.set(key, judgement.decided.after);
    }
  }
  return { refused, people, organisation };
}

async function organisationOf(
  lines: readonly { line: number; body: string; one: DemoLine }[],
  communes: ReadonlySet<string>,
  refused: RefusedLine[],
): Promise<Organisation> {
  const catalogue = new OrganisationBatch(Organisation.of([]), [], { caller: CALLER, ...UNUSED });
  for (const { subject, code, facts } of catalogueOf(communes))
    for (const { id, ...input } of facts) catalogue.record({ subject, code, input, id, hash: id });
  const { organisation } = catalogue;
  const facts = [...organisation.units.values(), ...organisation.positions.values()]
    .flat()
    .flatMap(({ standings }) => standings.map(({ fact }) => fact));
  const tally = emptyTally();
  const parts = {
    organisation: { inLine: <T>(work: () => Promise<T>) => work() },
    organisations: { now: async () => ({ organisation, position: 0 }), facts: async () => facts },
    now: Date.now,
  };
  const after = await recordOrganisationLines(
    lines.map(({ line, body, one }) => ({
      line,
      body,
      subject: one.unit === undefined ? `position:${one.position!}` : `unit:${one.unit}`,
    })),
    parts as unknown as Parameters<typeof recordOrganisationLines>[1],
    { batch: { id: 'demo', strict: true } as never, caller: CALLER, dryRun: true, imagined: undefined },
    tally,
  );
  refused.push(...tally.refused);
  return after;
}
