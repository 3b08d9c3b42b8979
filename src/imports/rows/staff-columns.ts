import { educationLevelOf, EDUCATION_LEVELS } from '../../domain/catalogues/education-levels.js';
import { ETHNIC_GROUPS, ethnicGroupOf } from '../../domain/catalogues/ethnic-groups.js';
import { RELIGIONS, religionOf } from '../../domain/catalogues/religions.js';
import { THEORY_LEVELS, theoryLevelOf } from '../../domain/catalogues/theory-levels.js';
import {
  CODE,
  COMMUNE,
  DECISION,
  NAME,
  POSITION,
  UNIT,
  type Column,
  type RowFact,
  type RowKind,
} from './columns.js';
import type { RowCells } from './row-cells.js';
import { compact, DECISION_FROM, decisionOf, placeOf } from './shared-facts.js';

export const SEX_NAMES = { Nam: 'male', Nữ: 'female' } as const;
export const CATEGORY_NAMES = {
  'Cán bộ': 'cadre',
  'Công chức': 'civil-servant',
  'Viên chức': 'public-employee',
  'Người hoạt động không chuyên trách': 'part-time',
  'Hợp đồng lao động': 'contract',
  Khác: 'other',
} as const;
const METHOD_NAMES = {
  'Thi tuyển': 'examination',
  'Xét tuyển': 'selection',
  'Tiếp nhận': 'special',
  Khác: 'other',
} as const;

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);

const columns: readonly Column[] = [
  CODE,
  { ...NAME, required: true },
  {
    key: 'born',
    heading: 'Ngày sinh',
    aliases: ['Ngày tháng năm sinh', 'Ngày, tháng, năm sinh', 'Năm sinh'],
    example: '05/09/1985',
  },
  {
    key: 'sex',
    heading: 'Giới tính',
    aliases: ['Giới', 'Nam/Nữ'],
    choices: Object.keys(SEX_NAMES),
    example: 'Nữ',
  },
  { key: 'ethnic', heading: 'Dân tộc', choices: names(ETHNIC_GROUPS), example: 'Tày' },
  { key: 'religion', heading: 'Tôn giáo', choices: names(RELIGIONS), example: 'Không tôn giáo' },
  {
    key: 'nationalId',
    heading: 'Số CCCD',
    aliases: ['CCCD', 'Căn cước công dân', 'Số căn cước', 'Số định danh cá nhân'],
    width: 16,
  },
  { key: 'birthPlace', heading: 'Nơi sinh', width: 24 },
  { key: 'homePlace', heading: 'Quê quán', aliases: ['Nguyên quán'], width: 24, example: 'Huyện Định Hóa' },
  {
    key: 'category',
    heading: 'Loại nhân sự',
    aliases: ['Loại', 'Đối tượng', 'Loại cán bộ'],
    choices: Object.keys(CATEGORY_NAMES),
    width: 18,
    example: 'Công chức',
  },
  { key: 'opened', heading: 'Ngày lập hồ sơ', example: '01/07/2025' },
  {
    key: 'recruited',
    heading: 'Ngày tuyển dụng',
    aliases: ['Ngày vào ngành', 'Ngày vào cơ quan'],
    example: '03/2010',
  },
  {
    key: 'method',
    heading: 'Hình thức tuyển dụng',
    choices: Object.keys(METHOD_NAMES),
    example: 'Thi tuyển',
  },
  COMMUNE,
  { ...UNIT, example: '05443.P-VHXH' },
  { ...POSITION, example: 'Chuyên viên' },
  {
    key: 'from',
    heading: 'Giữ chức danh từ ngày',
    aliases: ['Từ ngày', 'Ngày giữ chức danh', 'Ngày bổ nhiệm'],
    width: 20,
    example: '01/07/2025',
  },
  ...DECISION,
  {
    key: 'degree',
    heading: 'Trình độ chuyên môn',
    aliases: ['Trình độ', 'Trình độ đào tạo'],
    choices: names(EDUCATION_LEVELS),
    width: 18,
    example: 'Đại học',
  },
  { key: 'major', heading: 'Chuyên ngành', aliases: ['Ngành đào tạo'], width: 22, example: 'Luật' },
  { key: 'school', heading: 'Cơ sở đào tạo', aliases: ['Trường đào tạo', 'Nơi đào tạo'], width: 26 },
  {
    key: 'graduated',
    heading: 'Ngày cấp bằng',
    aliases: ['Năm tốt nghiệp', 'Năm cấp bằng'],
    example: '2008',
  },
  {
    key: 'theory',
    heading: 'Lý luận chính trị',
    aliases: ['Trình độ lý luận chính trị', 'LLCT', 'Trình độ LLCT'],
    choices: names(THEORY_LEVELS),
    width: 20,
    example: 'Trung cấp',
  },
  {
    key: 'theoryOn',
    heading: 'Ngày đạt trình độ lý luận',
    aliases: ['Năm đạt trình độ lý luận', 'Ngày cấp bằng lý luận chính trị'],
    example: '2016',
  },
];

/** A row opens a dossier, and records service, the present posting and what was studied as far as they are filled in. */
function facts(cells: RowCells): RowFact[] {
  const posting = firstPosting(cells);
  const service = recruitment(cells);
  const opened = cells.day('opened');
  const effectiveOn = opened ?? service?.fact['effectiveOn'] ?? posting?.fact['effectiveOn'];
  const dated = ['opened', 'recruited', 'from'].some((key) => cells.isFilled(key));
  if (!dated)
    cells.refuse('opened', 'chưa điền; cần ngày lập hồ sơ, ngày tuyển dụng hoặc ngày giữ chức danh');
  return [openedFile(cells, effectiveOn), service, posting, degree(cells), theory(cells)].filter(
    (fact) => fact !== undefined,
  );
}

function openedFile(cells: RowCells, effectiveOn: unknown): RowFact {
  const religion = cells.text('religion');
  const data = compact({
    code: cells.required('code'),
    fullName: cells.required('name'),
    dateOfBirth: cells.day('born'),
    sex: cells.choice('sex', SEX_NAMES),
    ethnicGroup: cells.item('ethnic', ethnicGroupOf, ETHNIC_GROUPS)?.code,
    religion: religion === undefined ? undefined : (religionOf(religion)?.code ?? religion),
    nationalId: cells.digits('nationalId', 12),
    birthPlace: cells.text('birthPlace'),
    homePlace: cells.text('homePlace'),
    category: cells.choice('category', CATEGORY_NAMES),
  });
  const from = {
    '/effectiveOn': 'opened',
    '/data/code': 'code',
    '/data/fullName': 'name',
    '/data/dateOfBirth': 'born',
    '/data/nationalId': 'nationalId',
    '/data/religion': 'religion',
    '/data/birthPlace': 'birthPlace',
    '/data/homePlace': 'homePlace',
  };
  return { fact: { type: 'PersonnelFileOpened', effectiveOn, data }, from, at: 'code' };
}

function recruitment(cells: RowCells): RowFact | undefined {
  const effectiveOn = cells.day('recruited');
  const method = cells.choice('method', METHOD_NAMES);
  if (!cells.isFilled('recruited')) {
    if (method !== undefined) cells.refuse('recruited', 'chưa điền ngày tuyển dụng');
    return undefined;
  }
  const fact = { type: 'StaffRecruited', effectiveOn, data: { method: method ?? 'other' } };
  return { fact, from: { '/effectiveOn': 'recruited', '/data/method': 'method' }, at: 'recruited' };
}

function firstPosting(cells: RowCells): RowFact | undefined {
  const decision = decisionOf(cells);
  if (!['unit', 'position', 'from'].some((key) => cells.isFilled(key))) return undefined;
  const effectiveOn = cells.day('from');
  if (!cells.isFilled('from')) cells.refuse('from', 'chưa điền');
  const data = placeOf(cells, effectiveOn);
  return {
    fact: compact({ type: 'JobPositionAssigned', effectiveOn, data, decision }),
    from: {
      ...DECISION_FROM,
      '/effectiveOn': 'from',
      '/data/unitCode': 'unit',
      '/data/positionCode': 'position',
    },
    at: 'from',
  };
}

function degree(cells: RowCells): RowFact | undefined {
  const level = cells.item('degree', educationLevelOf, EDUCATION_LEVELS);
  const data = compact({ level: level?.code, major: cells.text('major'), school: cells.text('school') });
  const effectiveOn = cells.day('graduated');
  if (level === undefined || (level.rank === 0 && effectiveOn === undefined)) return undefined;
  if (!cells.isFilled('graduated')) cells.refuse('graduated', 'chưa điền ngày hoặc năm cấp bằng');
  return {
    fact: { type: 'DegreeAwarded', effectiveOn, data },
    from: { '/effectiveOn': 'graduated', '/data/major': 'major', '/data/school': 'school' },
    at: 'degree',
  };
}

function theory(cells: RowCells): RowFact | undefined {
  const level = cells.item('theory', theoryLevelOf, THEORY_LEVELS);
  const effectiveOn = cells.day('theoryOn');
  if (level === undefined || (level.rank === 0 && effectiveOn === undefined)) return undefined;
  if (!cells.isFilled('theoryOn')) cells.refuse('theoryOn', 'chưa điền ngày hoặc năm đạt trình độ');
  return {
    fact: { type: 'PoliticalTheoryLevelAttained', effectiveOn, data: { level: level.code } },
    from: { '/effectiveOn': 'theoryOn' },
    at: 'theory',
  };
}

export const staffColumns: RowKind = { title: 'Hồ sơ', columns, facts };
