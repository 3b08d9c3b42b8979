import type { RankedItem } from './lookup.js';

/** Levels of state-management training, as in `catalogues/state-management-levels.csv`; a test keeps the two equal. */
export const STATE_MANAGEMENT_LEVELS: readonly RankedItem[] = [
  { code: 'NONE', name: 'Chưa qua bồi dưỡng', rank: 0 },
  { code: 'CS', name: 'Cán sự và tương đương', rank: 1 },
  { code: 'CV', name: 'Chuyên viên và tương đương', rank: 2 },
  { code: 'CVC', name: 'Chuyên viên chính và tương đương', rank: 3 },
  { code: 'CVCC', name: 'Chuyên viên cao cấp và tương đương', rank: 4 },
];
