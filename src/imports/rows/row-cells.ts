import type { RefusalCode } from '../../domain/refusal.js';
import { isDay, type PartialDay } from '../../domain/time.js';
import { foldText } from '../../domain/text.js';
import { isEmpty, isFault, type CellContent } from '../../sheets/row.js';
import type { Column } from './columns.js';
import type { Headings } from './headings.js';
import { readDay } from './read-day.js';
import type { Names, Found } from './names.js';

export interface CellFaultFound {
  key: string;
  code: RefusalCode;
  message: string;
}

/** Text as filed: one form of Unicode, single spaces, the Icelandic Ð that some keyboards give as the Vietnamese Đ. */
export const cleanText = (text: string): string =>
  text.normalize('NFC').replaceAll('\u00d0', 'Đ').replaceAll('\u00f0', 'đ').replace(/\s+/g, ' ').trim();

/** One row by its columns. What is wrong is collected, so that a row says all of it at once. */
export class RowCells {
  readonly faults: CellFaultFound[] = [];

  constructor(
    private readonly columns: readonly Column[],
    private readonly headings: Headings,
    private readonly cells: readonly CellContent[],
    /** Names of units and positions; absent while only the person's code is looked for. */
    readonly names?: Names,
  ) {}

  /** The heading as the file has it. */
  headingOf(key: string): string {
    const index = this.headings.at[key];
    return (
      (index === undefined ? undefined : this.headings.written[index]) ??
      this.columns.find((column) => column.key === key)?.heading ??
      key
    );
  }

  raw(key: string): CellContent {
    const index = this.headings.at[key];
    const cell = (index === undefined ? null : this.cells[index]) ?? null;
    return isEmpty(cell) ? null : cell;
  }

  /** What stands there, for showing. */
  shown(key: string): string | undefined {
    const cell = this.raw(key);
    return cell === null || isFault(cell) ? undefined : String(cell).slice(0, 200);
  }

  isFilled(key: string): boolean {
    return this.raw(key) !== null;
  }

  refuse(key: string, message: string, code: RefusalCode = 'invalid-fact'): void {
    this.faults.push({ key, code, message });
  }

  text(key: string): string | undefined {
    const cell = this.raw(key);
    if (cell === null) return undefined;
    if (isFault(cell)) {
      this.refuse(key, faultText(cell.fault), 'unreadable-line');
      return undefined;
    }
    return cleanText(String(cell)) || undefined;
  }

  /** Digits that a program took for a number and so robbed of leading zeros. */
  digits(key: string, length: number): string | undefined {
    const text = this.text(key)?.replace(/[\s.]/g, '');
    return text !== undefined && typeof this.raw(key) === 'number' ? text.padStart(length, '0') : text;
  }

  required(key: string): string | undefined {
    const text = this.text(key);
    if (text === undefined && !this.faults.some((fault) => fault.key === key)) this.refuse(key, 'chưa điền');
    return text;
  }

  day(key: string): PartialDay | undefined {
    const cell = this.raw(key);
    if (cell === null) return undefined;
    const found = readDay(cell);
    if (typeof found === 'string') return found;
    this.refuse(key, isFault(cell) ? faultText(found.fault) : found.fault, 'invalid-day');
    return undefined;
  }

  wholeDay(key: string): PartialDay | undefined {
    const found = this.day(key);
    if (found === undefined || isDay(found)) return found;
    this.refuse(key, 'phải là ngày đủ ngày, tháng, năm', 'invalid-day');
    return undefined;
  }

  integer(key: string): number | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const match = /^(\d{1,6})(?:\s*(giờ|tiết|h))?$/i.exec(text);
    if (match) return Number(match[1]);
    this.refuse(key, 'phải là số nguyên');
    return undefined;
  }

  /** One of the values a column offers, without regard to case and diacritics. */
  choice<Value extends string>(key: string, offered: Readonly<Record<string, Value>>): Value | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    const folded = foldText(text);
    const found = Object.entries(offered).find(
      ([name, value]) => foldText(name) === folded || value === text,
    );
    if (!found) this.refuse(key, `phải là một trong: ${Object.keys(offered).join(', ')}`);
    return found?.[1];
  }

  /** An item of a catalogue by its code or its name; a number is the code without its zeros. */
  item<Item extends { code: string; name: string }>(
    key: string,
    find: (text: string) => Item | undefined,
    most: readonly Item[],
  ): Item | undefined {
    const text = typeof this.raw(key) === 'number' ? this.digits(key, 2) : this.text(key);
    if (text === undefined) return undefined;
    const found = find(text);
    if (!found) {
      const some = most.slice(0, 12).map(({ name }) => name);
      this.refuse(key, `không có trong danh mục (${some.join(', ')}${most.length > 12 ? ', …' : ''})`);
    }
    return found;
  }

  /** What a unit's or a position's name stands for on a day. */
  found(key: string, search: (names: Names, text: string) => Found, code: RefusalCode): string | undefined {
    const text = typeof this.raw(key) === 'number' ? this.digits(key, 5) : this.text(key);
    if (text === undefined || !this.names) return undefined;
    const { codes, hint } = search(this.names, text);
    if (codes.length === 1) return codes[0];
    if (codes.length > 1)
      this.refuse(key, `chưa rõ là mục nào: ${hint ?? codes.slice(0, 5).join(', ')}`, 'ambiguous-name');
    else this.refuse(key, hint ?? 'không tìm thấy', code);
    return undefined;
  }
}

const faultText = (fault: string) =>
  fault === 'the formula has no calculated value'
    ? 'công thức chưa có kết quả; mở bằng Excel, lưu lại rồi gửi'
    : `ô không có giá trị (${fault})`;
