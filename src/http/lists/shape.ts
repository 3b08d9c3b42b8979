import type { RowShape } from './columns.js';
import type { Format } from './negotiate.js';

/** Metadata key of a handler that answers a list. */
export const LIST = 'list';

export interface ListShape extends RowShape {
  /** Formats the handler answers by itself; it finds the one asked for as `format` in its query. */
  own?: readonly Format[];
  /** Rows fetched at a time where the whole list is answered. Default 1,000. */
  pageSize?: number;
}
