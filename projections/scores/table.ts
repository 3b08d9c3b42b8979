import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { span } from '../../src/domain/time.js';
import type { Projection } from '../../src/read-store/projection.js';

/**
 * Evaluations per person and period, over valid and known time. A revision is a row of its own that names the one it
 * takes the place of; which of them holds is decided when asked (`evaluationsInForce`).
 */
export const scores: Projection = {
  name: 'scores',
  version: 3,
  tables: [
    {
      name: 'scores',
      streams: 'staff-',
      lean: true,
      handles: ['PeriodEvaluationFinalised', 'PeriodEvaluationRevised'],
      columns: {
        staff_id: 'uuid',
        code: 'text',
        period: 'text',
        unit_code: 'text',
        score: 'text',
        rating: 'text',
        rule_set: 'text',
        event_id: 'uuid',
        position: 'bigint',
        from_day: 'date',
        round_id: 'uuid',
        revises: 'uuid',
        /** Inputs, components, raters: what was frozen beside the score. */
        details: 'jsonb',
      },
      indexes: ['period, unit_code', 'unit_code', 'revises', 'event_id'],
      item: ({ fact, reading }, view) => {
        const file = view.standings.find(
          (one) => one.fact.type === 'PersonnelFileOpened' && one.state !== 'cancelled',
        );
        const { period, unitCode, score, rating, ruleSet, roundId, evaluationEventId, ...details } =
          reading.data as Record<string, string | undefined>;
        return [
          {
            staff_id: staffIdOf(view.stream),
            code: (file?.reading.data['code'] as string | undefined) ?? '',
            period,
            unit_code: unitCode,
            score,
            rating: rating ?? null,
            rule_set: ruleSet ?? null,
            event_id: fact.id,
            position: fact.position,
            from_day: span(reading.effectiveOn).first,
            round_id: roundId ?? null,
            revises: evaluationEventId ?? null,
            details,
          },
        ];
      },
    },
  ],
};
