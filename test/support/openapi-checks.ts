import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Reply } from './app.js';

type Schema = Record<string, unknown>;
interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, { schema?: Schema }> }>;
  parameters: { name?: string; in?: string }[];
}
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Operation['responses'] };
}

export interface Checks {
  /** @throws Error that says in what an answer is not what the document promises */
  expectDescribed(method: string, path: string, reply: Reply): void;
}

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Clients must expect members to be added; these tests expect none that the document does not name. */
function close(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schema = value as Schema;
  if (typeof schema['properties'] === 'object' && schema['additionalProperties'] === undefined)
    schema['additionalProperties'] = false;
  for (const part of Object.values(schema)) close(part);
}

function templateOf(document: Document, path: string): string | undefined {
  const given = path.split('?')[0]!.split('/');
  return Object.keys(document.paths).find((template) => {
    const parts = template.split('/');
    return (
      parts.length === given.length && parts.every((part, i) => part.startsWith('{') || part === given[i])
    );
  });
}

export function openApiChecks(document: Document): Checks {
  close(document.paths);
  close(document.components.schemas);
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  (formats as unknown as { default: typeof formats.default }).default(ajv);
  ajv.addSchema(document, 'openapi', undefined, false);

  const check = (pointer: string[], where: string, value: unknown) => {
    const key = `openapi#/${pointer.map(escaped).join('/')}`;
    const validate = ajv.getSchema(key) ?? ajv.compile({ $ref: key });
    if (validate(value)) return;
    throw new Error(`${where} is not what /openapi.json says: ${ajv.errorsText(validate.errors)}`);
  };

  return {
    expectDescribed(method, path, { status, headers, body, text }) {
      const where = `${method} ${path} → ${status}`;
      const mediaType = headers.get('content-type')?.split(';')[0] ?? '';
      const template = templateOf(document, path);
      const operation = template && document.paths[template]?.[method.toLowerCase()];
      if (mediaType === 'application/problem+json') check(['components', 'schemas', 'Problem'], where, body);
      if (!template || !operation) {
        if (status < 400 && path.startsWith('/api/')) throw new Error(`${where} is not in /openapi.json`);
        return;
      }
      const response = operation.responses[status];
      if (!response) throw new Error(`${where}: /openapi.json does not know this status: ${text}`);
      if (response.$ref) {
        if (mediaType !== 'application/problem+json') throw new Error(`${where} is no problem answer`);
        return;
      }
      const content = response.content?.[mediaType];
      if (!content) throw new Error(`${where}: /openapi.json does not know ${mediaType} here`);
      const at = ['paths', template, method.toLowerCase(), 'responses', String(status), 'content', mediaType];
      check([...at, 'schema'], where, body ?? text);
    },
  };
}
