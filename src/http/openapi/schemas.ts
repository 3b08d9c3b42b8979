import { DecisionEnvelope } from '../../domain/facts/envelope.js';
import { PARTIAL_DAY_SCHEMA, type Schema } from '../../domain/facts/fields.js';
import { POSTING_KINDS } from '../../domain/facts/posting-kinds.js';
import { schemaOf } from '../../domain/facts/schema.js';
import { problems } from '../problems.js';
import { notedMembers } from './noted-schemas.js';
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
import { warningSchemas } from './warning-schemas.js';

export { count, day, listOf, nullable, object, ref, text, uuid } from './shapes.js';

/** What every row of a fact carries. */
const factRow = {
  eventId: uuid,
  position: count,
  recordedAt: instant,
  type: text,
  'effectiveOn?': PARTIAL_DAY_SCHEMA,
  data: free,
  'decision?': ref('Decision'),
  'note?': text,
  'source?': free,
};
const person = { staffId: uuid, code: text, fullName: text };
const posting = {
  postingId: text,
  unitCode: text,
  unitName: nullable(text),
  positionCode: text,
  positionTitle: nullable(text),
  kind: oneOf(...POSTING_KINDS),
  'label?': text,
  from: PARTIAL_DAY_SCHEMA,
  'to?': PARTIAL_DAY_SCHEMA,
  fromDay: day,
  'toDay?': day,
  openedBy: uuid,
  'closedBy?': uuid,
  acting: flag,
  onLeave: flag,
  'until?': day,
  'termEndsOn?': day,
  flags: listOf(oneOf('conflict', 'unknown-unit', 'unit-ended', 'unknown-position')),
};
const unitRow = { code: text, name: text, kind: text, 'parentCode?': text, since: day, 'until?': day };
const recordedFact = { ...factRow, revision: count, recordedBy: text };
const attained = { level: nullable(text), 'attainedOn?': PARTIAL_DAY_SCHEMA, 'eventId?': uuid };
const status = oneOf('not-yet', 'active', 'left', 'retired', 'died');

const written = {
  stream: text,
  revision: count,
  position: count,
  events: listOf(object({ id: uuid, type: text, position: count })),
};
/** The answer to a write that says in words of its own what came of it. */
export const writtenWith = (data: Schema): Schema => object({ ...written, data });

const writing: Record<string, Schema> = {
  Decision: schemaOf(DecisionEnvelope),
  Written: object(written),
  Accepted: object({ stream: text, events: listOf(object({ id: uuid, type: text })) }),
  Problem: object(
    {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      code: oneOf(...Object.keys(problems)),
      instance: text,
      requestId: text,
      'errors?': listOf(object({ pointer: text, code: text, detail: text })),
      'conflicts?': listOf(object({ eventId: uuid, type: text, 'effectiveOn?': PARTIAL_DAY_SCHEMA })),
    },
    'RFC 9457; `code` never changes with the language',
  ),
};

const people: Record<string, Schema> = {
  StaffRow: object({ ...person, status, postings: listOf(ref('Posting')) }),
  Posting: object(posting),
  PostingOfPerson: object({ ...posting, 'state?': { const: 'cancelled' } }),
  Holder: object({ ...person, ...posting }),
  Movement: object({ ...person, change: oneOf('began', 'ended'), on: day, ...posting }),
  FactRow: object(recordedFact),
  TimelineRow: object({
    ...factRow,
    state: oneOf('in-force', 'corrected', 'cancelled'),
    'asRecorded?': object({
      'effectiveOn?': PARTIAL_DAY_SCHEMA,
      data: free,
      'decision?': nullable(ref('Decision')),
    }),
    history: listOf(
      object({ eventId: uuid, type: text, position: count, recordedAt: instant, reason: text }),
    ),
    flags: listOf(oneOf('conflict', 'no-posting', 'revoked')),
  }),
  Profile: object({
    staffId: uuid,
    code: nullable(text),
    fullName: nullable(text),
    sex: nullable(text),
    dateOfBirth: nullable(PARTIAL_DAY_SCHEMA),
    category: nullable(text),
    ethnicGroup: nullable(text),
    religion: nullable(text),
    nationalId: nullable(text),
    birthPlace: nullable(text),
    homePlace: nullable(text),
    homeUnitCode: nullable(text),
    status,
    postings: listOf(ref('Posting')),
    education: { ...object(attained), additionalProperties: true },
    theory: { ...object(attained), additionalProperties: true },
    training: listOf({
      ...object({ eventId: uuid, title: text, topics: listOf(text), completedOn: PARTIAL_DAY_SCHEMA }),
      additionalProperties: true,
    }),
    evaluations: listOf({
      ...object({ eventId: uuid, kind: oneOf('evaluation', 'rating'), effectiveOn: PARTIAL_DAY_SCHEMA }),
      additionalProperties: true,
    }),
    ...notedMembers,
    flags: listOf({ const: 'conflict' }),
    revision: count,
  }),
};

const organisation: Record<string, Schema> = {
  UnitRow: object(unitRow),
  Unit: object({
    ...unitRow,
    predecessorCodes: listOf(text),
    successorCodes: listOf(text),
    attributes: free,
    equipment: nullable(free),
    congress: nullable(free),
    ratings: free,
    flags: listOf(oneOf('unknown-unit', 'unit-ended')),
    positions: listOf(
      object({
        positionCode: text,
        positionTitle: nullable(text),
        headcount: nullable(count),
        filled: count,
        vacant: count,
        over: count,
      }),
    ),
  }),
  Position: object({
    code: text,
    title: text,
    group: text,
    'class?': text,
    'bodyKind?': text,
    'nonLocal?': flag,
    'managementTier?': text,
    since: day,
    'until?': day,
    inForce: flag,
    standard: nullable({ ...object({ eventId: uuid }), additionalProperties: true }),
  }),
  OrganisationFactRow: object({ ...recordedFact, stream: text }),
};

const outside: Record<string, Schema> = {
  CloudEvent: object({
    specversion: { const: '1.0' },
    id: uuid,
    type: text,
    source: text,
    subject: text,
    time: instant,
    datacontenttype: { const: 'application/json' },
    position: { type: 'string', pattern: '^\\d+$' },
    revision: count,
    'effectiveon?': PARTIAL_DAY_SCHEMA,
    'unit?': text,
    'correctionof?': uuid,
    data: free,
  }),
  Ready: object({
    ready: flag,
    parts: {
      type: 'object',
      additionalProperties: { ...object({ ok: flag, 'detail?': text }), additionalProperties: true },
    },
  }),
};

export const answerSchemas: Record<string, Schema> = {
  ...writing,
  ...people,
  ...organisation,
  ...outside,
  ...warningSchemas,
};

/** `{ meta, data }` of a question; `meta.next` where the answer is a list with pages. */
export function envelope(data: Schema, more: Record<string, Schema> = {}): Schema {
  const known = object({ position: count, recordedAt: nullable(instant) });
  return object({ meta: object({ asOf: day, knownAt: known, ...more }), data });
}
export const page = (row: Schema, more: Record<string, Schema> = {}): Schema =>
  envelope(listOf(row), { 'next?': text, ...more });
