import type { RecordedFact } from '../../src/domain/facts/fact.js';
import type { Definition } from '../../src/domain/indicators/definition.js';
import type { Change } from '../../src/domain/indicators/difference.js';
import { leaderIds } from '../../src/domain/indicators/leaders.js';
import { deciding } from '../../src/domain/indicators/relevance.js';
import type { World } from '../../src/domain/indicators/world.js';
import { codeOfStream } from '../../src/domain/organisation/fold.js';
import { staffStream } from '../../src/domain/staff/dossier.js';
import type { Knowledge } from '../../src/read-store/knowledge.js';

/** A fact that made a difference. A correction may have no day of its own. */
export interface Cause {
  eventId: string;
  type: string;
  position: number;
  effectiveOn: string | null;
}

const causeOf = ({ id, type, position, effectiveOn }: RecordedFact): Cause => ({
  eventId: id,
  type,
  position,
  effectiveOn: effectiveOn ?? null,
});

/** What is compared: one indicator in two states of knowledge. */
export interface Sides {
  definition: Definition;
  before: World;
  after: World;
  /** The facts after the first position, up to the second. */
  between: { from: number; to: number };
}

/** The facts recorded between two positions that may have moved somebody. */
export class FactsBetween {
  private constructor(
    private readonly sides: Sides,
    /** By stream. */
    private readonly people: ReadonlyMap<string, RecordedFact[]>,
    private readonly places: readonly RecordedFact[],
  ) {}

  static async read(knowledge: Knowledge, changes: readonly Change[], sides: Sides): Promise<FactsBetween> {
    const { definition, between } = sides;
    const ids = new Set(changes.flatMap((change) => idsOf(change, sides)));
    const whole = await knowledge.streams([...ids].map(staffStream), between.to);
    const since = (facts: readonly RecordedFact[]) =>
      deciding(definition, facts).filter(({ position }) => position > between.from);
    const people = new Map([...whole].map(([stream, facts]) => [stream, since(facts)]));
    return new FactsBetween(sides, people, since(await knowledge.organisationFacts('', between.to)));
  }

  /** Those about the people and the places of one that moved; where none is, all about places and settings. */
  of(change: Change): Cause[] {
    const { before, after } = this.sides;
    const own = idsOf(change, this.sides).flatMap((id) => this.people.get(staffStream(id)) ?? []);
    const places = [change.before, change.after].filter((one) => one !== undefined);
    const units = new Set(
      places.flatMap(({ unitCode, day }) =>
        [before, after].flatMap(({ organisation }) => [...organisation.ancestry(unitCode, day)]),
      ),
    );
    const positions = new Set(places.map(({ positionCode }) => positionCode));
    const near = this.places.filter(({ stream }) => {
      if (stream.startsWith('unit-')) return units.has(codeOfStream(stream));
      if (stream.startsWith('position-')) return positions.has(codeOfStream(stream));
      return stream === 'settings' || stream === `indicator-${this.sides.definition.code}`;
    });
    const found = [...own, ...near];
    return (found.length > 0 ? found : this.places).map(causeOf).sort((a, b) => a.position - b.position);
  }
}

/** The people whose facts may have moved a member: itself, or who leads the commune. */
function idsOf({ before, after }: Change, sides: Sides): string[] {
  const one = (after ?? before)!;
  if (one.person) return [one.person.record.staffId];
  if (sides.definition.rule.asks !== 'among-leaders') return [];
  return [...new Set([sides.before, sides.after].flatMap((world) => leaderIds(world, one.unitCode)))];
}
