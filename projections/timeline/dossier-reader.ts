import type { Caller } from '../../src/access/scope.js';
import { isUuid } from '../../src/domain/facts/fields.js';
import { foldCareer, type Career } from '../../src/domain/staff/career.js';
import { staffStream } from '../../src/domain/staff/dossier.js';
import { unitsOf } from '../../src/domain/staff/reach.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { mayReach, noDossier } from '../../src/http/reach.js';
import { Knowledge, type AskedTime, type Point } from '../../src/read-store/knowledge.js';
import { knownAt, ReadModels } from '../../src/read-store/read-models.js';

export interface ReadDossier {
  point: Point;
  staffId: string;
  facts: RecordedFact[];
  career: Career;
}

/** One person's stream, folded on read: what needs every fact as recorded has no table to lag behind. */
export class DossierReader {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  /** @throws Refusal `not-found` where nothing of it was known then, or the caller may not see it */
  async read(id: string, time: AskedTime, caller: Caller): Promise<ReadDossier> {
    const point = await this.knowledge.settle(time);
    const staffId = await this.staffId(id, point);
    const facts = await this.knowledge.stream(staffStream(staffId), point.knownAt.position);
    if (facts.length === 0) throw noDossier();
    const career = foldCareer(facts);
    const own = facts[0]!.recordedBy === caller.subject && career.postings.length === 0;
    if (!own && !mayReach(caller, point, unitsOf(career, point.asOf))) throw noDossier();
    return { point, staffId, facts, career };
  }

  private async staffId(id: string, point: Point): Promise<string> {
    if (!id.startsWith('code:')) {
      if (!isUuid(id)) throw noDossier();
      return id.toLowerCase();
    }
    const rows = await this.models.rows(
      `SELECT p.staff_id FROM read.people p WHERE p.code = $1 AND ${knownAt('p', '$2')} LIMIT 1`,
      [id.slice('code:'.length), point.knownAt.position],
    );
    if (!rows[0]) throw noDossier();
    return rows[0]['staff_id'] as string;
  }
}
