import type pg from 'pg';
import { Refusal } from '../domain/refusal.js';
import type { Projection } from '../read-store/projection.js';

/** The read models of this program, and where their checkpoints lie. */
export class ReadModelList {
  constructor(
    readonly projections: readonly Projection[],
    readonly pool: pg.Pool,
  ) {}

  /** @throws Refusal `not-found` */
  find(name: string): Projection {
    const found = this.projections.find((projection) => projection.name === name);
    if (!found) throw new Refusal('not-found', { detail: 'there is no such read model' });
    return found;
  }
}
