/** What a client may send as a decimal: at most 12 digits before and 6 after the point, no sign. */
const DECIMAL = /^(0|[1-9]\d{0,11})(?:\.(\d{1,6}))?$/;

function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

/**
 * An exact fraction. Ratings hang on whether a score reaches 90, and indicators on whether a value reaches the target, so
 * neither may pass through a binary float: thirds and tenths are kept as they are and rounded once, where they are shown.
 */
export class Exact {
  static readonly ZERO = new Exact(0n, 1n);
  static readonly ONE = new Exact(1n, 1n);
  static readonly HUNDRED = new Exact(100n, 1n);

  /** `over` > 0, in lowest terms. */
  private constructor(
    private readonly top: bigint,
    private readonly over: bigint,
  ) {}

  /** A decimal such as `"87.50"`, or a whole number; undefined for anything else. */
  static read(value: unknown): Exact | undefined {
    if (typeof value === 'number')
      return Number.isSafeInteger(value) && value >= 0 ? new Exact(BigInt(value), 1n) : undefined;
    const match = typeof value === 'string' ? DECIMAL.exec(value) : null;
    if (!match) return undefined;
    const [, whole, fraction = ''] = match;
    return Exact.ratio(BigInt(`${whole}${fraction}`), 10n ** BigInt(fraction.length));
  }

  /** @throws RangeError for what is no decimal: a number of our own that is written wrongly */
  static of(value: string | number): Exact {
    const read = Exact.read(value);
    if (!read) throw new RangeError(`${value} is not a decimal`);
    return read;
  }

  static sum(all: readonly Exact[]): Exact {
    return all.reduce((sum, one) => sum.plus(one), Exact.ZERO);
  }

  /** @param all at least one */
  static mean(all: readonly Exact[]): Exact {
    return Exact.sum(all).dividedBy(Exact.of(all.length));
  }

  private static ratio(top: bigint, over: bigint): Exact {
    const divisor = commonDivisor(top, over);
    return new Exact(top / divisor, over / divisor);
  }

  plus(other: Exact): Exact {
    return Exact.ratio(this.top * other.over + other.top * this.over, this.over * other.over);
  }

  minus(other: Exact): Exact {
    return Exact.ratio(this.top * other.over - other.top * this.over, this.over * other.over);
  }

  times(other: Exact): Exact {
    return Exact.ratio(this.top * other.top, this.over * other.over);
  }

  /** @throws RangeError where `other` is not above zero; who divides has looked */
  dividedBy(other: Exact): Exact {
    if (other.top <= 0n) throw new RangeError('a divisor must be above zero');
    return Exact.ratio(this.top * other.over, this.over * other.top);
  }

  /** Negative, zero or positive, as `this` is less, equal or more. */
  compare(other: Exact): number {
    const difference = this.top * other.over - other.top * this.over;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  atLeast(other: Exact): boolean {
    return this.compare(other) >= 0;
  }

  equals(other: Exact): boolean {
    return this.compare(other) === 0;
  }

  get isZero(): boolean {
    return this.top === 0n;
  }

  atMost(limit: Exact): Exact {
    return this.compare(limit) > 0 ? limit : this;
  }

  notBelow(limit: Exact): Exact {
    return this.compare(limit) < 0 ? limit : this;
  }

  /** The greatest whole number not above it. */
  floor(): number {
    return Number(floorOf(this.top, this.over));
  }

  /** The nearest multiple of 10^-places, a half upwards. */
  rounded(places: number): Exact {
    const scale = 10n ** BigInt(places);
    return Exact.ratio(floorOf(2n * this.top * scale + this.over, 2n * this.over), scale);
  }

  /** With so many decimals, a half upwards. */
  shown(places: number): string {
    const scale = 10n ** BigInt(places);
    const units = floorOf(2n * this.top * scale + this.over, 2n * this.over);
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
    const whole = digits.slice(0, digits.length - places);
    return `${units < 0n ? '-' : ''}${whole}${places === 0 ? '' : `.${digits.slice(-places)}`}`;
  }
}

/** Division that goes down, also below zero; `over` > 0. */
function floorOf(top: bigint, over: bigint): bigint {
  const quotient = top / over;
  return top % over < 0n ? quotient - 1n : quotient;
}
