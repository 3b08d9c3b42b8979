import { stringify } from 'csv-stringify/sync';
import { writeForm } from '../sheets/write-workbook.js';
import { rowKindOf, type RowKindName } from './rows/kinds.js';

const CHOICES = 'Danh mục';
const BYTE_ORDER_MARK = '\ufeff';

/** The form of a kind to be filled in: headings, drop-downs from the catalogues, one example row that is never read. */
export async function templateOf(name: RowKindName, format: 'xlsx' | 'csv'): Promise<Buffer> {
  const { title, columns } = rowKindOf(name);
  const example = columns.map((column) => column.example ?? '');
  if (format === 'xlsx') return writeForm({ name: title, columns }, [example], CHOICES);
  // Excel in a Vietnamese setting takes the semicolon, and UTF-8 only by its mark.
  const head = columns.map(({ heading }) => heading);
  return Buffer.from(
    BYTE_ORDER_MARK + stringify([head, example], { delimiter: ';', record_delimiter: 'windows' }),
  );
}
