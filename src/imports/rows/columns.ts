import type { RowCells } from './row-cells.js';

export interface Column {
  key: string;
  /** As the form has it. */
  heading: string;
  /** Other headings it is known by. */
  aliases?: readonly string[];
  /** The heading must be there. */
  required?: true;
  width?: number;
  choices?: readonly string[];
  /** What the form's example row has here. */
  example?: string;
}

/** A fact as a row gives it, before its schema is looked at. */
export interface RowFact {
  fact: Record<string, unknown>;
  /** Which column each field came from, by JSON pointer. */
  from: Readonly<Record<string, string>>;
  /** The column named where the rules refuse the fact as a whole. */
  at: string;
}

export interface RowKind {
  /** Name of the sheet of the form. */
  title: string;
  columns: readonly Column[];
  /** Faults are left in `cells`; what is returned counts only where there are none. */
  facts(cells: RowCells): RowFact[];
}

/** The column that says whom a row is about, in every kind. */
export const CODE: Column = {
  key: 'code',
  heading: 'Mã hồ sơ',
  aliases: ['Mã nhân sự', 'Mã cán bộ', 'Mã CBCC', 'Số hiệu hồ sơ', 'Mã số hồ sơ'],
  required: true,
  width: 14,
  example: 'VD-0001',
};

/** The form's example row is passed over by its code. */
export const EXAMPLE_CODE = CODE.example!;

export const NAME: Column = {
  key: 'name',
  heading: 'Họ và tên',
  aliases: ['Họ tên', 'Họ và tên khai sinh'],
  width: 28,
  example: 'Nguyễn Thị Hòa',
};

/** The column that refused rows come back with; it is never read. */
export const REASON_HEADING = 'Lý do';
/** Columns people add for themselves. */
export const IGNORED_HEADINGS = [REASON_HEADING, 'STT', 'TT', 'Số TT', 'Số thứ tự', 'Ghi chú', 'Lí do'];

export const DECISION: readonly Column[] = [
  {
    key: 'decisionNumber',
    heading: 'Số quyết định',
    aliases: ['Quyết định số', 'Số QĐ'],
    width: 18,
    example: '12/QĐ-UBND',
  },
  { key: 'decisionDay', heading: 'Ngày ký quyết định', aliases: ['Ngày ký', 'Ngày QĐ', 'Ngày quyết định'] },
  {
    key: 'decisionBody',
    heading: 'Cơ quan ban hành',
    aliases: ['Cơ quan ký', 'Cơ quan ra quyết định'],
    width: 26,
  },
];

export const COMMUNE: Column = {
  key: 'commune',
  heading: 'Xã, phường',
  aliases: ['Xã/phường', 'Phường/xã', 'Xã phường', 'Thuộc xã, phường'],
  width: 24,
};
export const UNIT: Column = {
  key: 'unit',
  heading: 'Đơn vị',
  aliases: ['Đơn vị công tác', 'Cơ quan, đơn vị', 'Phòng, ban', 'Mã đơn vị'],
  width: 36,
};
export const POSITION: Column = {
  key: 'position',
  heading: 'Chức danh',
  aliases: ['Chức vụ', 'Chức vụ, chức danh', 'Vị trí việc làm', 'Mã chức danh'],
  width: 28,
};
