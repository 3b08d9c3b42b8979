import { WARD } from './organisation.mjs';
import { NEW_SYSTEM } from './ward.mjs';

/** Holder number `nth` of such a post, of those who were there from the first day. */
const holderOf = (files, body, position, nth = 0) =>
  files.filter(
    ({ office, since }) =>
      office.unit === `${WARD}.${body}` && office.position === position && since === NEW_SYSTEM,
  )[nth];

/** What happened in the ward after July 2025, to people already there. */
export function laterEvents(files) {
  rotation(holderOf(files, 'P-KTHTDT', 'PTP'));
  secondment(holderOf(files, 'VP-HDND-UBND', 'CV', 1));
  actingHead(holderOf(files, 'P-VHXH', 'TP'), holderOf(files, 'P-VHXH', 'PTP'));
  leave(holderOf(files, 'BAN-XDD', 'CV'));
  stripped(holderOf(files, 'BCH-QS', 'PCHT-QS', 1));
  resigned(holderOf(files, 'TT-PVHCC', 'PGD-TTHCC'), holderOf(files, 'TT-PVHCC', 'CV'));
  retired(holderOf(files, 'VP-DU', 'CV'));
  walkThrough(holderOf(files, 'VP-HDND-UBND', 'CVP-UBND'));
}

const EARLY = { reason: 'Nghỉ hưu trước tuổi' };

/** Without what was recorded for days after the person had gone. */
function leaves(file, type, day, data = {}) {
  file.lines = file.lines.filter((line) => line.effectiveOn < day);
  file.add(type, day, data, 'QĐ-UBND');
}

function rotation(file) {
  const unit = '05455.P-KTHTDT';
  file.post('LeaderRotated', '2026-06-01', unit, 'TP', { until: '2029-05-31' }, 'QĐ-TU');
}

function secondment(file) {
  const posting = file.post(
    'StaffSeconded',
    '2025-10-01',
    '05467.TT-PVHCC',
    'CV',
    { until: '2026-03-31' },
    'QĐ-UBND',
  );
  file.add('SecondmentEnded', '2026-04-01', { postingId: posting }, 'QĐ-UBND');
}

function actingHead(head, deputy) {
  leaves(head, 'StaffRetired', '2026-02-01', EARLY);
  const acting = deputy.post(
    'ActingAuthorityAssigned',
    '2026-02-01',
    `${WARD}.P-VHXH`,
    'TP',
    { until: '2026-07-31', label: 'Phụ trách phòng' },
    'QĐ-UBND',
  );
  deputy.add('PostingEnded', '2026-06-15', { postingId: acting });
  const more = { termMonths: 60, fromPostingId: deputy.posting };
  deputy.post('LeaderAppointed', '2026-06-15', `${WARD}.P-VHXH`, 'TP', more, 'QĐ-UBND');
}

function leave(file) {
  file.add('PostingChanged', '2026-01-12', { postingId: file.posting, onLeave: true });
  file.add('PostingChanged', '2026-07-13', { postingId: file.posting, onLeave: false });
}

function stripped(file) {
  file.add(
    'OfficeStripped',
    '2026-05-04',
    { postingId: file.posting, reason: 'Kỷ luật cách chức' },
    'QĐ-UBND',
  );
  file.post('JobPositionAssigned', '2026-05-04', `${WARD}.P-VHXH`, 'CV', {}, 'QĐ-UBND');
}

function resigned(deputy, officer) {
  deputy.add(
    'OfficeResigned',
    '2026-08-03',
    { postingId: deputy.posting, reason: 'Lý do sức khỏe' },
    'QĐ-UBND',
  );
  deputy.post('JobPositionAssigned', '2026-08-03', `${WARD}.TT-PVHCC`, 'CV', {}, 'QĐ-UBND');
  const more = { termMonths: 60, fromPostingId: officer.posting };
  officer.post('LeaderAppointed', '2026-08-03', `${WARD}.TT-PVHCC`, 'PGD-TTHCC', more, 'QĐ-UBND');
}

function retired(file) {
  leaves(file, 'StaffRetired', '2026-09-01', EARLY);
}

/**
 * The person of the walk-through, whose master's degree is entered as a bachelor's and one course by mistake: both
 * with an id, so that the ready request bodies can name them.
 */
function walkThrough(file) {
  file.lines = file.lines.filter(({ type, data }) => type !== 'DegreeAwarded' || data.level === 'DH');
  const degree = { level: 'DH', major: 'Quản lý công', school: 'Học viện Hành chính Quốc gia' };
  file.add('DegreeAwarded', '2026-05-20', degree).named('degree');
  const course = { title: 'Bồi dưỡng kỹ năng lãnh đạo cấp phòng', topics: ['ethics'], hours: 40 };
  file.add('TrainingCourseCompleted', '2026-06-12', course).named('course');
}
