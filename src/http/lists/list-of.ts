import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ListFormats } from './list-formats.js';
import { LIST, type ListShape } from './shape.js';

/**
 * Marks a handler that answers a list (`answer(rows, point, { next })`, paged by `Paging`): it is then answered as
 * CSV, NDJSON and XLSX as well, all pages of it. `row` names the schema of a row in the OpenAPI document, which gives
 * the columns.
 */
export const ListOf = (row: string, more: Omit<ListShape, 'row'> = {}): MethodDecorator =>
  applyDecorators(SetMetadata(LIST, { row, ...more }), UseInterceptors(ListFormats));
