import { createHash } from 'node:crypto';

/** Pseudo-random numbers from a seed (mulberry32): the same seed gives the same file on every machine. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  /** A whole number from `low` to `high`, both included. */
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  const chance = (percent) => next() * 100 < percent;
  const pick = (list) => list[int(0, list.length - 1)];
  /** @param weighted pairs of a value and its whole weight */
  const weighted = (pairs) => {
    let left = int(
      1,
      pairs.reduce((sum, [, weight]) => sum + weight, 0),
    );
    for (const [value, weight] of pairs) if ((left -= weight) <= 0) return value;
    return pairs[0][0];
  };
  const pad = (number) => String(number).padStart(2, '0');
  const day = (year, firstMonth = 1, lastMonth = 12) =>
    `${year}-${pad(int(firstMonth, lastMonth))}-${pad(int(1, 28))}`;
  return { int, chance, pick, weighted, day };
}

/** A UUID for a fact that another line, or a correction in `examples/corrections`, names. */
export function idOf(name) {
  const bytes = createHash('sha256').update(`hoso-example:${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
