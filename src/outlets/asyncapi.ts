import { catalogue, factTypes, type FactType } from '../domain/facts/catalogue.js';
import type { Entry } from '../domain/facts/entry.js';
import type { Schema } from '../domain/facts/fields.js';
import { factSchema } from '../domain/facts/schema.js';
import { answerSchemas } from '../http/openapi/schemas.js';
import type { Spec } from '../http/questions.js';
import { feedQuestions } from './events-feed.js';
import { streamQuestions } from './events-stream-endpoint.js';

type Part = Record<string, unknown>;

const DESCRIPTION =
  'Mỗi sự kiện được ghi là một thông điệp CloudEvents 1.0, theo đúng thứ tự vị trí trong nhật ký.\n\nEvery recorded fact ' +
  'is one CloudEvents 1.0 message, in the order of positions, at least once: a client that goes on after the last ' +
  '`position` it has kept misses none and gets none twice. Members and types are added; clients pass over those they ' +
  'do not know.';

const ref = (section: string, name: string) => ({ $ref: `#/components/${section}/${name}` });
const eventType = (type: FactType) => `hoso.${type}.v${catalogue[type].version}`;
const does = (type: FactType) => (catalogue[type] as Entry).effect.does;

/** A schema that takes members it does not name: what a client must expect of later versions. */
function open(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(
    ([name, value]) => !(name === 'additionalProperties' && value === false),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, openPart(value)]));
}
function openPart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openPart);
  return typeof value === 'object' && value !== null ? open(value as Schema) : value;
}

/** The event of one type: thin always, and with what the fact says where `full=true` asked for it. */
function eventSchema(type: FactType): Schema {
  const { properties } = factSchema(type) as { properties: Record<string, Schema> };
  const about = answerSchemas['CloudEvent'] as { properties: Record<string, Schema>; required: string[] };
  const { data, decision, note, effectiveOn } = properties;
  const text = { type: 'string' };
  const acts = does(type) === 'corrects' || does(type) === 'cancels';
  return {
    type: 'object',
    required: [...about.required, ...(acts ? ['correctionof'] : ['effectiveon'])],
    properties: {
      ...about.properties,
      type: { const: eventType(type) },
      data: {
        type: 'object',
        properties: {
          staffId: { type: 'string', format: 'uuid' },
          unitCode: text,
          effectiveOn,
          data: { ...open(data!), description: 'With `full=true` only' },
          decision: { ...open(decision!), description: 'With `full=true` only' },
          note: { ...note, description: 'With `full=true` only' },
        },
      },
    },
  };
}

const messageOf = (type: FactType): Part => ({
  name: eventType(type),
  title: catalogue[type].title.en,
  summary: `${catalogue[type].title.vi} · ${catalogue[type].title.en}`,
  contentType: 'application/cloudevents+json',
  payload: ref('schemas', type),
});

const batch: Part = {
  name: 'batch',
  title: 'Events of one answer',
  contentType: 'application/cloudevents-batch+json',
  payload: { type: 'array', items: { anyOf: factTypes.map((type) => ref('schemas', type)) } },
};

const query = (spec: Spec): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(spec).map(([name, { schema, description }]) => [name, { ...schema, description }]),
  ),
});

const sends = (channel: string, summary: string, spec: Spec): Part => ({
  action: 'send',
  channel: { $ref: `#/channels/${channel}` },
  summary,
  security: [ref('securitySchemes', 'bearer')],
  bindings: { http: { method: 'GET', query: query(spec), bindingVersion: '0.3.0' } },
});

/** The AsyncAPI 3 description of everything the feed sends, out of the catalogue of facts. */
export function asyncApiDocument() {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Hồ Sơ',
      // Of the contract, which only grows; not of the program.
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      service: {
        host: '{address}',
        protocol: 'http',
        variables: { address: { default: '127.0.0.1:4080', description: 'Where the service answers' } },
      },
    },
    channels: {
      stream: {
        address: '/api/v1/events/stream',
        title: 'Server-sent events',
        description:
          '`id` of an event = its position, `data` = the message as JSON; go on with `Last-Event-ID`. An `id` without ' +
          '`data` passes over what was not asked for; comments are heartbeats.',
        messages: Object.fromEntries(factTypes.map((type) => [type, ref('messages', type)])),
      },
      feed: {
        address: '/api/v1/events',
        title: 'Batches',
        description: 'A JSON array of messages; go on with `after` = the header `Hoso-Position`.',
        messages: { batch: ref('messages', 'batch') },
      },
    },
    operations: {
      stream: sends('stream', 'Facts as they are recorded', streamQuestions),
      feed: sends('feed', 'Facts after a position', feedQuestions),
    },
    components: {
      schemas: Object.fromEntries(factTypes.map((type) => [type, eventSchema(type)])),
      messages: { ...Object.fromEntries(factTypes.map((type) => [type, messageOf(type)])), batch },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`hoso token`' },
      },
    },
  };
}
