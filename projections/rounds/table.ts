import { roundIdOf } from '../../src/domain/evaluation/round.js';
import { span } from '../../src/domain/time.js';
import type { Projection } from '../../src/read-store/projection.js';

/** Which rounds there are, and who was entered where: what each says is in its own stream. */
export const rounds: Projection = {
  name: 'rounds',
  version: 1,
  tables: [
    {
      name: 'rounds',
      streams: 'round-',
      lean: true,
      handles: ['EvaluationRoundOpened'],
      columns: {
        round_id: 'uuid',
        period: 'text',
        unit_code: 'text',
        due_on: 'date',
        rule_set: 'text',
        event_id: 'uuid',
        from_day: 'date',
      },
      indexes: ['period', 'due_on'],
      item: ({ fact, reading: { data, effectiveOn } }, { stream }) => [
        {
          round_id: roundIdOf(stream),
          period: data['period'],
          unit_code: data['unitCode'],
          due_on: data['dueOn'],
          rule_set: data['ruleSet'] ?? null,
          event_id: fact.id,
          from_day: span(effectiveOn).first,
        },
      ],
    },
    {
      name: 'round_entries',
      streams: 'round-',
      lean: true,
      handles: ['EvaluationEntered'],
      columns: { round_id: 'uuid', staff_id: 'uuid', event_id: 'uuid' },
      indexes: ['staff_id'],
      item: ({ fact, reading: { data } }, { stream }) => [
        { round_id: roundIdOf(stream), staff_id: data['staffId'], event_id: fact.id },
      ],
    },
  ],
};
