/** What COPY sends: a line a row, tabs between cells. */

const MEANT: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** A cell's text. */
export const unescaped = (text: string) =>
  text.replace(/\\(.)/gs, (_, character: string) => MEANT[character] ?? character);

/** Whole lines of what arrives in pieces; a piece may end within a line, and within a character. */
export class Lines {
  private rest: Buffer[] = [];

  of(chunk: Buffer): string[] {
    const end = chunk.lastIndexOf(0x0a);
    if (end < 0) {
      this.rest.push(chunk);
      return [];
    }
    const whole = chunk.subarray(0, end);
    const text =
      this.rest.length === 0 ? whole.toString('utf8') : Buffer.concat([...this.rest, whole]).toString('utf8');
    this.rest = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    return text.split('\n');
  }
}
