import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { spanOf } from '../../src/domain/time.js';
import type { Projection, Row, StreamView } from '../../src/read-store/projection.js';
import { actorKey, decisionKey, monthKey, typeKey } from './keys.js';
import { unitsTouched } from './touched.js';

/**
 * What inspectors filter by, and nothing else: a row for each fact and unit it touches. The keys of several filters
 * in one column keep the indexes few; the facts themselves stay in the journal, where rows are checked again.
 */
export const audit: Projection = {
  name: 'audit',
  version: 2,
  tables: [
    {
      name: 'audit',
      lean: true,
      columns: {
        position: 'bigint',
        actor_type: 'bigint',
        type_month: 'integer',
        type: 'integer',
        effective: 'date',
        unit: 'text',
        decision: 'text',
      },
      indexes: [
        'position',
        'actor_type, position',
        'type_month, position',
        'type, position',
        'unit, position',
        { trigramsOf: 'decision', where: 'decision IS NOT NULL' },
      ],
      entries,
    },
  ],
};

function entries(fact: RecordedFact, { facts }: StreamView): Row[] {
  const type = typeKey(fact.type);
  const day = spanOf(fact.effectiveOn)?.first;
  const number = fact.decision?.number;
  const row = {
    position: fact.position,
    actor_type: actorKey(fact.recordedBy, type),
    type_month: day === undefined ? null : monthKey(type, day),
    type,
    effective: day ?? null,
    decision: (number === undefined ? undefined : decisionKey(number)) || null,
  };
  const units = unitsTouched(facts);
  return units.length === 0 ? [{ ...row, unit: null }] : units.map((unit) => ({ ...row, unit }));
}
