const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;

/**
 * The first member name that an object of this JSON text has twice. `JSON.parse` keeps the last and drops the others
 * unseen, so that what was recorded would not be what was sent. The text must be valid JSON.
 */
export function repeatedMember(text: string): string | undefined {
  /** Names seen in each open object; undefined stands for an array. */
  const open: (Set<string> | undefined)[] = [];
  let atName = false;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfString(text, i);
        const names = atName ? open.at(-1) : undefined;
        if (names) {
          const name = nameAt(text, i, end);
          if (names.has(name)) return name;
          names.add(name);
          atName = false;
        }
        i = end;
        break;
      }
      case OPEN_BRACE:
        open.push(new Set());
        atName = true;
        break;
      case OPEN_BRACKET:
        open.push(undefined);
        atName = false;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        atName = false;
        break;
      case COMMA:
        atName = open.at(-1) !== undefined;
        break;
      default:
    }
  }
  return undefined;
}

/** Index of the quote that closes the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

function nameAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : raw;
}
