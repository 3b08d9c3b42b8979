import { randomUUID } from 'node:crypto';
import type { FactToAppend } from '../../src/event-store/event-store.js';
import { contentHash } from '../../src/event-store/json-profile.js';

/** A fact as the pipeline hands it to the store. */
export function factToAppend(type: string, effectiveOn: string, data: FactToAppend['data']): FactToAppend {
  return {
    id: randomUUID(),
    type,
    effectiveOn,
    schemaVersion: 1,
    recordedBy: 'bench',
    correlationId: 'bench',
    data,
    contentHash: contentHash(data),
  };
}

export const opening = (code: string): FactToAppend =>
  factToAppend('PersonnelFileOpened', '2015-01-01', { code, fullName: 'Nguyễn Văn An', sex: 'male' });

let counter = 0;
/** No period comes twice within 8,000 evaluations: a person evaluated twice for one period contradicts himself. */
export const evaluation = (): FactToAppend => {
  counter++;
  const month = String((counter % 12) + 1).padStart(2, '0');
  return factToAppend('PeriodEvaluationFinalised', `2026-${month}-01`, {
    period: `${1000 + (Math.floor(counter / 4) % 2_000)}-Q${(counter % 4) + 1}`,
    unitCode: 'TN-08123',
    score: '87.25',
    rating: 'good',
  });
};
