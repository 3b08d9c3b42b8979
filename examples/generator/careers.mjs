import { identity } from './names.mjs';
import { CITY, CITY_DIVISIONS, OLD_OFFICERS, OLD_WARDS } from './organisation.mjs';

const PLACES = [
  'Thành phố Thái Nguyên',
  'Huyện Đồng Hỷ',
  'Huyện Phú Bình',
  'Huyện Đại Từ',
  'Huyện Định Hóa',
  'Huyện Chợ Mới',
  'Thành phố Bắc Kạn',
];
const CATEGORY = { elected: 'cadre', party: 'cadre', leader: 'civil-servant', officer: 'civil-servant' };

/** Opens the file and begins service in a month of `began`. Returns the day service began, as precise as known. */
export function open(file, began, filled, age) {
  const { random, code } = file;
  const born = random.day(began - age);
  const since = random.weighted([
    [random.day(began, 2, 11), 3],
    [random.day(began, 2, 11).slice(0, 7), 2],
  ]);
  const place = random.pick(PLACES);
  file.add('PersonnelFileOpened', since, {
    code,
    ...identity(random),
    dateOfBirth: random.chance(92) ? born : born.slice(0, 4),
    category: CATEGORY[filled],
    birthPlace: place,
    homePlace: place,
  });
  const method = random.weighted([
    ['examination', 7],
    ['selection', 3],
  ]);
  file.add('StaffRecruited', since, { method });
  return since;
}

/** Years in an old ward or in a division of the city, up to the end of June 2025. Returns the last posting's id. */
export function formerCareer(file, since, leader) {
  return file.random.chance(leader ? 55 : 40) ? inCity(file, since, leader) : inWards(file, since, leader);
}

function inWards(file, since, leader) {
  const { random } = file;
  const began = Number(since.slice(0, 4));
  const position = random.pick(OLD_OFFICERS);
  let ward = random.pick(OLD_WARDS);
  let posting = file.post('JobPositionAssigned', since, ward, position, {});
  const moved = random.int(began + 3, 2019);
  if (moved < 2020 && began < 2015 && random.chance(45)) {
    const others = OLD_WARDS.filter((other) => other !== ward);
    ward = random.pick(others);
    const on = random.weighted([
      [random.day(moved), 2],
      [`${moved}-${random.pick(['03', '08', '10'])}`, 2],
      [`${moved}`, 1],
    ]);
    posting = file.post('StaffTransferred', on, ward, position, {}, 'QĐ-UBND-TP');
  }
  if (!leader || began > 2018) return posting;
  const elected = { body: 'HĐND phường', term: '2021-2026', fromPostingId: posting };
  return file.post('OfficeElected', random.day(2021, 6, 8), ward, random.pick(['X-PCT', 'X-CT']), elected);
}

function inCity(file, since, leader) {
  const { random } = file;
  const unit = `${CITY}.${random.pick(Object.keys(CITY_DIVISIONS))}`;
  const posting = file.post('JobPositionAssigned', since, unit, 'H-CV', { rank: '01.003' });
  if (!leader || Number(since.slice(0, 4)) > 2017) return posting;
  const more = { termMonths: 60, fromPostingId: posting };
  return file.post(
    'LeaderAppointed',
    random.day(random.int(2020, 2023)),
    unit,
    random.pick(['H-PTP', 'H-TP']),
    more,
    'QĐ-UBND-TP',
  );
}
