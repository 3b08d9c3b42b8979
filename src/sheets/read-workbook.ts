import { columnOf, MOST_COLUMNS } from './columns.js';
import { Container, LIMITS } from './container.js';
import { dayOfSerial, dayStylesOf, type Shown } from './days.js';
import { mergesOf } from './merges.js';
import type { CellContent, SheetRow } from './row.js';
import { unreadableFile } from './refuse.js';
import { partsOf, sharedStringsOf, unescapeText, type WorkbookParts } from './workbook-parts.js';

interface Shared {
  strings: readonly string[];
  styles: readonly (Shown | undefined)[];
  from1904: boolean;
}

/** A workbook on disk, one sheet read at a time. */
export class WorkbookFile {
  private constructor(
    private readonly container: Container,
    private readonly parts: WorkbookParts,
    private readonly shared: Shared,
  ) {}

  /** @throws Refusal `unsupported-media-type` or `payload-too-large` with the reason */
  static async open(path: string): Promise<WorkbookFile> {
    const container = await Container.open(path);
    try {
      const parts = await partsOf(container);
      if (parts.visible.length === 0) throw unreadableFile('the workbook has no sheet that is shown');
      const strings = await sharedStringsOf(container, parts.sharedStrings);
      const styles = await dayStylesOf(container, parts.styles);
      return new WorkbookFile(container, parts, { strings, styles, from1904: parts.from1904 });
    } catch (error) {
      container.close();
      throw error;
    }
  }

  /** The sheets that are shown, in their order. */
  get sheets() {
    return this.parts.visible;
  }

  /** Rows of a sheet that hold something, in order; merged cells all have the value of the first one. */
  async *rows(path: string): AsyncGenerator<SheetRow> {
    const merges = await mergesOf(this.container, path);
    const reading = new RowReader(this.shared);
    for await (const row of this.container.walk(path, reading.handlers, () => reading.take()))
      yield merges.fill(row);
  }

  close(): void {
    this.container.close();
  }
}

/** Turns the tags of a sheet into rows. */
class RowReader {
  private rows: SheetRow[] = [];
  private line = 0;
  private column = -1;
  private cells: CellContent[] = [];
  private type = '';
  private style = 0;
  private value: string | undefined;
  private formula = false;
  private text = '';
  private inside: 'value' | 'text' | undefined;
  private phonetic = 0;

  constructor(private readonly shared: Shared) {}

  readonly handlers = {
    open: (name: string, attributes: Record<string, string>) => this.open(name, attributes),
    text: (piece: string) => {
      if (this.inside && this.text.length < LIMITS.text) this.text += piece.slice(0, LIMITS.text);
    },
    close: (name: string) => this.close(name),
  };

  take(): SheetRow[] {
    const rows = this.rows;
    this.rows = [];
    return rows;
  }

  private open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      const given = Number(attributes['r']);
      this.line = Number.isSafeInteger(given) && given > this.line ? given : this.line + 1;
      this.cells = [];
      this.column = -1;
    } else if (name === 'c') {
      const given = columnOf(attributes['r'] ?? '');
      this.column = given >= 0 ? given : this.column + 1;
      this.type = attributes['t'] ?? 'n';
      this.style = Number(attributes['s'] ?? 0);
      this.value = undefined;
      this.formula = false;
      this.text = '';
    } else if (name === 'f') this.formula = true;
    else if (name === 'rPh') this.phonetic++;
    else if (name === 'v') {
      this.text = '';
      this.inside = 'value';
    } else if (name === 't' && this.phonetic === 0) this.inside = 'text';
  }

  private close(name: string): void {
    if (name === 'v') {
      this.value = this.text;
      this.inside = undefined;
    } else if (name === 't') this.inside = undefined;
    else if (name === 'rPh') this.phonetic--;
    else if (name === 'is') this.value = this.text;
    else if (name === 'c') {
      const content = this.content();
      if (content === null || this.column >= MOST_COLUMNS) return;
      while (this.cells.length < this.column) this.cells.push(null);
      this.cells[this.column] = content;
    } else if (name === 'row' && this.cells.length > 0)
      this.rows.push({ line: this.line, cells: this.cells });
  }

  private content(): CellContent {
    const { value } = this;
    if (value === undefined || value === '')
      return this.formula && this.type !== 'str' ? { fault: 'the formula has no calculated value' } : null;
    switch (this.type) {
      case 's':
        return this.shared.strings[Number(value)] ?? null;
      case 'str':
      case 'inlineStr':
        return unescapeText(value);
      case 'b':
        return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
      case 'e':
        return { fault: `the cell shows the error ${value}` };
      case 'd':
        return value.slice(0, 10);
      default:
        return this.number(Number(value), value);
    }
  }

  private number(number: number, written: string): CellContent {
    if (!Number.isFinite(number)) return written;
    const shown = this.shared.styles[this.style];
    if (shown === undefined) return number;
    return (
      dayOfSerial(number, this.shared.from1904, shown) ?? {
        fault: `the number ${written} is shown as a day but is none`,
      }
    );
  }
}
