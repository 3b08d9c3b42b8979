import { uuidFrom } from '../commands/request.js';
import { allCommunes, communesOf, readDemoRows } from './communes.js';
import { Names } from './names.js';
import { organisationLines } from './organisation.js';
import { CommunePeople, type Demo } from './people.js';
import type { DemoLine } from './person-file.js';
import { Levels } from './study.js';

export interface DemoOptions {
  /** The same seed gives the same bytes. */
  seed: string;
  /** How many communes; see `communesFor`. */
  communes: number;
}

/** What an officer filed, and what became known afterwards. */
export type DemoPart = 'filed' | 'later';

const PROVINCE_COMMUNES = 92;
export const MOST_SCALE = allCommunes() / PROVINCE_COMMUNES;

/** @param scale 1 is the 92 communes of Thái Nguyên, 36.1 the nation. @returns how many communes, at least one */
export const communesFor = (scale: number): number =>
  Math.min(allCommunes(), Math.max(1, Math.round(PROVINCE_COMMUNES * scale)));

/** The id of the first line about a person: whether this very demo is recorded somewhere. */
export const demoIdOf = ({ seed, communes }: DemoOptions): string => uuidFrom(`demo ${seed} ${communes}`);

/**
 * The lines of one part, in an order in which an import takes them: units and positions before people, and of one
 * person the facts in the order of their days. Nothing is kept but one person at a time.
 * @param told called with the number of communes done
 */
export function* demoLines(
  options: DemoOptions,
  part: DemoPart,
  told: (communes: number) => void = () => {},
): Generator<DemoLine> {
  const { seed, communes: count } = options;
  const communes = communesOf(seed, count);
  const names = new Names(readDemoRows('names/vietnamese-names.csv'));
  const demo: Demo = { seed, communes, names, levels: new Levels() };
  if (part === 'filed') yield* organisationLines(seed, communes);
  let first = true;
  for (const commune of communes) {
    for (const file of new CommunePeople(demo, commune).files()) {
      if (first) file.lines[0]!.id ??= demoIdOf(options);
      first = false;
      yield* part === 'filed' ? file.inOrder() : file.later;
    }
    told(commune.index + 1);
  }
}

const CHUNK_BYTES = 65_536;

/** The lines as NDJSON, in chunks. */
export function* ndjsonOf(lines: Iterable<DemoLine>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < CHUNK_BYTES) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
