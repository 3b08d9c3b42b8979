import type { RecordedFact } from '../facts/fact.js';
import { type Day, type Span } from '../time.js';
import { stateOn, titleIn, type Folded } from './fold.js';
import { foldPosition, type Position, type PositionState } from './position.js';
import { foldUnit, type Unit, type UnitState } from './unit.js';

export type UnitFlag = 'unknown-unit' | 'unit-ended';

/** What a code stands for on a day. */
export interface Resolved<Thing> {
  thing?: Thing;
  inForce: boolean;
  /** It ended before the day; otherwise it begins later or was never known. */
  ended: boolean;
}

/** Kinds of the level that is a commune in the indicators and the plan. */
export const COMMUNE_KINDS: ReadonlySet<string> = new Set(['commune', 'ward', 'special-zone']);
const TREES_KEPT = 64;

/** Units and positions as known at one position, over all effective time. */
export class Organisation {
  private readonly children = new Map<Day, Map<string, string[]>>();
  private everChildren?: Map<string, Set<string>>;

  constructor(
    /** Incarnations of each code in order of days: a code may be used again after its unit ended. */
    readonly units: ReadonlyMap<string, readonly Unit[]>,
    readonly positions: ReadonlyMap<string, readonly Position[]>,
  ) {}

  /** @param streams facts of every unit and position stream, each in revision order, up to the knowledge point */
  static of(streams: Iterable<readonly RecordedFact[]>): Organisation {
    const units: Unit[] = [];
    const positions: Position[] = [];
    for (const facts of streams) {
      if (facts[0]?.stream.startsWith('unit-')) units.push(foldUnit(facts));
      else if (facts[0]?.stream.startsWith('position-')) positions.push(foldPosition(facts));
    }
    return new Organisation(byCode(units), byCode(positions));
  }

  /** The organisation after these streams moved on; everything else is shared. */
  with(streams: Iterable<readonly RecordedFact[]>): Organisation {
    return this.copy().movedOn(streams);
  }

  /** One whose maps are its own, for whoever goes on with `movedOn`. */
  copy(): Organisation {
    return new Organisation(new Map(this.units), new Map(this.positions));
  }

  /** As `with`, at the price of this one, which must not be asked any more: many small steps need no copy each. */
  movedOn(streams: Iterable<readonly RecordedFact[]>): Organisation {
    const units = this.units as Map<string, readonly Unit[]>;
    const positions = this.positions as Map<string, readonly Position[]>;
    for (const facts of streams) {
      if (facts[0]?.stream.startsWith('unit-')) replace(units, foldUnit(facts));
      else if (facts[0]?.stream.startsWith('position-')) replace(positions, foldPosition(facts));
    }
    return new Organisation(units, positions);
  }

  unitOn(code: string, day: Day): Resolved<Unit> {
    return resolve(this.units.get(code), day);
  }

  positionOn(code: string, day: Day): Resolved<Position> {
    return resolve(this.positions.get(code), day);
  }

  unitStateOn(code: string, day: Day): UnitState | undefined {
    const { thing } = this.unitOn(code, day);
    return thing && stateOn(thing, day);
  }

  positionStateOn(code: string, day: Day): PositionState | undefined {
    const { thing } = this.positionOn(code, day);
    return thing && stateOn(thing, day);
  }

  unitFlagsOn(code: string, day: Day): UnitFlag[] {
    const { inForce, ended } = this.unitOn(code, day);
    return inForce ? [] : [ended ? 'unit-ended' : 'unknown-unit'];
  }

  unitName(code: string, day: Day, language?: 'vi' | 'en'): string | undefined {
    const state = this.unitStateOn(code, day);
    return state && titleIn(state.name, language);
  }

  positionTitle(code: string, day: Day, language?: 'vi' | 'en'): string | undefined {
    const state = this.positionStateOn(code, day);
    return state && titleIn(state.title, language);
  }

  /** Whether a unit of that code exists on any day of the span. */
  unitExists(code: string, during: Span): boolean {
    return existsDuring(this.units.get(code), during);
  }

  positionExists(code: string, during: Span): boolean {
    return existsDuring(this.positions.get(code), during);
  }

  /**
   * The codes of a unit and everything below it on a day. A unit that has ended stays under its last parent, so
   * that people whose posting was not moved are still found.
   */
  subtree(code: string, day: Day): Set<string> {
    const children = this.childrenOn(day);
    const found = new Set([code]);
    for (const unit of found) for (const child of children.get(unit) ?? []) found.add(child);
    return found;
  }

  /** Codes that stood below a unit on any day: a quick bound for questions over a span of days. */
  everBelow(code: string): Set<string> {
    const children = (this.everChildren ??= this.childrenEver());
    const found = new Set([code]);
    for (const unit of found) for (const child of children.get(unit) ?? []) found.add(child);
    return found;
  }

  isWithin(code: string, ancestor: string, day: Day): boolean {
    for (const unit of this.ancestry(code, day)) if (unit === ancestor) return true;
    return false;
  }

  /** The code itself, then its parent, and so on to the root. */
  *ancestry(code: string, day: Day): Generator<string> {
    const seen = new Set<string>();
    for (let unit: string | undefined = code; unit !== undefined && !seen.has(unit);) {
      seen.add(unit);
      yield unit;
      unit = this.unitStateOn(unit, day)?.parentCode;
    }
  }

  /** The nearest ancestor of kind commune, ward or special-zone. */
  communeOf(code: string, day: Day): string | undefined {
    for (const unit of this.ancestry(code, day))
      if (COMMUNE_KINDS.has(this.unitStateOn(unit, day)?.kind ?? '')) return unit;
    return undefined;
  }

  private childrenEver(): Map<string, Set<string>> {
    const children = new Map<string, Set<string>>();
    for (const [code, same] of this.units)
      for (const { state } of same.flatMap(({ states }) => states)) {
        if (state.parentCode === undefined) continue;
        const others = children.get(state.parentCode);
        if (others) others.add(code);
        else children.set(state.parentCode, new Set([code]));
      }
    return children;
  }

  private childrenOn(day: Day): Map<string, string[]> {
    let children = this.children.get(day);
    if (children) return children;
    children = new Map<string, string[]>();
    for (const code of this.units.keys()) {
      const parent = this.unitStateOn(code, day)?.parentCode;
      if (parent === undefined) continue;
      const siblings = children.get(parent);
      if (siblings) siblings.push(code);
      else children.set(parent, [code]);
    }
    if (this.children.size >= TREES_KEPT) this.children.clear();
    this.children.set(day, children);
    return children;
  }
}

const bySince = (a: { since: Day }, b: { since: Day }) =>
  a.since < b.since ? -1 : a.since > b.since ? 1 : 0;

function replace<State>(all: Map<string, readonly Folded<State>[]>, one: Folded<State>): void {
  // A correction may have changed the code, so the stream is looked for under every code only when it must be.
  const changed = one.standings.some(({ state }) => state !== 'in-force');
  for (const code of changed ? [...all.keys()] : [one.code]) {
    const same = all.get(code);
    if (same?.some(({ stream }) => stream === one.stream))
      all.set(
        code,
        same.filter(({ stream }) => stream !== one.stream),
      );
  }
  if (one.opening) all.set(one.code, [...(all.get(one.code) ?? []), one].sort(bySince));
}

function byCode<State>(all: Folded<State>[]): Map<string, Folded<State>[]> {
  const found = new Map<string, Folded<State>[]>();
  for (const one of all) {
    if (!one.opening) continue;
    const others = found.get(one.code);
    if (others) others.push(one);
    else found.set(one.code, [one]);
  }
  for (const same of found.values()) same.sort(bySince);
  return found;
}

/** In force on the day, else the last one before, else the next (facts.md, UnitEstablished). */
function resolve<State>(same: readonly Folded<State>[] | undefined, day: Day): Resolved<Folded<State>> {
  if (!same || same.length === 0) return { inForce: false, ended: false };
  let before: Folded<State> | undefined;
  for (const one of same) {
    if (one.since > day) break;
    if (day < one.until) return { thing: one, inForce: true, ended: false };
    before = one;
  }
  return before
    ? { thing: before, inForce: false, ended: true }
    : { thing: same[0]!, inForce: false, ended: false };
}

function existsDuring<State>(same: readonly Folded<State>[] | undefined, during: Span): boolean {
  return (same ?? []).some((one) => one.since <= during.last && during.first < one.until);
}

export const EMPTY = Organisation.of([]);
