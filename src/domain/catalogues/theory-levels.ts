import { lookup, type RankedItem } from './lookup.js';

/** Levels of political theory; the two highest are equal in rank, as in `catalogues/political-theory-levels.csv`; a test keeps the two equal. */
export const THEORY_LEVELS: readonly RankedItem[] = [
  { code: 'NONE', name: 'Chưa qua đào tạo', rank: 0 },
  { code: 'SC', name: 'Sơ cấp', rank: 1 },
  { code: 'TC', name: 'Trung cấp', rank: 2 },
  { code: 'CC', name: 'Cao cấp', rank: 3 },
  { code: 'CN', name: 'Cử nhân chính trị', rank: 3 },
];

export const theoryLevelOf = lookup(THEORY_LEVELS);
