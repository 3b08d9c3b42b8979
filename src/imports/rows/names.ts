import { foldText } from '../../domain/text.js';
import { titleIn, type Folded, type Title } from '../../domain/organisation/fold.js';
import type { Organisation } from '../../domain/organisation/organisation.js';
import { successorsOf } from '../../domain/organisation/unit.js';
import { span, type PartialDay, type Day } from '../../domain/time.js';

/** The codes a text may stand for; `hint` lists candidates, or says what it stood for on another day. */
export interface Found {
  codes: string[];
  hint?: string;
}

interface Named {
  code: string;
  name: string;
  from: Day;
  until: Day;
}

const keyOf = (text: string) => foldText(text).replace(/[^a-z0-9]/g, '');
const TYPES = /^(phuong|xa|thi tran|dac khu|tinh|thanh pho|huyen|quan|thi xa) /;
const SHORT: [RegExp, string][] = [
  [/^p\.\s*/, 'phuong '],
  [/^x\.\s*/, 'xa '],
  [/^tt\.\s*/, 'thi tran '],
  [/^tp\.?\s+/, 'thanh pho '],
];
const SHOWN = 5;

/** Names of units and positions over all days, for looking up what people write. Never changes. */
export class Names {
  private readonly units: Map<string, Named[]>;
  private readonly bare: Map<string, Named[]>;
  private readonly positions: Map<string, Named[]>;

  /** @param within codes that come first where a name is not unique: the caller's area */
  constructor(
    private readonly organisation: Organisation,
    private readonly within?: (code: string, day: Day) => boolean,
  ) {
    const units = [...namedOf(organisation.units, (state) => state.name)];
    this.units = indexOf(units, (name) => [keyOf(name)]);
    this.bare = indexOf(units, (name, { code, from }) => bareKeys(name, code, from, organisation));
    this.positions = indexOf(
      namedOf(organisation.positions, (state) => state.title),
      (name) => [keyOf(name)],
    );
  }

  /**
   * A unit by its code, its name on the day, or its name without its commune's.
   * @param commune text that says in which commune
   */
  unit(text: string, on: PartialDay, commune?: string): Found {
    if (this.organisation.units.has(text)) return { codes: [text] };
    const { first, last } = span(on);
    const key = keyOf(expand(text));
    for (const day of first === last ? [first] : [first, last]) {
      for (const keys of [[keyOf(`${text} ${commune ?? ''}`)], [key]])
        for (const index of [this.units, this.bare]) {
          const found = this.narrowed(inForce(index, keys[0]!, day), day, commune);
          if (found.length > 0) return this.answer(found);
        }
    }
    return { codes: [], hint: this.elsewhen(key, first) };
  }

  position(text: string, on: PartialDay, unitCode?: string): Found {
    if (this.organisation.positions.has(text)) return { codes: [text] };
    const { first } = span(on);
    const found = inForce(this.positions, keyOf(text), first);
    if (found.length < 2 || unitCode === undefined) return this.answer(found);
    // Bodies that are filled from the catalogue end in the body's own code.
    const body = unitCode.slice(unitCode.lastIndexOf('.') + 1);
    const fitting = found.filter(({ code }) =>
      this.organisation.positionStateOn(code, first)?.bodyKind?.split(';').includes(body),
    );
    return this.answer(fitting.length > 0 ? fitting : found);
  }

  private narrowed(found: Named[], day: Day, commune: string | undefined): Named[] {
    if (found.length < 2) return found;
    const inCommune =
      commune === undefined
        ? []
        : this.unit(commune, day).codes.flatMap((code) =>
            found.filter((one) => this.organisation.isWithin(one.code, code, day)),
          );
    if (inCommune.length > 0) return inCommune;
    const own = this.within ? found.filter(({ code }) => this.within!(code, day)) : [];
    return own.length > 0 ? own : found;
  }

  private answer(found: Named[]): Found {
    const codes = [...new Set(found.map(({ code }) => code))];
    if (codes.length < 2) return { codes };
    const shown = found.slice(0, SHOWN).map(({ code, name }) => `${code} ${name}`);
    return {
      codes,
      hint: `${shown.join('; ')}${found.length > SHOWN ? `; và ${found.length - SHOWN} mục khác` : ''}`,
    };
  }

  /** What the name stood for on other days. */
  private elsewhen(key: string, day: Day): string {
    const [one] = this.units.get(key) ?? this.bare.get(key) ?? [];
    if (!one) return 'không có đơn vị tên này';
    if (day < one.from) return `đơn vị ${one.code} (${one.name}) chỉ có từ ${shownDay(one.from)}`;
    const { thing } = this.organisation.unitOn(one.code, day);
    const next = thing
      ? successorsOf(thing).map((code) => `${code} ${this.organisation.unitName(code, day) ?? ''}`)
      : [];
    const into = next.length > 0 ? `, nay là ${next.join(', ')}` : '';
    return `tên này dùng cho ${one.code} đến trước ${shownDay(one.until)}${into}`;
  }
}

const shownDay = (day: Day) => day.split('-').reverse().join('/');

function expand(text: string): string {
  let folded = foldText(text);
  for (const [short, long] of SHORT) folded = folded.replace(short, long);
  return folded;
}

function* namedOf<State>(
  all: ReadonlyMap<string, readonly Folded<State>[]>,
  titleOf: (state: State) => Title,
): Generator<Named> {
  for (const [code, same] of all)
    for (const one of same)
      for (const [index, { fromDay, state }] of one.states.entries()) {
        const until = one.states[index + 1]?.fromDay ?? one.until;
        if (fromDay < until) yield { code, name: titleIn(titleOf(state)), from: fromDay, until };
      }
}

function indexOf(
  all: Iterable<Named>,
  keysOf: (name: string, named: Named) => string[],
): Map<string, Named[]> {
  const index = new Map<string, Named[]>();
  for (const named of all)
    for (const key of keysOf(named.name, named)) {
      const same = index.get(key);
      if (same) same.push(named);
      else index.set(key, [named]);
    }
  return index;
}

/** `Phan Đình Phùng` for the ward, `Phòng Văn hóa - Xã hội` for its division. */
function bareKeys(name: string, code: string, day: Day, organisation: Organisation): string[] {
  const folded = foldText(name);
  const keys: string[] = [];
  if (TYPES.test(folded)) keys.push(keyOf(folded.replace(TYPES, '')));
  for (const above of organisation.ancestry(code, day)) {
    const parent = above === code ? undefined : organisation.unitName(above, day);
    const suffix = parent === undefined ? '' : foldText(parent);
    if (suffix !== '' && folded.endsWith(` ${suffix}`)) keys.push(keyOf(folded.slice(0, -suffix.length)));
  }
  return keys;
}

const inForce = (index: Map<string, Named[]>, key: string, day: Day): Named[] =>
  (index.get(key) ?? []).filter(({ from, until }) => from <= day && day < until);
