/** Reads RFC 4180 by the letter, so that what is written sloppily does not pass. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const body = text.replace(/^\ufeff/, '');
  let row: string[] = [];
  for (let at = 0; at < body.length;) {
    const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
    cell.lastIndex = at;
    const [whole, quoted, plain] = cell.exec(body)!;
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (body.startsWith(',', at)) at += 1;
    else if (body.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`not RFC 4180 at ${at}: ${JSON.stringify(body.slice(at, at + 40))}`);
  }
  return rows;
}
