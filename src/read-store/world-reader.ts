import { readingsOn, type IndicatorCatalogue } from '../domain/indicators/definition.js';
import { inOrder, type CareerRecord, type Item, type PersonRecord } from '../domain/indicators/person.js';
import type { Scope } from '../domain/indicators/members.js';
import { World } from '../domain/indicators/world.js';
import type { Day } from '../domain/time.js';
import type { Knowledge, Point } from './knowledge.js';
import { knownAt, Parameters, type ReadModels } from './read-models.js';

/** People kept decoded: what is known at a position never changes, and questions come in series. */
const MOST_KEPT = 30_000;

/** What is asked for again and again, until so many people are kept; what was asked for least recently goes first. */
class Kept<T> {
  private readonly kept = new Map<string, { value: T; people: number }>();
  private people = 0;

  get(key: string): T | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.value;
  }

  set(key: string, value: T, people: number): void {
    this.drop(key);
    this.kept.set(key, { value, people });
    this.people += people;
    for (const oldest of this.kept.keys()) if (this.people > MOST_KEPT) this.drop(oldest);
  }

  private drop(key: string): void {
    this.people -= this.kept.get(key)?.people ?? 0;
    this.kept.delete(key);
  }
}

/** Reads what indicators and warnings are worked out from, as known at one position. */
export class WorldReader {
  private readonly people = new Kept<PersonRecord[]>();
  /** With what was worked out from them on a day: an overview is followed by the members behind its numbers. */
  private readonly days = new Kept<World>();
  /** Under way: a page that asks for several lists at once reads the people once. */
  private readonly reading = new Map<string, Promise<PersonRecord[]>>();

  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
    private readonly catalogue: IndicatorCatalogue,
  ) {}

  /** The world at the point on each of the days, as far as the scope needs it. */
  worlds(point: Point, scope: Scope, days?: readonly Day[]): Promise<World[]> {
    // Who is left out by the units that ever stood below is in no day's subtree.
    return this.worldsOf(point, scope && point.organisation.everBelow(scope.unit), days);
  }

  /**
   * The world at the point on each of the days, with whoever ever stood in one of the units, or is noted there.
   * @param units everybody where undefined
   */
  async worldsOf(
    point: Point,
    units: ReadonlySet<string> | undefined,
    days: readonly Day[] = [point.asOf],
  ): Promise<World[]> {
    const { position } = point.knownAt;
    const people = `${position} ${units ? [...units].sort().join(' ') : '*'}`;
    const [day] = days;
    const key = days.length === 1 ? `${day} ${people}` : undefined;
    const known = key === undefined ? undefined : this.days.get(key);
    if (known) return [known];
    const records = await this.records(people, position, units);
    const facts = [
      ...(await this.knowledge.organisationFacts('settings', position)),
      ...(await this.knowledge.organisationFacts('indicator-', position)),
    ];
    const worlds = days.map(
      (on) => new World(on, records, point.organisation, readingsOn(this.catalogue, facts, on)),
    );
    if (key !== undefined) this.days.set(key, worlds[0]!, records.length);
    return worlds;
  }

  private async records(
    key: string,
    position: number,
    units: ReadonlySet<string> | undefined,
  ): Promise<PersonRecord[]> {
    const known = this.people.get(key);
    if (known) return known;
    let reading = this.reading.get(key);
    if (!reading) {
      reading = this.read(position, units).finally(() => this.reading.delete(key));
      this.reading.set(key, reading);
      const records = await reading;
      this.people.set(key, records, records.length);
    }
    return reading;
  }

  private async read(position: number, units: ReadonlySet<string> | undefined): Promise<PersonRecord[]> {
    const parameters = new Parameters();
    const at = parameters.add(position);
    const codes = units && `${parameters.add([...units])}::text[]`;
    const some = (alias: string) =>
      codes === undefined
        ? ''
        : `AND ${alias}.staff_id IN (
             SELECT p.staff_id FROM read.indicator_places p
             WHERE ${knownAt('p', at)} AND p.unit_code = ANY (${codes})
             UNION SELECT m.staff_id FROM read.indicator_items m
             WHERE ${knownAt('m', at)} AND m.unit_code = ANY (${codes}))`;
    const rows = await this.models.rows(
      `SELECT c.staff_id, c.career, i.items
       FROM read.indicator_careers c
       LEFT JOIN (
         SELECT i.staff_id, string_agg(i.item, ',') AS items FROM read.indicator_items i
         WHERE ${knownAt('i', at)} ${some('i')} GROUP BY i.staff_id
       ) i ON i.staff_id = c.staff_id
       WHERE ${knownAt('c', at)} ${some('c')}`,
      parameters,
    );
    return rows.map((row) => ({
      staffId: row['staff_id'] as string,
      ...(JSON.parse(row['career'] as string) as CareerRecord),
      items: inOrder(JSON.parse(`[${(row['items'] as string | null) ?? ''}]`) as Item[]),
    }));
  }
}
