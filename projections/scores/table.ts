import { staffIdOf } from '../../src/domain/staff/dossier.js';
import { span } from '../../src/domain/time.js';
import type { Projection } from '../../src/read-store/projection.js';

/** Evaluations per person and period, over valid and known time. */
export const scores: Projection = {
  name: 'scores',
  version: 2,
  tables: [
    {
      name: 'scores',
      streams: 'staff-',
      lean: true,
      handles: ['PeriodEvaluationFinalised'],
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
      },
      indexes: ['period, unit_code', 'unit_code'],
      item: ({ fact, reading }, view) => {
        const file = view.standings.find(
          (one) => one.fact.type === 'PersonnelFileOpened' && one.state !== 'cancelled',
        );
        const { period, unitCode, score, rating, ruleSet } = reading.data as Record<
          string,
          string | undefined
        >;
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
          },
        ];
      },
    },
  ],
};
