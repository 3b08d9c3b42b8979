import { setTimeout as sleep } from 'node:timers/promises';
import { OrganisationBatch } from '../commands/organisation-batch.js';
import { isPassing } from '../event-store/event-store.js';
import { contentHash } from '../event-store/json-profile.js';
import type { Parts } from '../parts.js';
import { catalogueFacts } from './load.js';
import { recordRules, ruleFacts } from './rules.js';

const CALLER = { subject: 'catalogue', role: 'admin' as const, tokenId: 'catalogue' };

/** Appends on their way at once: few enough that none waits longer than an append may take. */
const ON_THE_WAY = 200;
const TRIES = 20;
const RETRY_MS = 500;

/**
 * Records the reference data that is not recorded yet, as facts like any other. Ids are decided by what each fact is
 * about, so a second start records nothing, and an interrupted first one is completed.
 */
export async function recordCatalogues(parts: Parts): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      await recordMissing(parts);
      return;
    } catch (error) {
      if (!isPassing(error) || left === 0) throw error;
      await sleep(RETRY_MS);
    }
  }
}

async function recordMissing(parts: Parts): Promise<void> {
  const entries = catalogueFacts();
  const { position } = await parts.journal.head();
  const known = new Set((await parts.organisations.facts('', position)).map((fact) => fact.id));
  if ([...entries.flatMap(({ facts }) => facts), ...ruleFacts()].every(({ id }) => known.has(id))) return;
  await parts.organisationPipeline.inLine(async () => {
    const now = await parts.organisations.now();
    const facts = await parts.organisations.facts('', now.position);
    const batch = new OrganisationBatch(now.organisation, facts, {
      caller: CALLER,
      correlationId: 'catalogues',
      lenient: false,
      store: parts.store,
      now: parts.now,
    });
    for (const { subject, code, facts: own } of entries)
      for (const { id, ...input } of own) {
        if (batch.has(id)) continue;
        batch.record({ subject, code, input, id, hash: contentHash(input) });
        if (batch.onTheWay >= ON_THE_WAY) await batch.flush();
      }
    await batch.flush();
    const streams = new Set(facts.map(({ stream }) => stream));
    const recorded = new Set(facts.map(({ id }) => id));
    await recordRules(parts.store, CALLER, recorded, (stream) => streams.has(stream));
  });
}
