import type { Decision, JsonObject } from '../domain/facts/fact.js';
import type { FactType } from '../domain/facts/catalogue.js';
import { addDays, type Day } from '../domain/time.js';
import { uuidFrom } from '../commands/request.js';
import type { Random } from './random.js';

/** One line of the import: a fact about a unit, a position or a person. */
export interface DemoLine {
  unit?: string;
  position?: string;
  staff?: string;
  type: FactType;
  effectiveOn?: string;
  data: JsonObject;
  decision?: Decision;
  id?: string;
}

/** Where somebody works from a day on, as far as evaluations and ratings ask. */
interface Workplace {
  from: string;
  unitCode: string;
  body: string;
}

const KINDS: Readonly<Record<string, Decision['kind']>> = { QĐ: 'decision', NQ: 'resolution', TB: 'notice' };

/** One person's lines. */
export class PersonFile {
  /** As the officer filed them. */
  readonly lines: DemoLine[] = [];
  /** What came later: late facts, corrections, cancellations. */
  readonly later: DemoLine[] = [];
  private readonly places: Workplace[] = [];
  private postings = 0;
  /** The primary or rotation posting held last. */
  posting: string | undefined;

  constructor(
    readonly code: string,
    readonly random: Random,
  ) {}

  /** @param number form of the decision's number, such as `QĐ-UBND`; of a partial day the paper is lost */
  add(type: FactType, effectiveOn: string, data: JsonObject, number?: string): DemoLine {
    const line: DemoLine = { staff: this.code, type, effectiveOn, data };
    if (number !== undefined && effectiveOn.length === 10)
      line.decision = this.decision(number, effectiveOn, this.bodyOn(effectiveOn));
    this.lines.push(line);
    return line;
  }

  /** Opens a posting. @returns its id, for the lines that name it */
  post(
    type: FactType,
    on: string,
    unitCode: string,
    positionCode: string,
    more: JsonObject = {},
    number = 'QĐ-UBND',
  ): string {
    const postingId = `p${++this.postings}`;
    this.add(type, on, { unitCode, positionCode, postingId, ...more }, number);
    return postingId;
  }

  /** Opens the primary (or rotation) posting that takes the place of the one held. */
  move(
    type: FactType,
    on: string,
    unitCode: string,
    positionCode: string,
    more: JsonObject = {},
    number?: string,
  ): string {
    const from: JsonObject = this.posting === undefined ? {} : { fromPostingId: this.posting };
    this.posting = this.post(type, on, unitCode, positionCode, { ...from, ...more }, number);
    return this.posting;
  }

  /** Gives a line an id of its own, so that others can name the fact. */
  named(line: DemoLine): string {
    line.id ??= uuidFrom(`demo ${JSON.stringify(line)}`);
    return line.id;
  }

  worksAt(from: string, unitCode: string, body: string): void {
    this.places.push({ from, unitCode, body });
  }

  /** The commune, or the old district, that evaluates the person on a day. */
  unitOn(day: Day): string | undefined {
    return this.places.findLast(({ from }) => from <= day)?.unitCode;
  }

  private bodyOn(day: Day): string {
    return (this.places.findLast(({ from }) => from <= day) ?? this.places[0])?.body ?? 'UBND tỉnh';
  }

  decision(number: string, on: Day, issuingBody: string): Decision {
    const signedOn = addDays(on, -this.random.int(0, 12));
    return {
      kind: KINDS[number.slice(0, 2)] ?? 'other',
      number: `${this.random.int(12, 2400)}/${number}`,
      signedOn,
      issuingBody: number.endsWith('-TU') ? 'Tỉnh ủy' : issuingBody,
    };
  }

  /** In order of days, the opening of the file first; what was said first of a day stays first. */
  inOrder(): DemoLine[] {
    const [file, ...others] = this.lines;
    return [file!, ...others.sort((a, b) => compare(a.effectiveOn!, b.effectiveOn!))];
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
