import type { Example } from './vocabulary.js';

const EVALUATION = '00000000-0000-4000-a000-000000000003';
const SOMEBODY = '00000000-0000-4000-a000-000000000004';

/** Of one person, in an order in which they can be recorded. */
export const EVALUATION_EXAMPLES: Example[] = [
  {
    type: 'PeriodEvaluationFinalised',
    id: EVALUATION,
    subject: 'dossier',
    needs: { period: '2026-Q1', unitCode: 'U1', score: '88.50' },
    may: { rating: 'good', by: 'head', roundId: SOMEBODY, components: { a: '100.0000' }, byPoints: 'good' },
    refuses: ['by', 'self'],
  },
  {
    type: 'EvaluationAppealed',
    subject: 'dossier',
    needs: { evaluationEventId: EVALUATION, reason: 'Chưa tính đủ sản phẩm' },
    may: { late: false, answerDueOn: '2026-05-15' },
    refuses: ['answerDueOn', '2026-05'],
  },
  {
    type: 'EvaluationRevisionProposed',
    subject: 'dossier',
    needs: {
      evaluationEventId: EVALUATION,
      component: 'd',
      was: '100',
      becomes: '50',
      causeStaffId: SOMEBODY,
      causeEventId: SOMEBODY,
    },
    refuses: ['component', 'a'],
  },
  {
    type: 'PeriodEvaluationRevised',
    subject: 'dossier',
    needs: { period: '2026-Q1', unitCode: 'U1', score: '91.00', evaluationEventId: EVALUATION },
    may: { rating: 'excellent', reason: 'Kiến nghị có căn cứ' },
    refuses: ['rating', 'tốt'],
  },
];

export const ROUND_EXAMPLES: Example[] = [
  {
    type: 'EvaluationRoundOpened',
    subject: 'round',
    needs: { period: '2026-Q1', unitCode: 'U1', dueOn: '2026-04-05' },
    may: { ruleSet: 'nd335-2025' },
    refuses: ['period', '2026-Q5'],
  },
  {
    type: 'EvaluationEntered',
    subject: 'round',
    needs: { staffId: SOMEBODY, unitCode: 'U1', by: 'citizens', input: { n: 3, score: '90' } },
    refuses: ['by', 'party'],
  },
  {
    type: 'EvaluationClosed',
    subject: 'round',
    needs: { staffId: SOMEBODY, unitCode: 'U1', by: 'head', result: { score: '90.00' } },
    refuses: ['by', 'self'],
  },
];
