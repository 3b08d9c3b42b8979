import { lookup, type CatalogueItem } from './lookup.js';

/** Religions by the codes of the Statistics Office, as in `catalogues/religions.csv`; a test keeps the two equal. */
export const RELIGIONS: readonly CatalogueItem[] = [
  { code: '01', name: 'Phật giáo' },
  { code: '02', name: 'Công giáo' },
  { code: '03', name: 'Phật giáo Hòa Hảo' },
  { code: '04', name: 'Hồi giáo' },
  { code: '05', name: 'Cao Đài' },
  { code: '06', name: 'Minh Sư đạo' },
  { code: '07', name: 'Minh Lý đạo' },
  { code: '08', name: 'Tin Lành' },
  { code: '09', name: 'Tịnh độ cư sĩ Phật hội Việt Nam' },
  { code: '10', name: 'Tứ Ân Hiếu Nghĩa' },
  { code: '11', name: 'Bửu Sơn Kỳ Hương' },
  { code: '12', name: "Baha'i" },
  { code: '13', name: 'Tôn giáo khác' },
  { code: '99', name: 'Không tôn giáo', aliases: ['Không'] },
];

export const religionOf = lookup(RELIGIONS);
