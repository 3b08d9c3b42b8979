const SCHOOLS = [
  'Trường Đại học Kinh tế và Quản trị kinh doanh',
  'Trường Đại học Khoa học',
  'Trường Đại học Nông Lâm',
  'Học viện Hành chính Quốc gia',
];
const MAJORS = [
  ['Luật', '7380101'],
  ['Quản lý nhà nước', '7310205'],
  ['Kế toán', '7340301'],
  ['Quản lý đất đai', '7850103'],
  ['Công nghệ thông tin', '7480201'],
  ['Kinh tế', '7310101'],
];
const SCHOOL_OF_POLITICS = 'Trường Chính trị tỉnh Thái Nguyên';
const COURSES = [
  ['Quản trị dữ liệu và hồ sơ điện tử', ['data-records', 'it'], 24],
  ['Vận hành chính quyền địa phương hai cấp', ['two-tier-government', 'law'], 40],
  ['Chuyển đổi số và đổi mới sáng tạo', ['digital-transformation', 'innovation'], 32],
  ['Đạo đức và văn hóa công sở', ['ethics', 'office-culture'], 16],
];
const QUARTERS = [
  ['2026-Q1', '2026-03-31'],
  ['2026-Q2', '2026-06-30'],
  ['2026-Q3', '2026-09-30'],
];
const PROVIDER = 'Sở Nội vụ tỉnh Thái Nguyên';

/** Degrees and theory; old ones are known to the month or the year only. */
export function study(file, began, leader, lastYear = 2024) {
  const { random } = file;
  const later = (from) => Math.min(lastYear, Math.max(began + 3, random.int(from, lastYear)));
  const [major, majorCode] = random.pick(MAJORS);
  const school = random.pick(SCHOOLS);
  const first = random.weighted(
    [
      ['DH', 80],
      ['CD', leader ? 0 : 13],
      ['TC', leader ? 0 : 7],
    ].filter(([, w]) => w > 0),
  );
  const year = began - random.int(0, 2);
  const awarded = random.weighted([
    [`${year}-07-15`, 3],
    [`${year}-07`, 4],
    [`${year}`, 3],
  ]);
  file.add('DegreeAwarded', awarded, { level: first, major, majorCode, school, mode: 'Chính quy' });
  if (first !== 'DH' && random.chance(60))
    file.add('DegreeAwarded', `${Math.min(began + random.int(5, 9), lastYear)}-12`, {
      level: 'DH',
      major,
      majorCode,
      school,
      mode: 'Vừa làm vừa học',
    });
  if (random.chance(leader ? 65 : 12))
    file.add('DegreeAwarded', `${later(2014)}-11`, {
      level: 'THS',
      major: 'Quản lý công',
      majorCode: '8340403',
      school,
    });
  if (leader || random.chance(60))
    file.add('PoliticalTheoryLevelAttained', `${later(2008)}-${random.pick(['05', '06', '11'])}`, {
      level: 'TC',
      school: SCHOOL_OF_POLITICS,
    });
  if (leader && random.chance(60))
    file.add('PoliticalTheoryLevelAttained', `${random.int(2023, 2025)}-08-20`, {
      level: 'CC',
      school: 'Học viện Chính trị khu vực I',
    });
}

/** Courses since the two-level system, or since a later beginning. */
export function courses(file, since = '2025-07-01') {
  const { random } = file;
  for (const [title, topics, hours] of COURSES)
    if (random.chance(62)) {
      const completed = random.weighted([
        [random.day(2025, 9, 12), 2],
        [random.day(2026, 1, 9), 3],
      ]);
      if (completed < since) continue;
      file.add('TrainingCourseCompleted', completed, { title, topics, hours, provider: PROVIDER });
    }
}

const ratingOf = (hundredths) =>
  hundredths >= 9000
    ? 'excellent'
    : hundredths >= 7000
      ? 'good'
      : hundredths >= 5000
        ? 'completed'
        : 'not-completed';
const decimal = (hundredths) =>
  `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;

/** Scores of the quarters of 2026: common criteria out of 30, results out of 70. */
export function evaluations(file, unitCode, until = '9999-12-31') {
  const { random } = file;
  const usual = random.int(5200, 6600);
  for (const [period, day] of QUARTERS) {
    if (day >= until) return;
    const common = random.int(2300, 2950);
    const results = Math.min(7000, Math.max(2500, usual + random.int(-700, 500)));
    const score = common + results;
    const inputs = { common: decimal(common), results: decimal(results) };
    file.add(
      'PeriodEvaluationFinalised',
      day,
      { period, unitCode, score: decimal(score), rating: ratingOf(score), inputs },
      'TB-UBND',
    );
  }
}

export function annualRating(file, unitCode) {
  const rating = file.random.weighted([
    ['excellent', 15],
    ['good', 70],
    ['completed', 14],
    ['not-completed', 1],
  ]);
  file.add('AnnualRatingDecided', '2025-12-12', { year: 2025, unitCode, rating }, 'QĐ-UBND');
}
