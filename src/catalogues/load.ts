import type { CatalogueEntry } from './entry.js';
import { positions } from './positions.js';
import { readCatalogue, type CatalogueFiles } from './read.js';
import { bodies, communes, nation, provinces } from './units.js';

export type { CatalogueEntry, CatalogueFact, CatalogueSubject } from './entry.js';

/**
 * The facts to record when the service starts for the first time: parents before children, and the commune of a code
 * before the ward that took it over. Each entry is one stream; a code may have several.
 */
export function catalogueFacts(files: CatalogueFiles = readCatalogue()): CatalogueEntry[] {
  return [nation(), ...provinces(files), ...communes(files), ...bodies(files), ...positions(files)];
}
