/** No line of an export is longer: a fact takes at most 1 MiB, and escaping makes it longer. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Lines of a stream as bytes, without their ends.
 * @param flawed makes the error for a line that does not end within 16 MiB, or not at all
 */
export async function* linesOf(
  source: AsyncIterable<Buffer>,
  flawed: (flaw: 'endless' | 'torn') => Error,
): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      const last = piece.subarray(from, end);
      yield rest.length === 0 ? last : Buffer.concat([...rest, last]);
      rest = [];
      length = 0;
      from = end + 1;
    }
    if (from === piece.length) continue;
    rest.push(piece.subarray(from));
    length += piece.length - from;
    if (length > LONGEST_LINE_BYTES) throw flawed('endless');
  }
  if (length > 0) throw flawed('torn');
}
