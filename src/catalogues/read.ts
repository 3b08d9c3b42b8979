import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rowsOf, type Row } from './csv.js';

/** The reference data that becomes facts, as read. */
export interface CatalogueFiles {
  provinces: Row[];
  communes: Row[];
  /** Changes of type since the day the communes are listed for. */
  changes: Row[];
  /** Which old commune of Thái Nguyên and Bắc Kạn went into which new one. */
  predecessors: Row[];
  bodies: Row[];
  positions: Row[];
}

/** Paths below `catalogues/`; also what `source.reference` of the facts names. */
export const FILES: Readonly<Record<keyof CatalogueFiles, string>> = {
  provinces: 'units/provinces.csv',
  communes: 'units/communes.csv',
  changes: 'units/changes.csv',
  predecessors: 'units/thai-nguyen-predecessors.csv',
  bodies: 'bodies/commune-bodies.csv',
  positions: 'positions/commune-positions.csv',
};

/** `catalogues/` of this installation: beside package.json, above the sources as well as the compiled code. */
export function catalogueDirectory(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = join(folder, 'catalogues');
    if (existsSync(join(folder, 'package.json')) && existsSync(join(found, FILES.communes))) return found;
    if (dirname(folder) === folder)
      throw new Error('the folder catalogues/ is missing from the installation');
  }
}

export function readCatalogue(directory: string = catalogueDirectory()): CatalogueFiles {
  const read = (file: string) => rowsOf(readFileSync(join(directory, file), 'utf8'));
  return {
    provinces: read(FILES.provinces),
    communes: read(FILES.communes),
    changes: read(FILES.changes),
    predecessors: read(FILES.predecessors),
    bodies: read(FILES.bodies),
    positions: read(FILES.positions),
  };
}
