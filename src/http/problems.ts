import type { Conflict, FieldError, RefusalCode, RefusalDetails } from '../domain/refusal.js';
import type { Language } from './language.js';

/** A refusal, or a fault of the service itself. */
export type ProblemCode = RefusalCode | 'internal';

export interface ProblemKind {
  status: number;
  title: Record<Language, string>;
  /** Seconds after which a retry makes sense, where the refusal itself does not say. */
  retryAfter?: number;
}

const kind = (status: number, vi: string, en: string, retryAfter?: number): ProblemKind => ({
  status,
  title: { vi, en },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** Status and title of every problem. A refusal code without its line here does not compile. */
export const problems: Record<ProblemCode, ProblemKind> = {
  malformed: kind(400, 'Yêu cầu không đọc được', 'The request cannot be read'),
  'invalid-parameter': kind(400, 'Tham số không hợp lệ', 'A parameter is not valid'),
  'invalid-cursor': kind(400, 'Con trỏ trang không hợp lệ', 'The page cursor is not valid'),
  unauthenticated: kind(401, 'Chưa xác thực', 'Not authenticated'),
  forbidden: kind(403, 'Không có quyền', 'Not allowed'),
  'not-found': kind(404, 'Không tìm thấy', 'Not found'),
  'method-not-allowed': kind(405, 'Phương thức không được phép', 'The method is not allowed here'),
  'not-acceptable': kind(406, 'Không có định dạng được yêu cầu', 'No such format to answer in'),
  'precondition-failed': kind(412, 'Hồ sơ đã thay đổi', 'The record has changed since'),
  'payload-too-large': kind(413, 'Nội dung quá lớn', 'The content is too large'),
  'unsupported-media-type': kind(415, 'Kiểu nội dung không được hỗ trợ', 'The media type is not supported'),
  'key-reused': kind(
    422,
    'Khoá chống lặp đã dùng cho yêu cầu khác',
    'The idempotency key was used for another request',
  ),
  'precondition-required': kind(428, 'Thiếu điều kiện If-Match', 'If-Match is required'),
  'too-many-requests': kind(429, 'Quá nhiều yêu cầu', 'Too many requests', 60),
  'not-yet-projected': kind(503, 'Dữ liệu đọc chưa kịp cập nhật', 'The read model is not there yet', 1),
  'beyond-the-log': kind(422, 'Vị trí vượt quá nhật ký', 'The position lies beyond the log'),
  'store-unavailable': kind(503, 'Kho dữ liệu tạm ngừng', 'The store is not available', 2),
  'in-doubt': kind(503, 'Chưa rõ đã ghi hay chưa', 'Not known whether it was recorded', 2),
  busy: kind(503, 'Hệ thống đang bận', 'The service is busy', 1),
  internal: kind(500, 'Lỗi của hệ thống', 'A fault of the service'),

  'invalid-fact': kind(422, 'Sự kiện không đúng mẫu', 'The fact is not of its schema'),
  'invalid-day': kind(422, 'Ngày không hợp lệ', 'The day is not valid'),
  'unknown-fact-type': kind(422, 'Không có loại sự kiện này', 'There is no such type of fact'),

  'invalid-input': kind(422, 'Dữ liệu đầu vào không hợp lệ', 'The input is not valid'),
  'component-missing': kind(409, 'Thiếu thành phần để tính điểm', 'A component of the score is missing'),
  'no-rule-set': kind(409, 'Chưa có bộ quy tắc áp dụng', 'No rule set is in force'),
  'rule-set-exists': kind(409, 'Bộ quy tắc đã được ban hành từ ngày này', 'The rule set is adopted already'),

  'round-exists': kind(409, 'Đơn vị đã có đợt đánh giá của kỳ này', 'The unit has a round of this period'),
  'not-expected': kind(409, 'Không thuộc diện đánh giá trong đợt này', 'Not among those to be evaluated'),
  'counted-elsewhere': kind(409, 'Do đơn vị khác đánh giá kỳ này', 'Evaluated by another unit'),
  'rater-missing': kind(409, 'Chưa có ý kiến của người quyết định', 'The entry that decides is missing'),
  'evaluation-closed': kind(409, 'Đánh giá đã chốt', 'The evaluation is closed'),
  'not-finalised': kind(409, 'Chưa có kết quả đánh giá', 'There is no result yet'),

  'end-before-start': kind(409, 'Kết thúc trước khi bắt đầu', 'The end lies before the start'),
  'posting-unknown': kind(409, 'Không có vị trí công tác này', 'There is no such posting'),
  'posting-id-used': kind(409, 'Mã vị trí công tác đã dùng', 'The posting id is in use'),
  'target-unknown': kind(409, 'Không có sự kiện được nêu', 'The fact referred to does not exist'),
  'target-not-correctable': kind(409, 'Sự kiện này không đính chính được', 'This fact cannot be corrected'),
  'target-cancelled': kind(409, 'Sự kiện đã bị huỷ', 'The fact was cancelled'),
  'wrong-stream': kind(409, 'Sự kiện thuộc hồ sơ khác', 'The fact belongs to another stream'),
  'id-reused': kind(409, 'Mã sự kiện đã dùng với nội dung khác', 'The event id was used with other content'),
  'file-not-open': kind(409, 'Hồ sơ chưa mở', 'The file is not open'),
  'file-already-open': kind(409, 'Hồ sơ đã mở', 'The file is open already'),
  'file-code-used': kind(409, 'Số hồ sơ đã dùng', 'The file code is in use'),

  'posting-overlap': kind(409, 'Trùng thời gian giữ vị trí chính', 'Postings overlap'),
  'same-post-twice': kind(409, 'Cùng một vị trí hai lần', 'The same post is held twice'),
  'already-ended': kind(409, 'Vị trí công tác đã kết thúc', 'The posting has ended already'),
  'outside-posting': kind(409, 'Ngoài thời gian giữ vị trí', 'Outside the time of the posting'),
  'after-leaving': kind(409, 'Sau khi thôi công tác', 'After leaving service'),
  'after-death': kind(409, 'Sau khi từ trần', 'After death'),
  'posting-still-named': kind(
    409,
    'Còn sự kiện nhắc đến vị trí này',
    'Other facts in force name this posting',
  ),
  'file-still-used': kind(409, 'Hồ sơ còn sự kiện hiệu lực', 'Other facts of the file are in force'),
  'evaluation-exists': kind(409, 'Kỳ này đã có đánh giá', 'This period has its evaluation'),
  'other-evaluation': kind(
    409,
    'Điều chỉnh phải cùng kỳ, cùng đơn vị',
    'A revision is of the same period and unit',
  ),
  'rating-exists': kind(409, 'Năm này đã có xếp loại', 'This year has its rating'),
  'nothing-to-end': kind(409, 'Không có gì để chấm dứt', 'There is nothing to end'),
  'form-not-in-force': kind(
    409,
    'Hình thức không còn được áp dụng vào ngày này',
    'The form is not in force on this day',
  ),
  'fact-still-named': kind(409, 'Còn sự kiện khác nhắc đến', 'Another fact in force names it'),
  'unknown-unit': kind(409, 'Không có đơn vị này', 'There is no such unit'),
  'unknown-position': kind(409, 'Không có chức danh này', 'There is no such position'),
  'unit-exists': kind(409, 'Mã đơn vị đang dùng', 'The unit code is in use'),
  'unit-not-in-force': kind(409, 'Đơn vị không còn hiệu lực', 'The unit is not in force'),
  'unit-cycle': kind(409, 'Đơn vị nằm trong chính nó', 'The unit would lie below itself'),
  'position-exists': kind(409, 'Mã chức danh đang dùng', 'The position code is in use'),
  'position-not-in-force': kind(409, 'Chức danh không còn hiệu lực', 'The position is not in force'),
  'refused-with-person': kind(
    409,
    'Bị từ chối cùng các dòng của người này',
    'Refused with the other lines of this person',
  ),

  'rebuild-under-way': kind(409, 'Đang dựng lại', 'It is being rebuilt already'),
  'rebuild-not-awaiting': kind(409, 'Không chờ phê duyệt', 'It does not await approval'),
  'nothing-to-go-back-to': kind(409, 'Không có bản trước để quay lại', 'There is nothing to go back to'),
  'cannot-fold': kind(409, 'Có sự kiện không tổng hợp được', 'A fact cannot be folded'),

  'unreadable-line': kind(422, 'Dòng không đọc được', 'The line cannot be read'),
  'line-too-long': kind(413, 'Dòng quá dài', 'The line is too long'),
  'staff-unknown': kind(409, 'Không có người này', 'There is no such person'),
  'ambiguous-name': kind(409, 'Tên chưa đủ để biết là mục nào', 'The name is not enough to tell which one'),
  'name-differs': kind(409, 'Tên khác với hồ sơ', 'The name differs from the dossier’s'),
  'import-not-ended': kind(409, 'Lượt nhập chưa thể huỷ', 'The import cannot be cancelled now'),
  'later-facts': kind(409, 'Có sự kiện khác dựa vào', 'Other facts build on these'),
  'too-many-lines': kind(413, 'Quá nhiều dòng cho một người', 'Too many lines about one person'),
};

/** RFC 9457 answer. `type` and `code` never change with the language. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  instance: string;
  requestId: string;
  errors?: FieldError[];
  conflicts?: Conflict[];
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemOf(
  code: ProblemCode,
  details: RefusalDetails,
  about: { language: Language; requestId: string },
): Problem {
  const { status, title } = problems[code];
  return {
    type: `urn:hoso:problem:${code}`,
    title: title[about.language],
    status,
    detail: details.detail ?? title[about.language],
    code,
    instance: `urn:hoso:request:${about.requestId}`,
    requestId: about.requestId,
    ...(details.errors?.length ? { errors: details.errors } : {}),
    ...(details.conflicts?.length ? { conflicts: details.conflicts } : {}),
  };
}
