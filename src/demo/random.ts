/** Pseudo-random numbers decided by a name alone (FNV-1a, mulberry32): the same on every machine and every day. */
export class Random {
  private state: number;

  constructor(name: string) {
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    this.state = hash >>> 0;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  weighted<T>(pairs: readonly (readonly [T, number])[]): T {
    let left = this.next() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of pairs) if ((left -= weight) < 0) return value;
    return pairs.at(-1)![0];
  }

  /** A working-day-like day (never after the 28th) of some months of a year, `YYYY-MM-DD`. */
  day(year: number, firstMonth = 1, lastMonth = 12): string {
    return `${year}-${two(this.int(firstMonth, lastMonth))}-${two(this.int(1, 28))}`;
  }
}

const two = (value: number) => String(value).padStart(2, '0');

/**
 * Hands out levels so that after any number of people their shares are those asked for, within one person: drawn at
 * random, a few communes would miss a percentage by several points.
 */
export class Quota<Level extends string> {
  private readonly given = new Map<Level, number>();
  private people = 0;

  /** @param shares in percent; together 100 */
  constructor(private readonly shares: readonly (readonly [Level, number])[]) {}

  next(random: Random): Level {
    this.people++;
    const short = this.shares
      .map(([level, share]) => [level, (this.people * share) / 100 - (this.given.get(level) ?? 0)] as const)
      .filter(([, missing]) => missing > 0);
    const level = random.weighted(short);
    this.given.set(level, (this.given.get(level) ?? 0) + 1);
    return level;
  }
}
