export type Row = Readonly<Record<string, string>>;

/**
 * Rows of one of our own catalogue files: RFC 4180 with a heading, without line breaks inside a field. What people
 * send is read elsewhere.
 * @throws Error for a row that has more or fewer fields than the heading
 */
export function rowsOf(text: string): Row[] {
  const [heading, ...lines] = text.split(/\r?\n/).filter((line) => line.length > 0);
  const names = fieldsOf(heading ?? '');
  return lines.map((line, index) => {
    const fields = fieldsOf(line);
    if (fields.length !== names.length)
      throw new Error(`line ${index + 2} has ${fields.length} fields, the heading ${names.length}: ${line}`);
    return Object.fromEntries(names.map((name, place) => [name, fields[place] ?? '']));
  });
}

const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g;

const fieldsOf = (line: string): string[] =>
  [...line.matchAll(FIELD)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
