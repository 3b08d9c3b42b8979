import { Injectable } from '@nestjs/common';
import type { Scope } from '../../src/domain/indicators/members.js';
import type { World } from '../../src/domain/indicators/world.js';
import { warningsOf } from '../../src/domain/warnings/find.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import { ReadModels } from '../../src/read-store/read-models.js';
import { WorldReader } from '../../src/read-store/world-reader.js';
import { isEvaluation, overdueEvaluations } from './evaluation.js';
import { isFlag, SEVERITIES, type FoundKind, type Kind, type Noticed } from './kinds.js';

/** Rows kept of the questions asked last: what is known at a position never changes, and a list is read page by page. */
const MOST_KEPT = 200_000;

export type Place = readonly [severity: number, kind: string, unit: string, code: string, subject: string];

export const placeOf = ({ severity, kind, unit, code, subject }: Noticed): Place => [
  SEVERITIES.indexOf(severity),
  kind,
  unit,
  code,
  subject,
];

export function compare(a: Place, b: Place): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}

/** Warnings worked out for the day asked: ageing, expiries and ends move them without any new fact. */
@Injectable()
export class WorkedOutWarnings {
  private readonly kept = new Map<string, readonly Noticed[]>();

  constructor(
    private readonly worlds: WorldReader,
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  /**
   * In the order of the list.
   * @param units those the answer is limited to; all where undefined
   * @param scope the unit that was asked for, whose people may be known already
   */
  async at(
    point: Point,
    units: ReadonlySet<string> | undefined,
    scope: Scope,
    kind: Kind | undefined,
  ): Promise<readonly Noticed[]> {
    if (kind !== undefined && isFlag(kind)) return [];
    const { position } = point.knownAt;
    const key = `${position} ${point.asOf} ${kind ?? ''} ${units ? [...units].sort().join(' ') : '*'}`;
    const known = this.kept.get(key);
    if (known) {
      this.keep(key, known);
      return known;
    }
    const { knowledge, models } = this;
    const found = [
      ...(await overdueEvaluations(kind, { knowledge, models, point, units })),
      ...(kind !== undefined && isEvaluation(kind)
        ? []
        : noticed(await this.world(point, units, scope), units, kind)),
    ];
    found.sort((a, b) => compare(placeOf(a), placeOf(b)));
    this.keep(key, found);
    return found;
  }

  /** Whoever ever stood in one of the units, or below the unit asked for: the same people as its indicators ask for. */
  private async world(point: Point, units: ReadonlySet<string> | undefined, scope: Scope): Promise<World> {
    if (!units) return (await this.worlds.worlds(point, undefined))[0]!;
    const below = scope ? point.organisation.everBelow(scope.unit) : new Set<string>();
    const others = [...units].filter((unit) => !below.has(unit));
    const [world] = await this.worlds.worldsOf(
      point,
      others.length === 0 ? below : new Set([...below, ...others]),
    );
    return world!;
  }

  /** What was asked for least recently is dropped first. */
  private keep(key: string, rows: readonly Noticed[]): void {
    this.kept.delete(key);
    this.kept.set(key, rows);
    let count = [...this.kept.values()].reduce((sum, some) => sum + some.length, 0);
    for (const [oldest, some] of this.kept) {
      if (count <= MOST_KEPT) break;
      this.kept.delete(oldest);
      count -= some.length;
    }
  }
}

const noticed = (
  world: World,
  units: ReadonlySet<string> | undefined,
  kind: FoundKind | undefined,
): Noticed[] =>
  warningsOf(world, kind === undefined ? undefined : [kind])
    .filter(({ unitCode }) => !units || units.has(unitCode))
    .map(({ person, unitCode, ...found }) => ({
      ...found,
      unit: unitCode,
      code: person?.identity?.code ?? '',
      subject: `${found.positionCode ?? ''} ${found.because[0] ?? ''}`,
      ...(person ? { staffId: person.record.staffId, fullName: person.identity?.fullName ?? '' } : {}),
    }));
