import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { Person } from './service.js';

/** One step: who changed, and up to which position that is all. Written as one line, so that it is whole or absent. */
interface Step {
  /** The log that was followed; another one makes the copy worthless. */
  source?: string;
  position: number;
  people: Person[];
  gone: string[];
}

/** Steps after which the file is written anew with what holds. */
const COMPACT_AFTER = 5_000;

/**
 * The copy: people with what they hold, and the position up to which it is right, in one file of JSON lines. Data and
 * position are one line, synced before it counts: a crash leaves the step before, and the events are asked for again.
 */
export class Copy {
  readonly people = new Map<string, Person>();
  position = 0;
  source: string | undefined;
  private file: number;
  private steps = 0;

  constructor(private readonly path: string) {
    if (existsSync(path)) this.load();
    this.file = openSync(path, 'a', 0o600);
  }

  /** Takes a step; one that ends at or before the position the copy has is passed over, so a replay does no harm. */
  take(step: Step): void {
    if (step.position < this.position) return;
    this.write(this.file, step);
    this.apply(step);
    if (++this.steps >= COMPACT_AFTER) this.compact();
  }

  /** Throws everything away, to follow the log from its beginning. */
  reset(): void {
    this.people.clear();
    this.position = 0;
    this.source = undefined;
    this.compact();
  }

  /** Who holds what in a unit today. */
  holders(unitCode: string): Person[] {
    return [...this.people.values()].filter(({ holdings }) =>
      holdings.some((holding) => holding.unitCode === unitCode),
    );
  }

  close(): void {
    closeSync(this.file);
  }

  private load(): void {
    const bytes = readFileSync(this.path);
    // A crash in the middle of a line: the step was not taken.
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) truncateSync(this.path, whole);
    for (const line of bytes.subarray(0, whole).toString().split('\n')) {
      if (line === '') continue;
      this.apply(JSON.parse(line) as Step);
      this.steps++;
    }
  }

  private apply({ source, position, people, gone }: Step): void {
    for (const person of people) this.people.set(person.staffId, person);
    for (const staffId of gone) this.people.delete(staffId);
    this.position = position;
    this.source = source;
  }

  private compact(): void {
    const next = `${this.path}.next`;
    const file = openSync(next, 'w', 0o600);
    this.write(file, {
      source: this.source,
      position: this.position,
      people: [...this.people.values()],
      gone: [],
    });
    closeSync(this.file);
    renameSync(next, this.path);
    this.file = file;
    this.steps = 0;
  }

  private write(file: number, step: Step): void {
    const bytes = Buffer.from(`${JSON.stringify(step)}\n`);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  }
}
