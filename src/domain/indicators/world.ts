import { ethnicGroupOf } from '../catalogues/ethnic-groups.js';
import { COMMUNE_KINDS, type Organisation } from '../organisation/organisation.js';
import { heldOn, type Held } from '../staff/noted.js';
import { addMonths, laterDay, type Day } from '../time.js';
import type { Readings } from './definition.js';
import {
  identityOn,
  notedOf,
  type HeldKind,
  type IdentityFrom,
  type PersonRecord,
  type Stretch,
} from './person.js';

/** A person on one day. */
export interface PersonOn {
  record: PersonRecord;
  identity: IdentityFrom | undefined;
  /** In force on the day. */
  stretches: Stretch[];
  counting: Stretch | undefined;
}

/** Rotation before the primary that was kept beside it, then the Party posting, then the acting one. */
const COUNTING: Readonly<Record<string, number>> = { rotation: 0, primary: 1, party: 2, acting: 3 };

const before = (a: Stretch, b: Stretch): boolean => {
  const [x, y] = [COUNTING[a.kind]!, COUNTING[b.kind]!];
  if (x !== y) return x < y;
  return a.begun === b.begun ? a.postingId < b.postingId : a.begun < b.begun;
};

/** The posting by which a person is staff of a unit; concurrent and seconded ones do not count. */
function countingOf(stretches: readonly Stretch[]): Stretch | undefined {
  let found: Stretch | undefined;
  for (const one of stretches)
    if (COUNTING[one.kind] !== undefined && (!found || before(one, found))) found = one;
  return found;
}

/** Everything known at one position, looked at on days: what indicators and warnings are worked out from. */
export class World {
  private readonly people = new Map<Day, PersonOn[]>();
  private readonly noted = new Map<PersonRecord, Held[]>();
  private readonly communes = new Map<string, string | undefined>();
  private readonly classes = new Map<string, string | undefined>();

  constructor(
    readonly day: Day,
    readonly records: readonly PersonRecord[],
    readonly organisation: Organisation,
    readonly readings: Readings,
  ) {}

  /** Everybody, as on a day. */
  on(day: Day): PersonOn[] {
    let found = this.people.get(day);
    if (!found) this.people.set(day, (found = this.records.map((record) => personOn(record, day))));
    return found;
  }

  held(record: PersonRecord, item: HeldKind, day: Day): Held[] {
    let spans = this.noted.get(record);
    if (!spans) this.noted.set(record, (spans = notedOf(record)));
    return spans.length === 0 ? [] : heldOn(spans, item, day);
  }

  communeOf(unit: string, day: Day): string | undefined {
    const key = `${day} ${unit}`;
    if (!this.communes.has(key)) this.communes.set(key, this.organisation.communeOf(unit, day));
    return this.communes.get(key);
  }

  /** Communes, wards and special zones in force on the day. */
  allCommunes(): string[] {
    return [...this.organisation.units.keys()]
      .filter((code) => COMMUNE_KINDS.has(this.organisation.unitStateOn(code, this.day)?.kind ?? ''))
      .filter((code) => this.organisation.unitOn(code, this.day).inForce)
      .sort();
  }

  classOf(position: string, day: Day): string | undefined {
    const key = `${day} ${position}`;
    if (!this.classes.has(key))
      this.classes.set(key, this.organisation.positionStateOn(position, day)?.class);
    return this.classes.get(key);
  }

  /** A setting that is a number; 0 for one that says none. */
  number(setting: string): number {
    const value = Number(this.readings.setting(setting));
    return Number.isFinite(value) ? value : 0;
  }

  codes(setting: string): string[] {
    const value = this.readings.setting(setting);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  }
}

function personOn(record: PersonRecord, day: Day): PersonOn {
  const stretches = record.stretches.filter(({ fromDay, toDay }) => fromDay <= day && day < toDay);
  return { record, identity: identityOn(record, day), stretches, counting: countingOf(stretches) };
}

/** The standard of a position on a day, and since when it is in force. */
export function standardOn(organisation: Organisation, position: string, day: Day) {
  const { thing } = organisation.positionOn(position, day);
  const standard = organisation.positionStateOn(position, day)?.standard;
  if (!thing || !standard) return undefined;
  const since = thing.states.find(({ state }) => state.standard?.eventId === standard.eventId)!.fromDay;
  return { standard, since };
}

/**
 * The day before which a standard need not be met yet: for people of a minority group and in extremely difficult
 * units, so many months from the later of standard and posting.
 */
export function graceUntil(
  organisation: Organisation,
  { standard, since }: NonNullable<ReturnType<typeof standardOn>>,
  { identity, begun, unitCode }: { identity: IdentityFrom | undefined; begun: Day; unitCode: string },
  day: Day,
): Day | undefined {
  if (!standard.graceMonths) return undefined;
  const minority = identity?.ethnicGroup !== undefined && isMinority(identity.ethnicGroup);
  if (!minority && !isDifficult(organisation, unitCode, day)) return undefined;
  return addMonths(laterDay(since, begun), standard.graceMonths);
}

const KINH = '01';
export const isMinority = (group: string) => (ethnicGroupOf(group)?.code ?? group) !== KINH;

/** A body says nothing of the place by itself; its commune does. */
function isDifficult(organisation: Organisation, unit: string, day: Day): boolean {
  for (const code of organisation.ancestry(unit, day)) {
    const said = organisation.unitStateOn(code, day)?.attributes.extremelyDifficult;
    if (said !== undefined) return said;
  }
  return false;
}
