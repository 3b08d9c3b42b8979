import type { RefusalCode } from '../../src/domain/refusal.js';
import type { Language } from '../../src/http/language.js';
import { problems } from '../../src/http/problems.js';

/** Flags of the timeline, kept in a table, and flags of the day, which change with units and positions. */
export const TIMELINE_KINDS = ['conflict', 'no-posting'] as const;
export const DAY_KINDS = ['unit-ended', 'unknown-position', 'unknown-unit'] as const;
export const KINDS = [...TIMELINE_KINDS, ...DAY_KINDS] as const;
export type Kind = (typeof KINDS)[number];

export const SEVERITIES = ['breach', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A flag asks for something to be mended; none of them is a breach of the law by itself. */
export const severityOf = (_: Kind): Severity => 'warning';

const DETAILS: Record<Exclude<Kind, 'conflict'>, Record<Language, string>> = {
  'no-posting': {
    vi: 'Sự kiện nhắc đến vị trí công tác mà quyết định bắt đầu đã bị huỷ',
    en: 'The fact names a posting whose opening was cancelled',
  },
  'unit-ended': {
    vi: 'Vị trí công tác còn hiệu lực ở đơn vị đã kết thúc hoạt động',
    en: 'The posting is in force in a unit that has ended',
  },
  'unknown-position': {
    vi: 'Chức danh không có hiệu lực vào ngày này',
    en: 'The position is not in force on this day',
  },
  'unknown-unit': { vi: 'Không có đơn vị này vào ngày này', en: 'There is no such unit on this day' },
};

export function detailOf(kind: Kind, reasons: readonly RefusalCode[], language: Language): string {
  if (kind !== 'conflict') return DETAILS[kind][language];
  return reasons.map((code) => problems[code].title[language]).join('; ');
}
