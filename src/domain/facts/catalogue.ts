import { backgroundFacts } from './background.js';
import { conductFacts } from './conduct.js';
import { correctionFacts } from './correction.js';
import { developmentFacts } from './development.js';
import { employmentFacts } from './employment.js';
import type { Entry } from './entry.js';
import { evaluationFacts } from './evaluation.js';
import type { RecordedFact } from './fact.js';
import { fieldsOf } from './fields.js';
import { governanceFacts } from './governance.js';
import { identityFacts } from './identity.js';
import { organisationFacts } from './organisation.js';
import { partyFacts } from './party.js';
import { planningFacts } from './planning.js';
import { postingFacts } from './posting.js';
import { unitReviewFacts } from './unit-reviews.js';

/**
 * Every fact the service records. The keys are the stored names: never change one, supersede it by a version.
 * Types, validation, OpenAPI, the published JSON Schemas and the codec all derive from this table.
 */
export const catalogue = {
  ...identityFacts,
  ...employmentFacts,
  ...postingFacts,
  ...developmentFacts,
  ...evaluationFacts,
  ...conductFacts,
  ...partyFacts,
  ...planningFacts,
  ...backgroundFacts,
  ...correctionFacts,
  ...organisationFacts,
  ...unitReviewFacts,
  ...governanceFacts,
};

export type FactType = keyof typeof catalogue;

/** Any recorded fact of the catalogue, told apart by `type`. */
export type CatalogueFact = {
  [Type in FactType]: RecordedFact<Type, InstanceType<(typeof catalogue)[Type]['payload']>>;
}[FactType];

export interface CatalogueEntry extends Entry {
  type: FactType;
  /** Names of the data fields kept in the personal section. */
  personal: readonly string[];
}

const entries = new Map<string, CatalogueEntry>(
  Object.entries(catalogue).map(([type, entry]: [string, Entry]) => {
    const personal = [...fieldsOf(entry.payload)].filter(([, f]) => f.personal).map(([name]) => name);
    return [type, { ...entry, type: type as FactType, personal }];
  }),
);

/** Every field that is personal in some fact: what a correction may carry. */
export const allPersonal: ReadonlySet<string> = new Set([...entries.values()].flatMap((e) => e.personal));
export const factTypes = [...entries.keys()] as FactType[];

/** The entry of a type; undefined for a type this version does not know. */
export function find(type: string): CatalogueEntry | undefined {
  return entries.get(type);
}
