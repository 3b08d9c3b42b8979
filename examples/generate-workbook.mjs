#!/usr/bin/env node
/**
 * Writes `staff.xlsx`: 200 invented people of one ward as an officer would hand the list over, with some faults.
 * The same seed gives the same rows. `node examples/generate-workbook.mjs [file]`
 */
import { writeXlsx } from 'hucre/xlsx';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { identity } from './generator/names.mjs';
import { randomFrom } from './generator/random.mjs';

const SEED = 54430;
const MADE = new Date('2026-11-02T00:00:00Z');
const PEOPLE = 200;
const ETHNIC = { '01': 'Kinh', '02': 'Tày', '07': 'nùng', '09': 'Dao' };
const UNITS = [
  ['Văn phòng HĐND và UBND', ['Chuyên viên', 'Cán sự', 'Văn thư viên', 'Kế toán viên']],
  ['Phòng Văn hóa - Xã hội', ['Chuyên viên', 'CVC']],
  ['Phòng Kinh tế, Hạ tầng và Đô thị', ['Chuyên viên', 'Chuyên viên chính']],
  ['Trung tâm Phục vụ hành chính công', ['Chuyên viên', 'cán sự']],
  ['Văn phòng Đảng ủy', ['Chuyên viên']],
  ['05443.BAN-XDD', ['Chuyên viên']],
];
const OLD = ['Phường Túc Duyên', 'P. Hoàng Văn Thụ', 'Phường Tân Thịnh', 'PHƯỜNG ĐỒNG QUANG'];
const HEADINGS = [
  'STT',
  'Mã hồ sơ',
  'Họ và tên',
  'Ngày, tháng, năm sinh',
  'Giới tính',
  'Dân tộc',
  'Quê quán',
  'Đối tượng',
  'Ngày tuyển dụng',
  'Phường/xã',
  'Đơn vị công tác',
  'Chức vụ, chức danh',
  'Từ ngày',
  'Số QĐ',
  'Ngày ký',
  'Trình độ',
  'Chuyên ngành',
  'Năm tốt nghiệp',
  'LLCT',
  'Năm đạt trình độ lý luận',
  'Ghi chú',
];
const [CODE, NAME, BORN, , ETHNIC_AT, , , , COMMUNE, UNIT, POSITION, FROM] = HEADINGS.slice(1).map(
  (_, at) => at + 1,
);

const cellOf = (day) => new Date(`${day}T00:00:00Z`);
const slashed = (day) => day.split('-').reverse().join('/');

/** A day as different hands write it: real cells, text with slashes or dots, ISO. */
const written = (random, day) =>
  random.weighted([
    [cellOf(day), 5],
    [slashed(day), 4],
    [slashed(day).replaceAll('/', '.'), 1],
    [day, 1],
  ]);

function rowOf(random, number) {
  const { fullName, sex, ethnicGroup } = identity(random);
  const began = random.int(1998, 2024);
  const old = random.chance(12) && began < 2020;
  const [unit, positions] = random.pick(UNITS);
  const from = old ? random.day(random.int(began, 2021)) : '2025-07-01';
  const degree = random.weighted([
    ['Đại học', 7],
    ['Thạc sỹ', 2],
    ['CĐ', 0],
    ['Cao đẳng', 1],
  ]);
  const theory = random.chance(45);
  return [
    number,
    `CB-${String(number).padStart(4, '0')}`,
    random.chance(10)
      ? fullName.normalize('NFD').toUpperCase()
      : fullName.replace('Đ', random.chance(10) ? 'Ð' : 'Đ'),
    random.chance(90) ? written(random, random.day(began - random.int(22, 30))) : began - 25,
    sex === 'male' ? 'Nam' : random.pick(['Nữ', 'nữ', 'NỮ']),
    ETHNIC[ethnicGroup],
    random.pick(['Huyện Phú Bình', 'Huyện Đại Từ', 'Thành phố Thái Nguyên', null]),
    random.weighted([
      ['Công chức', 8],
      ['Cán bộ', 1],
      ['Hợp đồng lao động', 1],
    ]),
    random.chance(60) ? written(random, random.day(began)) : `${random.int(1, 12)}/${began}`,
    old ? null : 'Phường Phan Đình Phùng',
    old ? random.pick(OLD) : unit,
    old ? 'Công chức văn hoá - xã hội' : random.pick(positions),
    written(random, from),
    old ? null : `${random.int(20, 90)}/QĐ-UBND`,
    old ? null : slashed('2025-06-30'),
    degree,
    random.pick(['Luật', 'Kinh tế', 'Hành chính học', 'Công nghệ thông tin', 'Kế toán']),
    began - random.int(0, 2),
    theory ? random.pick(['Trung cấp', 'trung cap', 'Sơ cấp']) : null,
    theory ? random.int(began + 1, 2025) : null,
    null,
  ];
}

/** One fault each, as the README of the examples lists them. */
const FAULTS = [
  [11, (row) => (row[BORN] = '31/02/1988')],
  [27, (row) => (row[BORN] = '05/09/85')],
  [39, (row) => ((row[UNIT] = 'Phòng Nông nghiệp'), (row[COMMUNE] = 'Phường Phan Đình Phùng'))],
  [52, (row, rows) => (row[CODE] = rows[50][CODE])],
  [74, (row) => ((row[UNIT] = 'Phường Túc Duyên'), (row[FROM] = '01/08/2025'), (row[COMMUNE] = null))],
  [96, (row) => (row[CODE] = null)],
  [118, (row) => (row[ETHNIC_AT] = 'Sao Hỏa')],
  [133, (row) => (row[POSITION] = 'Thợ điện')],
  [151, (row) => (row[FROM] = 45839)],
  [170, (row) => (row[NAME] = null)],
];

export function staffRows() {
  const random = randomFrom(SEED);
  const rows = Array.from({ length: PEOPLE }, (_, index) => rowOf(random, index + 1));
  for (const [number, spoil] of FAULTS) spoil(rows[number - 1], rows);
  // A blank row where a page ended.
  rows.splice(
    100,
    0,
    HEADINGS.map(() => null),
  );
  return rows;
}

export async function staffWorkbook() {
  const title = ['DANH SÁCH CÁN BỘ, CÔNG CHỨC PHƯỜNG PHAN ĐÌNH PHÙNG', ...HEADINGS.slice(1).map(() => null)];
  const rows = [title, [], HEADINGS, ...staffRows()];
  return writeXlsx({
    properties: { created: MADE, modified: MADE },
    sheets: [
      { name: 'Danh mục', rows: [['Nam'], ['Nữ']], hidden: true },
      {
        name: 'Danh sách',
        rows,
        columns: HEADINGS.map(() => ({ width: 16 })),
        merges: [{ startRow: 0, startCol: 0, endRow: 0, endCol: HEADINGS.length - 1 }],
      },
    ],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2] ?? fileURLToPath(new URL('staff.xlsx', import.meta.url));
  writeFileSync(target, await staffWorkbook());
}
