import { spanOf, type PartialDay } from '../../domain/time.js';
import type { CellContent } from '../../sheets/row.js';

const pad = (text: string) => text.padStart(2, '0');

const FORMS: [RegExp, (parts: string[]) => string][] = [
  [/^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})$/, ([d, m, y]) => `${y}-${pad(m!)}-${pad(d!)}`],
  [/^(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})$/, ([d, m, y]) => `${y}-${pad(m!)}-${pad(d!)}`],
  [/^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[t ]\d{2}:.*)?$/, ([y, m, d]) => `${y}-${pad(m!)}-${pad(d!)}`],
  [/^(?:thang )?(\d{1,2})\s*[/.-]\s*(\d{4})$/, ([m, y]) => `${y}-${pad(m!)}`],
  [/^thang (\d{1,2}) nam (\d{4})$/, ([m, y]) => `${y}-${pad(m!)}`],
  [/^(\d{4})[/.-](\d{1,2})$/, ([y, m]) => `${y}-${pad(m!)}`],
  [/^(?:nam )?(\d{4})$/, ([y]) => y!],
];

const EXPECTED = 'ngày viết dd/mm/yyyy, mm/yyyy hoặc yyyy';

/**
 * A day as people write it in Viet Nam (day first), whole or to the month or year.
 * @returns the day, or the reason why it is none
 */
export function readDay(cell: CellContent): PartialDay | { fault: string } {
  if (typeof cell === 'object') return cell ?? { fault: EXPECTED };
  if (typeof cell === 'number' && cell > 9_999)
    return { fault: `là số ${cell}, không phải ngày; định dạng ô là ngày, hoặc ${EXPECTED}` };
  const text = String(cell).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  for (const [form, write] of FORMS) {
    const match = form.exec(text);
    if (!match) continue;
    const day = write(match.slice(1));
    return spanOf(day) ? day : { fault: `không có ngày này trong lịch (${EXPECTED})` };
  }
  return {
    fault: /\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$/.test(text) ? `năm phải đủ bốn chữ số; ${EXPECTED}` : EXPECTED,
  };
}
