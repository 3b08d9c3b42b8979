import type { Schema } from '../../domain/facts/fields.js';
import { count, flag, instant, nullable, object, oneOf, text, uuid } from './shapes.js';

export const importSchemas: Record<string, Schema> = {
  ImportAccepted: object({ importId: uuid, state: oneOf('queued', 'running') }),
  Import: object({
    importId: uuid,
    kind: text,
    mode: oneOf('dry-run', 'commit'),
    strict: flag,
    state: oneOf('queued', 'running', 'done', 'failed', 'cancelled'),
    rows: object({ total: count, accepted: count, refused: count, flagged: count, repeated: count }),
    progress: { type: 'number', minimum: 0, maximum: 1 },
    startedAt: nullable(instant),
    'endedAt?': instant,
    'position?': count,
    'failure?': text,
    'cancelledFacts?': count,
  }),
  ImportError: object({
    line: count,
    'column?': text,
    'value?': text,
    'staff?': text,
    code: text,
    message: text,
  }),
  LeftStanding: object({ subject: text, code: text, message: text }),
};
