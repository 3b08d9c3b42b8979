import { OLD_WARDS, WARD } from './organisation.mjs';

const body = (name) => `${WARD}.${name}`;
const CV = 'CV';

/**
 * What goes wrong in real files, one kind for each person, so that a refusal can be read alone. Every one is
 * explained in `examples/README.md`.
 */
export const FAULTS = [
  [
    'two primary posts at once',
    (file) => {
      file.post('JobPositionAssigned', '2025-07-01', body('P-VHXH'), CV, {});
      file.post('JobPositionAssigned', '2026-01-05', body('TT-PVHCC'), CV, {});
    },
  ],
  [
    'an end before its start',
    (file) => {
      const posting = file.post('JobPositionAssigned', '2025-09-01', body('P-KTHTDT'), CV, {});
      file.add('PostingEnded', '2025-08-01', { postingId: posting });
    },
  ],
  [
    'a unit that does not exist',
    (file) => {
      file.post('JobPositionAssigned', '2025-07-01', '05444.P-VHXH', CV, {});
    },
  ],
  [
    'a unit before it existed',
    (file) => {
      file.post('JobPositionAssigned', '2024-03-01', body('P-VHXH'), CV, {});
    },
  ],
  [
    'a position that does not exist',
    (file) => {
      file.post('JobPositionAssigned', '2025-07-01', body('P-VHXH'), 'CHUYEN-VIEN', {});
    },
  ],
  [
    'a degree level outside the catalogue',
    (file) => {
      file.add('DegreeAwarded', '2012-07', { level: 'CU-NHAN', major: 'Luật' });
    },
  ],
  [
    'an end of a posting that nobody opened',
    (file) => {
      file.add('PostingEnded', '2026-03-01', { postingId: 'p9' });
    },
  ],
  [
    'an unknown field',
    (file) => {
      file.add('PoliticalTheoryLevelAttained', '2019-06', { level: 'TC', truong: 'Trường Chính trị tỉnh' });
    },
  ],
  [
    'a day that is not in the calendar',
    (file) => {
      file.add('TrainingCourseCompleted', '2026-02-30', { title: 'Chuyển đổi số', topics: ['it'] });
    },
  ],
  [
    'a score written as a number',
    (file) => {
      file.add('PeriodEvaluationFinalised', '2026-03-31', { period: '2026-Q1', unitCode: WARD, score: 87.5 });
    },
  ],
  [
    'the same quarter evaluated twice',
    (file) => {
      file.post('JobPositionAssigned', '2025-07-01', body('VP-HDND-UBND'), CV, {});
      const data = { period: '2026-Q1', unitCode: WARD, rating: 'good' };
      file.add('PeriodEvaluationFinalised', '2026-03-31', { ...data, score: '81.00' });
      file.add('PeriodEvaluationFinalised', '2026-04-02', { ...data, score: '84.50' });
    },
  ],
  [
    'a posting after retirement',
    (file) => {
      file.post('JobPositionAssigned', '2005', OLD_WARDS[0], 'X-TCKT', {});
      file.add('StaffRetired', '2023-05-01', {});
      file.post('JobPositionAssigned', '2025-07-01', body('P-KTHTDT'), CV, {});
    },
  ],
];
