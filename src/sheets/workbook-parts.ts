import type { Container } from './container.js';
import { LIMITS } from './container.js';
import { tooLarge, unreadableFile } from './refuse.js';

export interface SheetPart {
  name: string;
  path: string;
}

export interface WorkbookParts {
  /** Those that are shown, in their order. */
  visible: SheetPart[];
  /** Days are counted from 1 January 1904. */
  from1904: boolean;
  sharedStrings?: string;
  styles?: string;
}

const TYPES = '[content_types].xml';
const NOT_A_WORKBOOK = 'the file is a ZIP archive but not an Excel workbook (.xlsx)';

const folder = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** A relation's target as a part name; `..` and absolute targets are resolved. */
function resolveTarget(base: string, target: string): string {
  const parts = target.startsWith('/') ? [] : folder(base).split('/').filter(Boolean);
  for (const part of target.split('/').filter(Boolean))
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  return parts.join('/');
}

interface Relation {
  id: string;
  kind: string;
  path: string;
}

async function relationsOf(container: Container, part: string): Promise<Relation[]> {
  const path = `${folder(part)}_rels/${part.slice(folder(part).length)}.rels`;
  const found: Relation[] = [];
  if (!container.has(path)) return found;
  await container.parseSmall(path, {
    open: (name, { Id = '', Type = '', Target = '', TargetMode }) => {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      found.push({ id: Id, kind: Type.slice(Type.lastIndexOf('/') + 1), path: resolveTarget(part, Target) });
    },
  });
  return found;
}

/** What kind of file the container says it is. @throws Refusal with the reason */
async function expectPlainWorkbook(container: Container): Promise<void> {
  if (!container.has(TYPES)) {
    const names = container.names();
    if (names.includes('content.xml'))
      throw unreadableFile('the file is an OpenDocument sheet (.ods); save it as .xlsx');
    throw unreadableFile(NOT_A_WORKBOOK);
  }
  let macros = false;
  let binary = false;
  let workbook = false;
  await container.parseSmall(TYPES, {
    open: (_, { ContentType = '' }) => {
      macros ||= /macroEnabled|vbaProject/i.test(ContentType);
      binary ||= /sheet\.binary/i.test(ContentType);
      workbook ||= /spreadsheetml\.(sheet|template)\.main\+xml/i.test(ContentType);
    },
  });
  if (macros || container.names().some((name) => name.endsWith('vbaproject.bin')))
    throw unreadableFile('the workbook holds macros (.xlsm); save it as .xlsx without them');
  if (binary) throw unreadableFile('the workbook is binary (.xlsb); save it as .xlsx');
  if (!workbook) throw unreadableFile(NOT_A_WORKBOOK);
}

/** Finds the sheets and what they share. @throws Refusal `unsupported-media-type` with the reason */
export async function partsOf(container: Container): Promise<WorkbookParts> {
  await expectPlainWorkbook(container);
  const root = (await relationsOf(container, '')).find(({ kind }) => kind === 'officeDocument');
  if (!root) throw unreadableFile(NOT_A_WORKBOOK);
  const relations = await relationsOf(container, root.path);
  const sheets: { name: string; id: string; hidden: boolean }[] = [];
  let from1904 = false;
  await container.parseSmall(root.path, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      sheets.push({ name: attributes['name'] ?? '', id, hidden });
    },
  });
  const pathOf = (kind: string) => relations.find((relation) => relation.kind === kind)?.path;
  const visible = sheets
    .filter(({ hidden }) => !hidden)
    .flatMap(({ name, id }) => {
      const path = relations.find((relation) => relation.id === id && relation.kind === 'worksheet')?.path;
      return path === undefined ? [] : [{ name, path }];
    });
  const sharedStrings = pathOf('sharedStrings');
  const styles = pathOf('styles');
  return {
    visible,
    from1904,
    ...(sharedStrings === undefined ? {} : { sharedStrings }),
    ...(styles === undefined ? {} : { styles }),
  };
}

/** Most characters of shared texts held at once. */
const SHARED_CHARACTERS = 64 * 1024 * 1024;

/** The shared texts by their number; phonetic readings are left out. @throws Refusal `payload-too-large` */
export async function sharedStringsOf(container: Container, path: string | undefined): Promise<string[]> {
  const found: string[] = [];
  if (path === undefined || !container.has(path)) return found;
  let text = '';
  let within = false;
  let phonetic = 0;
  let total = 0;
  await container.parse(path, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') within = phonetic === 0;
    },
    text: (piece) => {
      if (within && text.length < LIMITS.text) text += piece.slice(0, LIMITS.text);
    },
    close: (name) => {
      if (name === 't') within = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'si') {
        total += text.length;
        if (total > SHARED_CHARACTERS) throw tooLarge('the workbook holds more text than is read at once');
        found.push(unescapeText(text));
      }
    },
  });
  return found;
}

/** `_x000D_` stands for a sign that XML cannot hold. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
