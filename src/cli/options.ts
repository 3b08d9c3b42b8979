import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './io.js';

/** Options and words of a command line. @throws UsageError */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  words: { most: number },
) {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (positionals.length > words.most) throw new UsageError(`there is no place for ${positionals.at(-1)}`);
    return { values, positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError((error as Error).message.split('.')[0]!);
  }
}

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const LONGEST_SECONDS = 30 * UNITS.d;

/** `15m`, `8h`, `7d` in seconds; at most 30 days. @throws UsageError */
export function seconds(text: string): number {
  const match = /^(\d{1,7})([smhd])$/.exec(text);
  const value = match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : 0;
  if (value < 1 || value > LONGEST_SECONDS)
    throw new UsageError(`${text} is no span of time such as 15m, 8h or 7d, at most 30d`);
  return value;
}
