import { catalogueFact, type CatalogueEntry } from './entry.js';
import { FILES, type CatalogueFiles } from './read.js';
import { NEW_SYSTEM_SINCE } from './units.js';

/** The positions of a commune since the two-level system; older careers bring positions of their own. */
export function positions({ positions: rows }: CatalogueFiles): CatalogueEntry[] {
  return rows.map((row) => {
    const code = row['code'] ?? '';
    const data = {
      code,
      title: { vi: row['title'] ?? '' },
      group: row['group'] ?? '',
      class: row['class'] ?? '',
      bodyKind: row['body_codes'] ?? '',
      ...(row['non_local'] === 'yes' ? { nonLocal: true } : {}),
      ...(row['management_tier'] ? { managementTier: row['management_tier'] } : {}),
    };
    const origin = { file: FILES.positions, effectiveOn: NEW_SYSTEM_SINCE };
    const facts = [catalogueFact('position', code, 'PositionDefined', data, origin)];
    return { subject: 'position', code, facts };
  });
}
