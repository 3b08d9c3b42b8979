import { isCode } from '../../domain/facts/fields.js';
import { CODE, NAME, type Column, type RowFact, type RowKind } from './columns.js';
import type { RowCells } from './row-cells.js';
import { compact } from './shared-facts.js';

const columns: readonly Column[] = [
  CODE,
  NAME,
  {
    key: 'title',
    heading: 'Tên khóa bồi dưỡng',
    aliases: ['Tên khóa học', 'Tên lớp', 'Nội dung bồi dưỡng', 'Khóa bồi dưỡng'],
    required: true,
    width: 40,
    example: 'Bồi dưỡng kỹ năng số cho công chức cấp xã',
  },
  { key: 'course', heading: 'Mã khóa', aliases: ['Mã khóa học', 'Mã khóa bồi dưỡng'], example: 'KNS-2026' },
  { key: 'topics', heading: 'Chủ đề', aliases: ['Mã chủ đề'], width: 18, example: 'digital; public-service' },
  { key: 'hours', heading: 'Số tiết', aliases: ['Số giờ', 'Thời lượng', 'Số giờ (tiết)'], example: '40' },
  { key: 'started', heading: 'Từ ngày', aliases: ['Ngày bắt đầu', 'Ngày khai giảng'], example: '04/05/2026' },
  {
    key: 'completed',
    heading: 'Đến ngày',
    aliases: ['Ngày hoàn thành', 'Ngày kết thúc', 'Ngày bế giảng', 'Đến hết ngày'],
    required: true,
    example: '08/05/2026',
  },
  {
    key: 'provider',
    heading: 'Cơ sở bồi dưỡng',
    aliases: ['Đơn vị tổ chức', 'Cơ sở đào tạo', 'Nơi bồi dưỡng'],
    width: 30,
    example: 'Trường Chính trị tỉnh Thái Nguyên',
  },
  { key: 'certificate', heading: 'Số chứng chỉ', aliases: ['Chứng chỉ', 'Số chứng nhận'], width: 16 },
];

/** A row is one course completed. */
function facts(cells: RowCells): RowFact[] {
  cells.required('code');
  const effectiveOn = cells.day('completed');
  if (!cells.isFilled('completed')) cells.refuse('completed', 'chưa điền');
  const startedOn = cells.day('started');
  if (
    startedOn !== undefined &&
    effectiveOn !== undefined &&
    startedOn.slice(0, effectiveOn.length) > effectiveOn.slice(0, startedOn.length)
  )
    cells.refuse('completed', 'trước ngày bắt đầu', 'end-before-start');
  const data = compact({
    title: cells.required('title'),
    courseCode: cells.text('course'),
    topics: topicsOf(cells),
    hours: cells.integer('hours'),
    startedOn,
    provider: cells.text('provider'),
    certificateNumber: cells.text('certificate'),
  });
  const from = {
    '/effectiveOn': 'completed',
    '/data/title': 'title',
    '/data/courseCode': 'course',
    '/data/topics': 'topics',
    '/data/hours': 'hours',
    '/data/startedOn': 'started',
    '/data/provider': 'provider',
    '/data/certificateNumber': 'certificate',
  };
  return [{ fact: { type: 'TrainingCourseCompleted', effectiveOn, data }, from, at: 'completed' }];
}

function topicsOf(cells: RowCells): string[] | undefined {
  const topics = cells
    .text('topics')
    ?.split(/[;,]/)
    .map((topic) => topic.trim())
    .filter(Boolean);
  const wrong = topics?.find((topic: string): boolean => !isCode(topic));
  if (typeof wrong === 'string')
    cells.refuse(
      'topics',
      `“${wrong}” không phải mã chủ đề (chữ không dấu, số và . _ -; nhiều mã cách nhau bằng ;)`,
    );
  return topics;
}

export const trainingColumns: RowKind = { title: 'Bồi dưỡng', columns, facts };
