import { formerCareer, open } from './careers.mjs';
import { OLD_WARDS, WARD } from './organisation.mjs';
import { annualRating, courses, evaluations, study } from './study.mjs';
import { fill, NEW_SYSTEM, POSTS_OF_WARD } from './ward.mjs';

const NEIGHBOURS = ['05455', '05467', '05482', '05500', '05710'];

/** Everyone who holds a post of the ward: most came from the old wards and the city, some were recruited since. */
export function staffOfWard(newFile) {
  return POSTS_OF_WARD.map((post) => {
    const file = newFile();
    const { random } = file;
    const leader = post.filled !== 'officer';
    if (!leader && random.chance(18)) return recruited(file, post);
    const began = leader ? random.int(1999, 2013) : random.int(2001, 2022);
    const since = open(file, began, post.filled, random.int(22, 29));
    study(file, began, leader);
    const before = formerCareer(file, since, leader);
    file.posting = fill(file, post, before);
    courses(file);
    if (random.chance(95)) annualRating(file, WARD);
    evaluations(file, WARD);
    return Object.assign(file, { office: post, since: NEW_SYSTEM });
  });
}

function recruited(file, post) {
  const { random } = file;
  const day = random.pick(['2025-10-01', '2025-11-03', '2026-02-02', '2026-04-01']);
  const born = 2025 - random.int(23, 28);
  open(file, 2025, post.filled, 2025 - born);
  // Their whole service is recent: the day is known.
  for (const line of file.lines) line.effectiveOn = day;
  file.add('DegreeAwarded', `${born + 22}-07`, { level: 'DH', major: 'Luật', majorCode: '7380101' });
  file.posting = fill(file, post, undefined, day);
  courses(file, day);
  return Object.assign(file, { office: post, since: day });
}

/** People of the old wards and the city who went to neighbouring communes when the ward was formed. */
export function movedAway(newFile, count) {
  return Array.from({ length: count }, () => {
    const file = newFile();
    const { random } = file;
    const began = random.int(2000, 2021);
    const since = open(file, began, 'officer', random.int(22, 30));
    study(file, began, false);
    formerCareer(file, since, false);
    const commune = random.pick(NEIGHBOURS);
    const body = random.pick(['VP-HDND-UBND', 'P-VHXH', 'TT-PVHCC']);
    file.post('StaffTransferred', NEW_SYSTEM, `${commune}.${body}`, 'CV', {}, 'QĐ-UBND-TP');
    courses(file);
    evaluations(file, commune);
    return file;
  });
}

/** People whose service ended while the wards were old, or when they were merged. */
export function leftBefore(newFile, count) {
  return Array.from({ length: count }, () => {
    const file = newFile();
    const { random } = file;
    const year = random.int(2021, 2024);
    const [type, day, reason] = random.weighted([
      [['StaffRetired', random.day(year)], 9],
      [['StaffRetired', `${year}-${random.pick(['03', '09', '12'])}`], 3],
      [['EmploymentEnded', '2025-07-01', 'Nghỉ theo nguyện vọng khi sắp xếp đơn vị hành chính'], 7],
      [['EmploymentEnded', random.day(year), 'Chuyển công tác ra ngoài ngành'], 3],
      [['StaffDied', random.day(year)], 1],
    ]);
    const began = random.int(1998, 2009);
    // Who retires is near sixty, so came late.
    const age = type === 'StaffRetired' ? random.int(56, 60) - (year - began) : random.int(24, 32);
    const since = open(file, began, 'officer', age);
    study(file, began, false, year - 1);
    formerCareer(file, since, false);
    file.add(type, day, reason ? { reason } : {}, 'QĐ-UBND-TP');
    return file;
  });
}

/** People who served in an old ward for some years and went elsewhere in the province before it was merged. */
export function cameAndWent(newFile, count) {
  return Array.from({ length: count }, () => {
    const file = newFile();
    const { random } = file;
    const began = random.int(2003, 2014);
    const since = open(file, began, 'officer', random.int(22, 28));
    study(file, began, false, 2018);
    const posting = file.post('JobPositionAssigned', since, random.pick(OLD_WARDS), 'X-VPTK', {});
    const ended = random.weighted([
      [random.day(2019), 1],
      ['2019', 1],
      [`2020-${random.pick(['01', '06'])}`, 1],
    ]);
    file.add('PostingEnded', ended, { postingId: posting, reason: 'Chuyển công tác đến cơ quan khác' });
    file.add('EmploymentEnded', random.day(2021), { reason: 'Chuyển sang đơn vị ngoài tỉnh' });
    return file;
  });
}
