import { readingsOn, type IndicatorCatalogue } from '../domain/indicators/definition.js';
import { inOrder, type CareerRecord, type Item, type PersonRecord } from '../domain/indicators/person.js';
import type { Scope } from '../domain/indicators/members.js';
import { World } from '../domain/indicators/world.js';
import type { Day } from '../domain/time.js';
import type { Knowledge, Point } from './knowledge.js';
import { knownAt, Parameters, type ReadModels } from './read-models.js';

/** People kept decoded: what is known at a position never changes, and questions come in series. */
const MOST_KEPT = 30_000;

/** Reads what indicators and warnings are worked out from, as known at one position. */
export class WorldReader {
  private readonly kept = new Map<string, PersonRecord[]>();
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
    const records = await this.records(position, units);
    const facts = [
      ...(await this.knowledge.organisationFacts('settings', position)),
      ...(await this.knowledge.organisationFacts('indicator-', position)),
    ];
    return days.map(
      (day) => new World(day, records, point.organisation, readingsOn(this.catalogue, facts, day)),
    );
  }

  private async records(position: number, units: ReadonlySet<string> | undefined): Promise<PersonRecord[]> {
    const key = `${position} ${units ? [...units].sort().join(' ') : '*'}`;
    const known = this.kept.get(key);
    if (known) {
      this.keep(key, known);
      return known;
    }
    let reading = this.reading.get(key);
    if (!reading) {
      reading = this.read(position, units).finally(() => this.reading.delete(key));
      this.reading.set(key, reading);
      this.keep(key, await reading);
    }
    return reading;
  }

  /** What was asked for least recently is dropped first. */
  private keep(key: string, records: PersonRecord[]): void {
    this.kept.delete(key);
    this.kept.set(key, records);
    let count = [...this.kept.values()].reduce((sum, some) => sum + some.length, 0);
    for (const [oldest, some] of this.kept) {
      if (count <= MOST_KEPT) break;
      this.kept.delete(oldest);
      count -= some.length;
    }
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
