import {
  Body,
  Controller,
  Get,
  Param,
  Post,
  Query as QueryParameters,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { isText, isUuid } from '../domain/facts/fields.js';
import { Refusal } from '../domain/refusal.js';
import { answer } from '../http/answers.js';
import { Allow, CallerOf, StreamsBody } from '../http/caller.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging } from '../http/paging.js';
import { flag, oneOf, required, withDefault } from '../http/parameters.js';
import { pageQuestions, Questions } from '../http/questions.js';
import { Knowledge } from '../read-store/knowledge.js';
import { WORKBOOK_MEDIA_TYPE } from '../sheets/write-workbook.js';
import { arriving } from './arriving.js';
import { Cancellations } from './cancellation.js';
import { ImportFiles } from './import-files.js';
import { Importer } from './importer.js';
import { refusedRows } from './refused-rows.js';
import { ROW_KINDS, type RowKindName } from './rows/kinds.js';
import { templateOf } from './template.js';

const KINDS = ['facts', ...ROW_KINDS] as const;

export const importQuestions = {
  mode: withDefault<'dry-run' | 'commit'>(
    oneOf(['dry-run', 'commit'], 'A dry run records nothing'),
    'dry-run',
  ),
  kind: required<(typeof KINDS)[number]>(
    oneOf(KINDS, 'What the file holds: facts as NDJSON, or rows of a workbook or CSV file'),
  ),
  strict: withDefault(flag('false for archives, recorded as filed'), true),
};

export const templateQuestions = {
  kind: required<RowKindName>(oneOf(ROW_KINDS, 'What the rows hold')),
  format: withDefault<'xlsx' | 'csv'>(oneOf(['xlsx', 'csv'], 'Which kind of file'), 'xlsx'),
};

/** `Lý do` of the cancelling facts where the request gives none. */
const UNDONE = 'Huỷ cả lượt nhập';

@Controller('imports')
export class ImportsEndpoint {
  constructor(
    private readonly importer: Importer,
    private readonly files: ImportFiles,
    private readonly cancellations: Cancellations,
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
    const { body, format } = await arriving(request, q.kind);
    const importId = await this.importer.accept({ ...q, caller, ...(format && { format }) }, body);
    reply.code(202).header('Location', `/api/v1/imports/${importId}`);
    return { data: { importId, state: 'queued' } };
  }

  @Get('template')
  @Allow('read')
  async template(@QueryParameters() query: unknown, @Res() reply: FastifyReply) {
    const { kind, format } = this.questions.read(query, templateQuestions);
    const bytes = await templateOf(kind, format);
    return download(reply, `hoso-${kind}.${format}`, format === 'xlsx' ? WORKBOOK_MEDIA_TYPE : CSV).send(
      bytes,
    );
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
  @ListOf('ImportError', { own: ['xlsx'] })
  async errors(
    @Param('id') given: string,
    @QueryParameters() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    // The workbook is not the list: it holds the rows as they were filled in, to be mended and sent again.
    const { format, ...rest } = (query ?? {}) as Record<string, unknown>;
    const page = this.paging.read(`import errors ${given}`, rest, pageQuestions);
    const id = expectId(given);
    const { kind } = await this.files.find(id, caller);
    if (format === 'xlsx') {
      const headings = await this.files.headingsOf(id);
      download(reply, `hoso-${kind}-refused.xlsx`, WORKBOOK_MEDIA_TYPE);
      return new StreamableFile(refusedRows(this.files, { importId: id, kind, headings }), {
        type: WORKBOOK_MEDIA_TYPE,
      });
    }
    const rows = await this.files.errors(id, Number(page.after?.[0] ?? 0), page.limit + 1);
    return this.page(page, rows, ({ line }) => line);
  }

  @Post(':id/cancellation')
  @Allow('write')
  async cancel(
    @Param('id') given: string,
    @QueryParameters() query: unknown,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    this.questions.read(query, {});
    const importId = expectId(given);
    const reason = reasonIn(body);
    await this.files.find(importId, caller);
    await this.importer.cancel(importId, { caller, reason });
    reply.code(202).header('Location', `/api/v1/imports/${importId}`);
    return { data: { importId, state: 'running' } };
  }

  @Get(':id/cancellation')
  @Allow('read')
  @ListOf('LeftStanding')
  async left(@Param('id') given: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read(`import cancellation ${given}`, query, pageQuestions);
    const id = expectId(given);
    await this.files.find(id, caller);
    const rows = await this.cancellations.left(id, String(page.after?.[0] ?? ''), page.limit + 1);
    return this.page(page, rows, ({ subject }) => subject);
  }

  private async page<Row>(page: ReturnType<Paging['read']>, rows: Row[], key: (row: Row) => string | number) {
    const data = rows.slice(0, page.limit);
    const point = await this.point();
    const more: { next?: string } =
      rows.length > page.limit ? { next: page.next(point.knownAt.position, [key(data.at(-1)!)]) } : {};
    return answer(data, point, more);
  }

  private point() {
    return this.knowledge.settle({ asOf: this.questions.today() });
  }
}

const CSV = 'text/csv; charset=utf-8';

const download = (reply: FastifyReply, name: string, type: string): FastifyReply =>
  reply.header('Content-Type', type).header('Content-Disposition', `attachment; filename="${name}"`);

function expectId(id: string): string {
  if (!isUuid(id)) throw new Refusal('not-found', { detail: 'there is no such import' });
  return id.toLowerCase();
}

/** `{ reason? }`, or no body at all. @throws Refusal `invalid-fact` */
function reasonIn(body: unknown): string {
  if (body === undefined || body === null) return UNDONE;
  const { reason = UNDONE, ...rest } = body as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  const wrong =
    unknown !== undefined
      ? `there is no field ${unknown.slice(0, 40)}`
      : 'reason must be text of 1 to 500 characters';
  if (typeof body !== 'object' || Array.isArray(body) || unknown !== undefined || !isText(reason, 500))
    throw new Refusal('invalid-fact', {
      detail: wrong,
      errors: [{ pointer: unknown === undefined ? '/reason' : '', code: 'invalid-value', detail: wrong }],
    });
  return reason;
}
