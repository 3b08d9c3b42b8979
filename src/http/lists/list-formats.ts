import {
  Inject,
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Answer } from '../answers.js';
import { languageAsked } from '../language.js';
import { writeWorkbook } from '../../sheets/write-workbook.js';
import { LOG, type Log } from '../log.js';
import { routeOf } from '../routes.js';
import { columnsOf } from './columns.js';
import { csvOf, ndjsonOf, sheetRowsOf, type Pages } from './encode.js';
import { headingsOf } from './headings.js';
import { formatAsked, MEDIA_TYPES, type Format } from './negotiate.js';
import { describe, fileName } from './said-in-headers.js';
import { LIST, type ListShape } from './shape.js';

type List = Answer<object[]>;
type Query = Record<string, unknown>;
const PAGE_SIZE = 1_000;

/**
 * Answers lists in the format asked for. What is not JSON holds all pages: the handler is asked again with the
 * cursor that each page gave, so all of it is of one knowledge point, and no faster than the client reads.
 */
@Injectable()
export class ListFormats implements NestInterceptor {
  constructor(@Inject(LOG) private readonly log: Log) {}

  /** @throws Refusal `invalid-parameter`, `not-acceptable` */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const shape = Reflect.getMetadata(LIST, context.getHandler()) as ListShape;
    reply.header('Vary', 'Accept, Accept-Language');
    const format = formatAsked(request.query, request.headers.accept);
    const { format: _, ...query } = request.query as Query;
    request.query = shape.own?.includes(format) ? { ...query, format } : query;
    if (format === 'json' || shape.own?.includes(format)) return next.handle();
    return from(this.file(format, shape, request, reply, next));
  }

  private async file(
    format: Format,
    shape: ListShape,
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<StreamableFile> {
    const asked = request.query as Query;
    const ask = (query: Query): Promise<List> => {
      request.query = query;
      return lastValueFrom(next.handle() as Observable<List>);
    };
    const limit = String(shape.pageSize ?? PAGE_SIZE);
    const whole = asked['limit'] === undefined;
    const first = await ask(whole ? { ...asked, limit } : asked);
    describe(reply, first.meta, whole);
    const pages = allPages(first, (cursor) => (whole ? ask({ cursor, limit }) : undefined));
    const body = this.encode(format, shape, noted(pages, this.log, request), request);
    return new StreamableFile(body, {
      type: format === 'xlsx' ? MEDIA_TYPES.xlsx : `${MEDIA_TYPES[format]}; charset=utf-8`,
      disposition: `attachment; filename="${fileName(request.url, first.meta, format)}"`,
    });
  }

  private encode(format: Format, shape: ListShape, pages: Pages, request: FastifyRequest): Readable {
    if (format === 'ndjson') return Readable.from(ndjsonOf(pages), { objectMode: false });
    const columns = columnsOf(shape);
    const headings = headingsOf(columns, shape.row, languageAsked(request.headers['accept-language']));
    if (format === 'xlsx') {
      const outline = { name: shape.row, columns: headings.map((heading) => ({ heading })) };
      return writeWorkbook(outline, sheetRowsOf(pages, columns));
    }
    return Readable.from(csvOf(pages, columns, headings), { objectMode: false });
  }
}

async function* allPages(
  first: List,
  following: (cursor: string) => Promise<List> | undefined,
): AsyncGenerator<readonly object[]> {
  yield first.data;
  for (let next = first.meta.next; next !== undefined;) {
    const page = await following(next);
    if (!page) return;
    yield page.data;
    next = page.meta.next;
  }
}

/** The client of an answer that breaks off sees it broken, and no more; the log says why. */
async function* noted(pages: Pages, log: Log, request: FastifyRequest): AsyncGenerator<readonly object[]> {
  try {
    yield* pages;
  } catch (error) {
    log.error({ requestId: request.id, route: routeOf(request), err: error }, 'a list broke off');
    throw error;
  }
}
