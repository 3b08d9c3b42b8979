import type { Day } from '../time.js';
import { lookup, type RankedItem } from './lookup.js';

export const DISCIPLINE_TRACKS = ['party', 'administrative'] as const;
export type DisciplineTrack = (typeof DISCIPLINE_TRACKS)[number];

interface DisciplineForm extends RankedItem {
  readonly tracks: readonly DisciplineTrack[];
  /** The last day on which the form could be imposed. */
  readonly validUntil?: Day;
}

/** Forms of discipline in rising order, as in `catalogues/discipline-forms.csv`; a test keeps the two equal. */
export const DISCIPLINE_FORMS: readonly DisciplineForm[] = [
  { code: 'reprimand', name: 'Khiển trách', rank: 1, tracks: DISCIPLINE_TRACKS },
  { code: 'warning', name: 'Cảnh cáo', rank: 2, tracks: DISCIPLINE_TRACKS },
  {
    code: 'salary-reduction',
    name: 'Hạ bậc lương',
    rank: 3,
    tracks: ['administrative'],
    validUntil: '2025-06-30',
  },
  { code: 'demotion', name: 'Giáng chức', rank: 4, tracks: ['administrative'], validUntil: '2025-06-30' },
  { code: 'dismissal-from-office', name: 'Cách chức', rank: 5, tracks: DISCIPLINE_TRACKS },
  { code: 'removal', name: 'Bãi nhiệm', rank: 6, tracks: ['administrative'] },
  { code: 'dismissal', name: 'Buộc thôi việc', rank: 7, tracks: ['administrative'] },
  {
    code: 'expulsion',
    name: 'Khai trừ',
    rank: 7,
    aliases: ['Khai trừ khỏi Đảng', 'Khai trừ ra khỏi Đảng'],
    tracks: ['party'],
  },
];

export const disciplineFormOf = lookup(DISCIPLINE_FORMS);
