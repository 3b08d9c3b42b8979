import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision, JsonObject } from '../domain/facts/fact.js';
import { recordRuleFacts, streamOfRules } from '../domain/rules/decide.js';
import type { RuleSource } from '../domain/rules/rule-set.js';
import { arrival } from '../event-store/arrival.js';
import { contentHash } from '../event-store/json-profile.js';
import type { EventStore } from '../event-store/event-store.js';
import { toAppend } from '../commands/request.js';
import type { Caller } from '../access/scope.js';
import { catalogueFact, type CatalogueFact } from './entry.js';
import { catalogueDirectory } from './read.js';

const FOLDER = 'rules';

/** A file of `catalogues/rules/`: the data of a fact, with the title and the document people know it by. */
export interface RuleFile {
  /** Path below `catalogues/`. */
  file: string;
  title: { vi: string; en: string };
  decision: Decision;
  ruleSet: {
    id: string;
    from: string;
    until?: string;
    appliesTo: string[];
    governs: string;
    settings: object;
    sources: RuleSource[];
  };
}

export function ruleFiles(directory: string = catalogueDirectory()): RuleFile[] {
  return readdirSync(join(directory, FOLDER))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const read = JSON.parse(readFileSync(join(directory, FOLDER, name), 'utf8')) as Omit<RuleFile, 'file'>;
      return { ...read, file: `${FOLDER}/${name}` };
    });
}

/** The rule sets every installation begins with, one stream each. A province's own are recorded over HTTP. */
export const ruleFacts = (files: readonly RuleFile[] = ruleFiles()): CatalogueFact[] =>
  files.map(({ file, decision, ruleSet }) =>
    catalogueFact('rules', ruleSet.id, 'RuleSetAdopted', ruleSet as unknown as JsonObject, {
      file,
      effectiveOn: ruleSet.from,
      decision,
    }),
  );

/**
 * Records the rule sets that are not recorded yet. One put right in a later release stays as it was recorded until
 * somebody corrects it: an upgrade changes no rating.
 * @param known ids of every fact that is not about a person
 * @param taken whether a stream exists: the province may have adopted that set from that day itself
 */
export async function recordRules(
  store: EventStore,
  caller: Caller,
  known: ReadonlySet<string>,
  taken: (stream: string) => boolean,
): Promise<void> {
  for (const { id, ...input } of ruleFacts()) {
    const stream = streamOfRules(input.data['id'] as string, input, '');
    if (known.has(id) || taken(stream)) continue;
    const [fact] = recordRuleFacts(stream, [], [{ ...input, id }], () => id);
    const appended = toAppend(fact!, contentHash(input), { caller, correlationId: 'catalogues' });
    await arrival(store, store.append(stream, -1, [appended]));
  }
}
