import { FINAL_RATERS, RATERS, RATINGS } from '../../domain/facts/evaluation.js';
import type { Schema } from '../../domain/facts/fields.js';
import { STATES } from '../../evaluation/round-reader.js';
import { evaluationBody } from './rule-schemas.js';
import {
  count,
  day,
  flag,
  free,
  instant,
  listOf,
  nullable,
  object,
  oneOf,
  ref,
  text,
  uuid,
} from './shapes.js';

const closed = (members: Record<string, Schema>): Schema => ({
  ...object(members),
  additionalProperties: false,
});
const code: Schema = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' };
const period: Schema = { type: 'string', pattern: '^\\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$' };
const reason: Schema = { type: 'string', minLength: 1, maxLength: 2000 };
const rating = oneOf(...RATINGS);
const finalRater = oneOf(...FINAL_RATERS);

export const openingRoundBody: Schema = closed({
  period,
  unitCode: code,
  dueOn: { ...day, description: 'The last day for finalising everybody' },
  'ruleSet?': code,
  'decision?': ref('Decision'),
});

const { leadership, ...members } = evaluationBody['properties'] as Record<string, Schema>;
/** As of `POST /rules/evaluation`, and of a leader whose results to look up and why. */
const raterInput: Schema = {
  ...evaluationBody,
  properties: {
    ...members,
    leadership: {
      ...leadership,
      properties: {
        ...(leadership!['properties'] as object),
        units: {
          ...listOf(code),
          description: 'The units led, whose results make d; a deputy names the field',
        },
        reasons: closed({ 'organising?': reason, 'cohesion?': reason }),
      },
    },
  },
};
const citizensInput = closed({
  n: { type: 'integer', minimum: 1 },
  score: { ...text, description: 'The mean in percent, as a decimal' },
});

export const entryBody: Schema = {
  description: 'What a rater says; of `by=citizens`: `{ n, score }`',
  anyOf: [raterInput, citizensInput],
};
export const finalisationBody: Schema = closed({ by: finalRater, 'decision?': ref('Decision') });
export const appealBody: Schema = closed({ reason });
export const revisionBody: Schema = closed({
  decision: ref('Decision'),
  input: raterInput,
  'by?': finalRater,
  'reason?': reason,
});

const entered = {
  by: oneOf(...RATERS),
  unitCode: text,
  eventId: uuid,
  position: count,
  recordedAt: instant,
  recordedBy: text,
};
const result = {
  staffId: uuid,
  eventId: uuid,
  period: text,
  unitCode: text,
  score: text,
  rating,
  byPoints: rating,
  common: text,
  components: free,
  results: text,
  ruleSet: text,
};

export const roundSchemas: Record<string, Schema> = {
  OpenedRound: object({ roundId: uuid }),
  EvaluationResult: object(result),
  EvaluationAppeal: object({
    staffId: uuid,
    eventId: uuid,
    evaluationEventId: uuid,
    late: { ...flag, description: 'After the days the rule set gives for it' },
    answerDueOn: day,
  }),
  EvaluationRevision: object({
    ...result,
    proposals: {
      ...listOf(object({ staffId: uuid, eventId: uuid })),
      description: 'Leaders whose component d this would change: only a revision decides',
    },
  }),
  EvaluationRoundRow: object({
    roundId: uuid,
    period: text,
    unitCode: text,
    dueOn: day,
    ruleSet: nullable(text),
    openedOn: day,
  }),
  EvaluationRound: object({
    roundId: uuid,
    period: text,
    unitCode: text,
    dueOn: day,
    ruleSet: nullable(text),
    openedOn: day,
    revision: count,
    units: listOf(
      object({
        unitCode: text,
        unitName: nullable(text),
        expected: count,
        entered: { ...count, description: 'People somebody said something about' },
        decidable: { ...count, description: 'People whose deciding entry is there' },
        finalised: count,
        overdue: { ...count, description: 'People without a result after `dueOn`' },
      }),
    ),
  }),
  EvaluationRoundPerson: object({
    staffId: uuid,
    code: text,
    fullName: text,
    unitCode: text,
    positionCode: text,
    entered: listOf(oneOf(...RATERS)),
    state: oneOf(...STATES),
    overdue: flag,
    score: nullable(text),
    rating: nullable(rating),
    eventId: nullable(uuid),
  }),
  EvaluationEntry: {
    ...object({ ...entered, staffId: uuid }, 'What was entered, with the fact that holds it'),
    additionalProperties: true,
  },
  EvaluationEntries: object({
    roundId: uuid,
    staffId: uuid,
    period: text,
    unitCode: nullable(text),
    countedIn: { ...nullable(text), description: 'Where the person is at the end of the period' },
    daysWorked: count,
    closed: flag,
    entries: listOf(object({ ...entered, input: free })),
    handedOver: listOf(free),
    result: nullable({ ...object({ eventId: uuid, type: text }), additionalProperties: true }),
  }),
};
