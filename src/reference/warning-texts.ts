import type { Kind } from '../../projections/warnings/kinds.js';
import { flag, plan, text, type WarningText } from './warning-wording.js';

const [termEnding, termOverdue] = plan('term', 'III.2.5', 'nhiệm kỳ, thời hạn giữ chức vụ', 'A term');
const [rotationEnding, rotationOverdue] = plan(
  'rotation',
  'III.2.1; II.2.e',
  'thời hạn luân chuyển',
  'A rotation',
);
const [actingEnding, actingOverdue] = plan(
  'acting',
  'III.2.5',
  'thời hạn giao quyền, phụ trách',
  'Standing in',
);
const [secondmentEnding, secondmentOverdue] = plan(
  'secondment',
  'III.2.1',
  'thời hạn biệt phái',
  'A secondment',
);

/** Every kind of warning as the reference explains it. */
export const warningTexts: Record<Kind, WarningText> = {
  'missing-standard': text(
    'II.2.a; IV.5.d',
    { vi: 'Chưa đạt tiêu chuẩn vị trí', en: 'Below the standard of the position' },
    {
      vi: 'cán bộ (như chỉ tiêu a) có một phần của tiêu chuẩn vị trí được tính chắc chắn chưa đạt, không trong thời gian hoàn thiện',
      en: 'staff (as of indicator a) for whom a part of the standard of the counting position is surely not met, and no grace period runs',
    },
    '`breach`',
  ),
  'standard-unknown': text(
    'II.2.a; IV.5.d',
    { vi: 'Chưa rõ có đạt tiêu chuẩn không', en: 'Standard unknown' },
    {
      vi: 'chức danh không có tiêu chuẩn đang hiệu lực, hoặc một thông tin cần thiết chưa từng được ghi',
      en: 'no standard is in force for the position, or a needed fact was never told',
    },
    '`warning`',
  ),
  'in-grace': text(
    'II.2.a',
    { vi: 'Đang trong thời gian hoàn thiện tiêu chuẩn', en: 'In a grace period' },
    {
      vi: 'chưa đạt, nhưng được hoàn thiện trước ngày `dueOn` (người dân tộc thiểu số, nơi đặc biệt khó khăn)',
      en: 'not met, and need not be before `dueOn` (people of a minority group, extremely difficult units)',
    },
    '`info`',
  ),
  'appointed-below-standard': text(
    'II.2.b; III.2.5',
    { vi: 'Bổ nhiệm khi chưa đạt tiêu chuẩn', en: 'Appointed below the standard' },
    {
      vi: 'bổ nhiệm, bổ nhiệm lại khi chắc chắn chưa đạt tiêu chuẩn của ngày đó, theo hiểu biết hiện có; khi còn giữ chức vụ',
      en: 'appointed or reappointed while surely below the standard of that day, by what is known now; while the post is held',
    },
    '`breach`',
  ),
  'local-official': text(
    'III.2.1',
    {
      vi: 'Người địa phương giữ chức danh không bố trí người địa phương',
      en: 'Local official in a non-local post',
    },
    {
      vi: 'chức danh có `nonLocal`, hoặc thuộc `warnings.non-local-classes` khi chức danh không nói; chỉ theo `LocalStatusDetermined` của đơn vị hoặc xã đó, không suy từ quê quán; không kể giao quyền',
      en: 'positions with `nonLocal`, or of `warnings.non-local-classes` where the position does not say; only by a `LocalStatusDetermined` for the unit or its commune, never from places of birth; acting holders left out',
    },
    '`breach`',
  ),
  'term-ending': termEnding,
  'term-overdue': termOverdue,
  'rotation-ending': rotationEnding,
  'rotation-overdue': rotationOverdue,
  'acting-ending': actingEnding,
  'acting-overdue': actingOverdue,
  'secondment-ending': secondmentEnding,
  'secondment-overdue': secondmentOverdue,
  'evaluation-overdue': text(
    'III.2.2; IV.6.d',
    { vi: 'Quá hạn đánh giá', en: 'Evaluation overdue' },
    {
      vi: 'người thuộc đợt đánh giá chưa có kết quả sau ngày cuối của đợt',
      en: 'whoever belongs to a round of evaluation and has no result after its last day',
    },
    '`breach`',
  ),
  'rating-overdue': text(
    'III.2.2; IV.6.d',
    { vi: 'Quá hạn xếp loại năm', en: 'Annual rating overdue' },
    {
      vi: 'người đang công tác cuối năm, chưa xếp loại và không thuộc diện miễn sau hạn của bộ quy tắc (mặc định 15/12)',
      en: 'whoever was in service at the end of the year, neither rated nor exempt after the day of the rule set (by default 15 December)',
    },
    '`breach`',
  ),
  'two-failures': text(
    'IV.6.d',
    { vi: 'Hai năm liền không hoàn thành nhiệm vụ', en: 'Two years running not completed' },
    {
      vi: 'hai năm gần nhất có xếp loại liền nhau và đều không hoàn thành (chưa thấy văn bản hiện hành quy định)',
      en: 'the two latest years rated follow each other and both were not completed (no text in force was seen that asks for it)',
    },
    '`warning`',
  ),
  'needs-degree-study': text(
    'III.2.4',
    { vi: 'Cần cử đi đào tạo', en: 'To be sent to study' },
    {
      vi: 'trình độ đã ghi dưới `warnings.study-degree`, còn trên `warnings.study-years` năm đến ngày nghỉ hưu theo lộ trình, chưa được cử đi học; `dueOn` là ngày cuối còn trên số năm đó',
      en: 'a recorded degree below `warnings.study-degree`, more than `warnings.study-years` years to the retirement by the dated path, and not sent to study yet; `dueOn` is the last day with more years left',
    },
    '`warning`',
  ),
  'retirement-ahead': text(
    'III.2.1; IV.1',
    { vi: 'Sắp đến tuổi nghỉ hưu', en: 'Retirement ahead' },
    {
      vi: 'còn không quá `warnings.retirement-months` tháng đến ngày làm việc cuối theo lộ trình (Nghị định 135/2020); sau ngày đó vẫn còn cho đến khi nghỉ',
      en: 'at most `warnings.retirement-months` months to the last day of work by the dated path (Decree 135/2020); beyond it too, until the person leaves',
    },
    '`info`; `warning` ≤ `warnings.retirement-close-days`',
  ),
  'certificate-expiring': text(
    'IV.5.d',
    { vi: 'Chứng chỉ sắp hết hạn', en: 'Certificate expiring' },
    {
      vi: 'còn không quá `warnings.certificate-days` ngày, và không có chứng chỉ cùng loại còn hạn lâu hơn',
      en: 'at most `warnings.certificate-days` days ahead, and no other of its kind is good for longer',
    },
    '`info`; `warning` ≤ `warnings.certificate-close-days`',
  ),
  vacancy: text(
    'III.2.1; IV.1.b-c',
    { vi: 'Thiếu người so với biên chế', en: 'Vacancy' },
    {
      vi: 'số người giữ chức danh ở đúng đơn vị ít hơn chỉ tiêu được giao; người giao quyền không tính',
      en: 'fewer hold the position in that very unit than its headcount; who stands in does not count',
    },
    '`info`',
  ),
  'over-headcount': text(
    'III.2.1; IV.1.b-c',
    { vi: 'Vượt biên chế', en: 'Over headcount' },
    {
      vi: 'số người giữ chức danh ở đúng đơn vị nhiều hơn chỉ tiêu được giao; người giao quyền không tính',
      en: 'more hold the position in that very unit than its headcount; who stands in does not count',
    },
    '`warning`',
  ),
  'planning-limit': text(
    'III.2.3',
    { vi: 'Quá số lượng quy hoạch', en: 'Planning limit' },
    {
      vi: 'trong một nhiệm kỳ, quá `warnings.plan-people` người vào một chức danh, hoặc một người quá `warnings.plan-titles` chức danh',
      en: 'in one term more than `warnings.plan-people` people for a title, or a person for more than `warnings.plan-titles` titles',
    },
    '`warning`',
  ),
  'posting-outlived-unit': text(
    'III.2.1',
    { vi: 'Vị trí công tác còn ở đơn vị đã kết thúc', en: 'Posting outlived its unit' },
    {
      vi: 'đơn vị kết thúc, vị trí chưa được kết thúc hoặc chuyển sang đơn vị kế thừa',
      en: 'the unit ended, and the posting was neither ended nor moved to the successor',
    },
    '`warning`',
  ),
  'unit-outlived-parent': text(
    'III.2.1',
    { vi: 'Đơn vị còn dưới đơn vị đã kết thúc', en: 'Unit outlived the one above' },
    {
      vi: 'đơn vị cấp trên kết thúc, đơn vị này chưa được chuyển',
      en: 'the unit above ended, and this one was not moved',
    },
    '`warning`',
  ),
  conflict: flag(
    { vi: 'Mâu thuẫn trong hồ sơ', en: 'Conflict' },
    {
      vi: 'hai sự kiện mâu thuẫn nhau (trùng vị trí, xếp loại hai lần …)',
      en: 'facts of a dossier contradict each other (postings that overlap, a year rated twice …)',
    },
  ),
  'no-posting': flag(
    { vi: 'Sự kiện không còn vị trí', en: 'No posting' },
    {
      vi: 'sự kiện nhắc đến vị trí mà quyết định bắt đầu đã bị huỷ',
      en: 'a fact names a posting whose opening was cancelled',
    },
  ),
  'unit-ended': flag(
    { vi: 'Đơn vị đã kết thúc', en: 'Unit ended' },
    { vi: 'cờ của vị trí công tác: đơn vị đã kết thúc', en: 'the flag of a posting whose unit has ended' },
  ),
  'unknown-position': flag(
    { vi: 'Chức danh không có', en: 'Unknown position' },
    {
      vi: 'cờ của vị trí công tác: chức danh không hiệu lực',
      en: 'the flag of a posting whose position is not in force',
    },
  ),
  'unknown-unit': flag(
    { vi: 'Đơn vị không có', en: 'Unknown unit' },
    {
      vi: 'cờ của vị trí công tác: chưa có đơn vị này',
      en: 'the flag of a posting whose unit was never known by the day',
    },
  ),
};
