#!/usr/bin/env node
/**
 * Mends the refused rows of `staff.xlsx`, as an officer would by hand: reads the workbook that the import gave back,
 * writes it again with the faults put right. `node examples/mend-workbook.mjs refused.xlsx mended.xlsx`
 */
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { readFileSync, writeFileSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
const [sheet] = (await readXlsx(readFileSync(from))).sheets;
const [headings, ...rows] = sheet.rows;
const at = (heading) => headings.indexOf(heading);
const set = (row, heading, value) => (row[at(heading)] = value);

const MENDS = {
  11: (row) => set(row, 'Ngày, tháng, năm sinh', '28/02/1988'),
  27: (row) => set(row, 'Ngày, tháng, năm sinh', '05/09/1985'),
  39: (row) => set(row, 'Đơn vị công tác', 'Phòng Kinh tế, Hạ tầng và Đô thị'),
  52: (row) => set(row, 'Mã hồ sơ', 'CB-0052'),
  74: (row) => set(row, 'Đơn vị công tác', 'Phòng Văn hóa - Xã hội phường Phan Đình Phùng'),
  96: (row) => set(row, 'Mã hồ sơ', 'CB-0096'),
  118: (row) => set(row, 'Dân tộc', 'Sán Dìu'),
  133: (row) => set(row, 'Chức vụ, chức danh', 'Chuyên viên'),
  151: (row) => set(row, 'Từ ngày', '01/07/2025'),
  170: (row) => set(row, 'Họ và tên', 'Lương Thị Hoài'),
};
for (const row of rows) MENDS[row[at('STT')]]?.(row);
writeFileSync(to, await writeXlsx({ sheets: [{ name: sheet.name, rows: [headings, ...rows] }] }));
