import type { Language } from '../../src/http/language.js';
import type { Kind } from './kinds.js';

type Sentences = Record<string, Record<Language, string>>;
const one = (vi: string, en: string): Sentences => ({ else: { vi, en } });

/** How each kind reads; a reason may have a sentence of its own. `{name}` stands for a day or a figure. */
export const detailTexts: Record<Exclude<Kind, 'conflict'>, Sentences> = {
  'missing-standard': one(
    'Chưa đạt tiêu chuẩn của vị trí đang giữ',
    'The standard of the position held is not met',
  ),
  'standard-unknown': one(
    'Chưa đủ thông tin để biết có đạt tiêu chuẩn của vị trí đang giữ không',
    'Whether the standard of the position held is met is unknown',
  ),
  'in-grace': one(
    'Chưa đạt tiêu chuẩn; được hoàn thiện trước ngày {dueOn}',
    'The standard is not met; it must be from {dueOn} on',
  ),
  'appointed-below-standard': one(
    'Được bổ nhiệm, bổ nhiệm lại ngày {since} khi chưa đạt tiêu chuẩn',
    'Appointed or reappointed on {since} while below the standard',
  ),
  'local-official': one(
    'Giữ chức danh phải bố trí người không là người địa phương; đã được xác định là người địa phương',
    'Holds a post that is not for local people, and was determined to be local',
  ),
  'term-ending': one('Hết nhiệm kỳ, thời hạn giữ chức vụ ngày {dueOn}', 'The term ends on {dueOn}'),
  'term-overdue': one(
    'Nhiệm kỳ, thời hạn giữ chức vụ đã hết ngày {dueOn}',
    'The term ended on {dueOn}; the post is still held',
  ),
  'rotation-ending': one('Hết thời hạn luân chuyển ngày {dueOn}', 'The rotation ends on {dueOn}'),
  'rotation-overdue': one(
    'Thời hạn luân chuyển đã hết ngày {dueOn}',
    'The rotation was to end on {dueOn}; it goes on',
  ),
  'acting-ending': one('Hết thời hạn giao quyền, phụ trách ngày {dueOn}', 'Standing in ends on {dueOn}'),
  'acting-overdue': one(
    'Thời hạn giao quyền, phụ trách đã hết ngày {dueOn}',
    'Standing in was to end on {dueOn}; it goes on',
  ),
  'secondment-ending': one('Hết thời hạn biệt phái ngày {dueOn}', 'The secondment ends on {dueOn}'),
  'secondment-overdue': one(
    'Thời hạn biệt phái đã hết ngày {dueOn}',
    'The secondment was to end on {dueOn}; it goes on',
  ),
  'evaluation-overdue': one(
    'Đã quá hạn của đợt đánh giá (ngày {dueOn}) mà chưa có kết quả',
    'The round’s last day, {dueOn}, has passed without a result',
  ),
  'rating-overdue': one(
    'Đã quá hạn xếp loại năm (ngày {dueOn}) mà chưa xếp loại và không thuộc diện miễn',
    'The last day for the annual rating, {dueOn}, has passed without a rating or an exemption',
  ),
  'two-failures': one(
    'Hai năm liền {first}, {second} xếp loại không hoàn thành nhiệm vụ',
    'Rated as not completing the tasks in two years running, {first} and {second}',
  ),
  'needs-degree-study': one(
    'Trình độ dưới {degree}, còn trên {years} năm công tác (nghỉ hưu ngày {retirement}): cần cử đi đào tạo',
    'Below {degree} with more than {years} years of work left (retires on {retirement}): to be sent to study',
  ),
  'retirement-ahead': one(
    'Đến tuổi nghỉ hưu; ngày làm việc cuối {dueOn}',
    'Retires; last day of work {dueOn}',
  ),
  'certificate-expiring': one(
    'Chứng chỉ {certificate} hết hạn ngày {dueOn}',
    'The certificate {certificate} expires on {dueOn}',
  ),
  vacancy: one(
    'Có {filled} người trên {count} chỉ tiêu được giao',
    '{filled} of {count} assigned posts are filled',
  ),
  'over-headcount': one(
    'Có {filled} người, vượt {count} chỉ tiêu được giao',
    '{filled} hold a post of which {count} are assigned',
  ),
  'planning-limit': {
    'too-many-titles': {
      vi: 'Được quy hoạch {count} chức danh, quá {most} (nhiệm kỳ {term})',
      en: 'Planned for {count} titles, more than {most} (term {term})',
    },
    'too-many-people': {
      vi: 'Có {count} người được quy hoạch vào chức danh, quá {most} (nhiệm kỳ {term})',
      en: '{count} people are planned for the title, more than {most} (term {term})',
    },
    else: { vi: 'Quá số lượng quy hoạch', en: 'More are planned than may be' },
  },
  'posting-outlived-unit': one(
    'Đơn vị đã kết thúc hoạt động; vị trí công tác chưa được kết thúc hoặc chuyển sang đơn vị kế thừa',
    'The unit has ended; the posting was neither ended nor moved to the successor',
  ),
  'unit-outlived-parent': one(
    'Đơn vị cấp trên {parent} đã kết thúc hoạt động; đơn vị này chưa được chuyển sang đơn vị kế thừa',
    'The unit above, {parent}, has ended; this unit was not moved to the successor',
  ),
  'no-posting': one(
    'Sự kiện nhắc đến vị trí công tác mà quyết định bắt đầu đã bị huỷ',
    'The fact names a posting whose opening was cancelled',
  ),
  'unit-ended': one(
    'Vị trí công tác còn hiệu lực ở đơn vị đã kết thúc hoạt động',
    'The posting is in force in a unit that has ended',
  ),
  'unknown-position': one(
    'Chức danh không có hiệu lực vào ngày này',
    'The position is not in force on this day',
  ),
  'unknown-unit': one('Không có đơn vị này vào ngày này', 'There is no such unit on this day'),
};
