import { lookup, type RankedItem } from './lookup.js';

/** Degree levels in rising order, as in `catalogues/education-levels.csv`; a test keeps the two equal. */
export const EDUCATION_LEVELS: readonly RankedItem[] = [
  { code: 'CDT', name: 'Chưa qua đào tạo', rank: 0 },
  { code: 'SC', name: 'Sơ cấp', rank: 1 },
  { code: 'TC', name: 'Trung cấp', rank: 2 },
  { code: 'CD', name: 'Cao đẳng', rank: 3 },
  { code: 'DH', name: 'Đại học', rank: 4 },
  { code: 'THS', name: 'Thạc sĩ', rank: 5, aliases: ['Thạc sỹ'] },
  { code: 'TS', name: 'Tiến sĩ', rank: 6, aliases: ['Tiến sỹ'] },
  { code: 'TSKH', name: 'Tiến sĩ khoa học', rank: 7, aliases: ['Tiến sỹ khoa học'] },
];

export const educationLevelOf = lookup(EDUCATION_LEVELS);
