import type { Day } from '../domain/time.js';
import { firstYear, untold, type Person } from './person.js';

type Course = readonly [title: string, topics: readonly string[], hours: number];

const EARLIER: readonly Course[] = [
  ['Bồi dưỡng kỹ năng soạn thảo văn bản', [], 24],
  ['Cập nhật văn bản pháp luật mới', ['law'], 16],
  ['Ứng dụng công nghệ thông tin trong công việc', ['it'], 24],
  ['Đạo đức công vụ', ['ethics'], 8],
  ['Kỹ năng tiếp công dân và giải quyết đơn thư', ['law'], 24],
  ['Bồi dưỡng kiến thức quốc phòng và an ninh', [], 40],
  ['Nghiệp vụ chuyên ngành theo vị trí', [], 40],
];
/** Since the two-level system, with how many in a hundred have taken it by now. */
const SINCE: readonly (readonly [Course, number])[] = [
  [['Vận hành chính quyền địa phương hai cấp', ['two-tier-government', 'law'], 40], 86],
  [['Quản trị dữ liệu, quản lý và xử lý hồ sơ điện tử', ['data-records', 'it'], 24], 71],
  [['Chuyển đổi số và đổi mới sáng tạo', ['digital-transformation', 'innovation'], 32], 69],
  [['Đạo đức công vụ và văn hóa công sở', ['ethics', 'office-culture'], 16], 76],
  [['Bình dân học vụ số', ['it'], 8], 64],
  [['Nghiệp vụ theo vị trí việc làm', [], 40], 78],
  [['Cập nhật chính sách dân tộc, tôn giáo, đất đai', ['law'], 16], 45],
];
const PROVIDERS = [
  'Sở Nội vụ tỉnh Thái Nguyên',
  'Trường Chính trị tỉnh Thái Nguyên',
  'Học viện Hành chính và Quản trị công',
];

/** Courses since 2020: three to five a year, those since the reorganisation by what it asks. */
export function courses(person: Person): void {
  const { file, random } = person;
  const take = ([title, topics, hours]: Course, on: Day, year: number) => {
    if (on >= untold(person) || on < person.began) return;
    file.add('TrainingCourseCompleted', on, {
      title,
      ...(topics.length > 0 ? { topics: [...topics] } : {}),
      hours,
      provider: random.pick(PROVIDERS),
      planId: `KH-${year}`,
    });
  };
  for (let year = firstYear(person); year <= 2024; year++) {
    const start = random.int(0, EARLIER.length - 1);
    const count = random.int(3, 5);
    for (let n = 0; n < count; n++)
      take(EARLIER[(start + n) % EARLIER.length]!, random.day(year, 3, 11), year);
  }
  take(EARLIER[random.int(0, EARLIER.length - 1)]!, random.day(2025, 2, 5), 2025);
  for (const [course, percent] of SINCE) {
    if (!random.chance(percent)) continue;
    const year = random.weighted([
      [2025, 35],
      [2026, 65],
    ] as const);
    take(course, year === 2025 ? random.day(2025, 8, 12) : random.day(2026, 1, 10), year);
  }
}
