import type { Schema } from '../../domain/facts/fields.js';
import { count, flag, instant, object, oneOf, text, uuid } from './shapes.js';

const rows = { added: count, removed: count, changed: count };

/** Read models and their rebuilds, for administrators. */
export const readModelSchemas: Record<string, Schema> = {
  Projection: object({ name: text, version: count, position: count, lag: count }),
  RebuildAccepted: object({ rebuildId: uuid, state: { const: 'running' } }),
  Rebuild: object({
    rebuildId: uuid,
    projection: text,
    version: count,
    state: oneOf('running', 'awaiting-approval', 'done', 'failed', 'rolled-back'),
    step: oneOf('reading', 'indexing', 'catching-up', 'comparing', 'swapping', 'ended'),
    progress: { type: 'number', minimum: 0, maximum: 1 },
    facts: { ...count, description: 'Folded so far' },
    total: { ...count, description: 'The head when it began' },
    rate: { ...count, description: 'Facts a second while reading' },
    'secondsLeft?': count,
    'position?': { ...count, description: 'How far the new rows are' },
    'rows?': count,
    'replaces?': object({ version: count, position: count }),
    'diff?': object(
      { ...rows, tables: { type: 'object', additionalProperties: object(rows) } },
      'By how many rows the new tables differ from the old ones, as known where both were',
    ),
    'failure?': object({
      'position?': { ...count, description: 'The fact that cannot be folded' },
      detail: text,
    }),
    approval: flag,
    requestedBy: text,
    startedAt: instant,
    'endedAt?': instant,
  }),
};
