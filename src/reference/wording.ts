import type { Effect } from '../domain/facts/effects.js';
import { HEADINGS } from '../http/lists/headings-vi.js';
import type { Words } from './markdown.js';

/** Where a field is called otherwise in one fact than in the lists. */
const OWN: Readonly<Record<string, string>> = {
  'OfficeElected.body': 'Cơ quan bầu',
  'ProbationCompleted.result': 'Kết quả tập sự',
  'DisciplineImposed.form': 'Hình thức kỷ luật',
  'DisciplineImposed.until': 'Còn hiệu lực đến hết ngày',
  'RewardConferred.form': 'Hình thức khen thưởng',
  'RewardConferred.level': 'Cấp khen thưởng',
  'CertificateObtained.number': 'Số chứng chỉ',
  'PersonalHistoryRecorded.until': 'Đến hết ngày',
  'HeadcountAssigned.until': 'Đến hết ngày',
  'FindingRecorded.kind': 'Loại kết luận',
  'CertificateObtained.kind': 'Loại chứng chỉ',
  'StudyAssigned.kind': 'Loại đào tạo',
  'UnitEstablished.code': 'Mã đơn vị',
  'PositionDefined.code': 'Mã chức danh',
  'PositionDefined.title': 'Tên chức danh',
  'PositionChanged.title': 'Tên chức danh',
  'SettingChanged.name': 'Tên thiết lập',
  'IndicatorDefinitionAdopted.code': 'Mã chỉ tiêu',
  'IndicatorDefinitionAdopted.version': 'Phiên bản',
  'IndicatorDefinitionAdopted.definition': 'Định nghĩa',
  'EvaluationRevisionProposed.component': 'Thành phần thay đổi',
  'RuleSetAdopted.id': 'Mã bộ quy tắc',
  'RuleSetAdopted.from': 'Áp dụng từ ngày',
  'RuleSetAdopted.until': 'Đến hết ngày',
  'RuleSetAdopted.appliesTo': 'Đối tượng áp dụng',
  'RuleSetAdopted.governs': 'Văn bản',
  'RuleSetAdopted.settings': 'Các thông số',
  'RuleSetAdopted.sources': 'Nguồn',
};

export const labelOf = (type: string, field: string): string | undefined =>
  OWN[`${type}.${field}`] ?? HEADINGS[field];

/** Kinds of values in Vietnamese, by the name of their rule. */
export const RULES_VI: Readonly<Record<string, string>> = {
  text: 'chữ',
  code: 'mã',
  uuid: 'mã sự kiện (UUID)',
  day: 'ngày',
  'partial-day': 'ngày, tháng hoặc năm',
  boolean: 'có hoặc không',
  integer: 'số nguyên',
  decimal: 'số thập phân',
  period: 'kỳ (tháng, quý, năm)',
  'one-of': 'một trong',
  codes: 'danh sách mã',
  object: 'cấu trúc tự do',
  items: 'danh sách hoặc cấu trúc tự do',
  list: 'danh sách',
  json: 'giá trị bất kỳ',
  title: 'chữ, hoặc { vi, en }',
  'ethnic-group': 'dân tộc theo danh mục (mã hoặc tên)',
  'discipline-form': 'hình thức theo danh mục (mã hoặc tên)',
  'unit-attributes': 'các đặc điểm của đơn vị',
  topics: 'danh sách chuyên đề, chu kỳ (tháng)',
};

const EFFECTS: Readonly<Record<Exclude<Effect['does'], 'notes' | 'leaves' | 'opens-posting'>, Words>> = {
  'opens-file': { vi: 'Sự kiện đầu tiên của hồ sơ.', en: 'The first fact of a dossier.' },
  'changes-details': {
    vi: 'Chỉ thay đổi nội dung được nêu; để trống (null) là xóa.',
    en: 'Only named fields change; null clears.',
  },
  'begins-service': { vi: 'Bắt đầu công tác.', en: 'Begins service.' },
  'closes-posting': { vi: 'Kết thúc một vị trí công tác.', en: 'Ends a posting.' },
  'changes-posting': { vi: 'Thay đổi vị trí công tác từ ngày này.', en: 'Changes a posting from that day.' },
  'renews-term': { vi: 'Gia hạn nhiệm kỳ.', en: 'Renews the term of a posting.' },
  'approves-election': { vi: 'Phê chuẩn một sự kiện bầu cử.', en: 'Approves an election.' },
  develops: { vi: 'Giữ lại mãi trong hồ sơ.', en: 'Stays with the person.' },
  evaluates: { vi: 'Mỗi người, kỳ, đơn vị một kết quả.', en: 'One for each person, period and unit.' },
  'rates-year': { vi: 'Mỗi người một năm một xếp loại.', en: 'One for each person and year.' },
  'revokes-leaving': {
    vi: 'Coi như chưa từng tinh giản; trở lại từ ngày sau là tiếp nhận (StaffAdmitted).',
    en: 'As if the streamlining had never been; a return from a later day is a StaffAdmitted.',
  },
  corrects: { vi: 'Sự kiện được nêu lẽ ra ghi như thế.', en: 'The target should have read so.' },
  cancels: { vi: 'Sự kiện được nêu lẽ ra không có.', en: 'The target should not exist.' },
  'establishes-unit': { vi: 'Lập đơn vị.', en: 'Establishes a unit.' },
  'renames-unit': { vi: 'Đổi tên từ ngày này.', en: 'Renames from that day.' },
  'moves-unit': { vi: 'Đổi đơn vị cấp trên từ ngày này.', en: 'Moves below another unit from that day.' },
  'ends-unit': {
    vi: 'Kết thúc đơn vị; người và đơn vị trực thuộc không tự chuyển theo.',
    en: 'Ends the unit; postings and units below do not move by themselves.',
  },
  'assigns-headcount': { vi: 'Có hiệu lực đến lần giao sau.', en: 'In force until the next.' },
  'records-attributes': { vi: 'Chỉ thay đổi đặc điểm được nêu.', en: 'Only named attributes change.' },
  'assesses-equipment': { vi: 'Lần đánh giá gần nhất được dùng.', en: 'The latest by the day counts.' },
  'rates-organisation': { vi: 'Mỗi đơn vị một năm một xếp loại.', en: 'One for each unit and year.' },
  'holds-congress': { vi: 'Ngày hiệu lực là ngày đại hội.', en: 'Effective on the day of the congress.' },
  'defines-position': { vi: 'Lập vị trí việc làm.', en: 'Defines a position.' },
  'changes-position': {
    vi: 'Chỉ thay đổi nội dung được nêu, từ ngày này.',
    en: 'Only named fields change, from that day.',
  },
  'abolishes-position': { vi: 'Kết thúc vị trí việc làm.', en: 'Ends the position.' },
  'sets-standard': { vi: 'Có hiệu lực đến tiêu chuẩn sau.', en: 'In force until the next.' },
  'changes-setting': { vi: 'Có hiệu lực đến lần thay đổi sau.', en: 'In force until the next.' },
  'adopts-indicator': { vi: 'Có hiệu lực đến định nghĩa sau.', en: 'In force until the next.' },
  'opens-round': {
    vi: 'Mở đợt đánh giá cho đơn vị và các đơn vị trực thuộc.',
    en: 'Opens a round for a unit and those below it.',
  },
  'enters-evaluation': {
    vi: 'Ý kiến sau của cùng người đánh giá thay ý kiến trước, cho đến khi chốt.',
    en: 'A later entry of the same rater takes its place, until it is closed.',
  },
  'closes-evaluation': {
    vi: 'Sau đó không nhận ý kiến nữa; kết quả được ghi vào hồ sơ.',
    en: 'No entry comes after it; the result goes to the dossier.',
  },
  'adopts-rules': { vi: 'Áp dụng từ ngày nêu trong bộ quy tắc.', en: 'Applies from the day it names.' },
};

/** What a fact does, in a sentence. */
export function effectOf(effect: Effect): Words {
  switch (effect.does) {
    case 'opens-posting':
      return {
        vi: `Mở một vị trí công tác (mặc định: \`${effect.kind}\`)${effect.closesPrimary ? ', kết thúc vị trí chính đang giữ' : ''}.`,
        en: `Opens a posting (default kind \`${effect.kind}\`)${effect.closesPrimary ? ' and ends the primary one' : ''}.`,
      };
    case 'leaves':
      return effect.status === 'died'
        ? {
            vi: 'Kết thúc mọi vị trí đang giữ và những gì chỉ có ở người còn sống (cấp ủy, tổ chức, quy hoạch, đình chỉ…).',
            en: 'Ends every posting held, and what only the living have (committees, organisations, plans, suspension…).',
          }
        : {
            vi: 'Thôi công tác: kết thúc mọi vị trí đang giữ.',
            en: 'Leaves service: ends every posting held.',
          };
    case 'notes':
      if (effect.ends)
        return { vi: 'Chấm dứt nội dung đang có hiệu lực.', en: 'Ends what holds; there must be one.' };
      return effect.key
        ? { vi: 'Có hiệu lực đến sự kiện sau cùng loại.', en: 'Holds until the next of its kind.' }
        : { vi: 'Mỗi sự kiện đứng riêng.', en: 'Each stands by itself.' };
    default:
      return EFFECTS[effect.does];
  }
}
