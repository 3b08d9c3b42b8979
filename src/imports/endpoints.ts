import { Controller, Get, Param, Post, Query as QueryParameters, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { Caller } from '../access/scope.js';
import { isUuid } from '../domain/facts/fields.js';
import { Refusal } from '../domain/refusal.js';
import { answer } from '../http/answers.js';
import { Allow, CallerOf, StreamsBody } from '../http/caller.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging } from '../http/paging.js';
import { flag, oneOf, required, withDefault } from '../http/parameters.js';
import { pageQuestions, Questions } from '../http/questions.js';
import { Knowledge } from '../read-store/knowledge.js';
import { ImportFiles } from './import-files.js';
import { Importer } from './importer.js';
import { fileIn } from './multipart.js';

export const importQuestions = {
  mode: withDefault<'dry-run' | 'commit'>(
    oneOf(['dry-run', 'commit'], 'A dry run records nothing'),
    'dry-run',
  ),
  kind: required<'facts'>(oneOf(['facts'], 'What the file holds')),
  strict: withDefault(flag('false for archives, recorded as filed'), true),
};

@Controller('imports')
export class ImportsEndpoint {
  constructor(
    private readonly importer: Importer,
    private readonly files: ImportFiles,
    private readonly questions: Questions,
    private readonly paging: Paging,
    private readonly knowledge: Knowledge,
  ) {}

  @Post()
  @Allow('write')
  @StreamsBody()
  async post(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    const q = this.questions.read(request.query, importQuestions);
    const importId = await this.importer.accept({ ...q, caller }, await bodyOf(request));
    reply.code(202).header('Location', `/api/v1/imports/${importId}`);
    return { data: { importId, state: 'queued' } };
  }

  @Get(':id')
  @Allow('read')
  async find(@Param('id') id: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    this.questions.read(query, {});
    const found = await this.files.find(expectId(id), caller);
    return answer(found, await this.point());
  }

  @Get(':id/errors')
  @Allow('read')
  @ListOf('ImportError')
  async errors(@Param('id') id: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read(`import errors ${id}`, query, pageQuestions);
    await this.files.find(expectId(id), caller);
    const rows = await this.files.errors(id, Number(page.after?.[0] ?? 0), page.limit + 1);
    const data = rows.slice(0, page.limit);
    const point = await this.point();
    const more: { next?: string } =
      rows.length > page.limit ? { next: page.next(point.knownAt.position, [data.at(-1)!.line]) } : {};
    return answer(data, point, more);
  }

  private point() {
    return this.knowledge.settle({ asOf: this.questions.today() });
  }
}

function expectId(id: string): string {
  if (!isUuid(id)) throw new Refusal('not-found', { detail: 'there is no such import' });
  return id.toLowerCase();
}

async function bodyOf(request: FastifyRequest): Promise<Readable> {
  const type = request.headers['content-type'] ?? '';
  const body = request.body as Readable | undefined;
  if (!body || typeof body.pipe !== 'function')
    throw new Refusal('unsupported-media-type', { detail: 'kind=facts reads application/x-ndjson' });
  if (type.startsWith('multipart/form-data')) return fileIn(request, body);
  if (!type.startsWith('application/x-ndjson'))
    throw new Refusal('unsupported-media-type', { detail: 'kind=facts reads application/x-ndjson' });
  return body;
}
