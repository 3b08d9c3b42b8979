import { scopeOf, type Caller } from '../access/scope.js';
import { daysOf } from '../domain/evaluation/period.js';
import { countedIn } from '../domain/evaluation/expected.js';
import type { Entry } from '../domain/evaluation/round.js';
import { isUuid } from '../domain/facts/fields.js';
import { foldDossier, staffStream } from '../domain/staff/dossier.js';
import { noDossier } from '../http/reach.js';
import type { Knowledge } from '../read-store/knowledge.js';
import { knownAt, type ReadModels } from '../read-store/read-models.js';
import { evaluationsOf, type Evidence } from './evidence.js';
import type { RoundAt } from './round-reader.js';

/** One person in a round: all entries, what earlier units hand over, and the result. */
export class EntryReader {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
    private readonly evidence: Evidence,
  ) {}

  /** @throws Refusal `not-found` for nobody, or somebody of no unit of the round that the caller may see */
  async find({ point, round, units }: RoundAt, id: string, caller: Caller) {
    const { position } = point.knownAt;
    const staffId = await this.staffId(id, position);
    const stream = staffStream(staffId);
    const dossier = foldDossier(stream, await this.knowledge.stream(stream, position));
    if (dossier.revision < 0) throw noDossier();
    const stretches = dossier.career.postings.flatMap(({ segments }) => segments);
    const counted = countedIn(stretches, daysOf(round.period));
    const places = counted ? [counted.unitCode, ...counted.unitCodes] : [];
    const unitCode = places.find((unit) => units.has(unit));
    const entries = round.entries.get(staffId);
    // Somebody entered and corrected out of the units since is still to be found by who sees all.
    if (unitCode === undefined && !(entries && scopeOf(caller).all)) throw noDossier();
    const result = evaluationsOf(dossier).find(
      ({ reading: { data } }) => data['period'] === round.period && data['unitCode'] === unitCode,
    );
    return {
      roundId: round.roundId,
      staffId,
      period: round.period,
      unitCode: unitCode ?? null,
      countedIn: counted?.unitCode ?? null,
      daysWorked: counted?.daysWorked ?? 0,
      closed: round.closed.has(staffId),
      entries: [...(entries?.values() ?? [])].map((entry) => ({ ...aboutEntry(entry), input: entry.input })),
      handedOver:
        unitCode === undefined
          ? []
          : await this.evidence.handedOver({ staffId, dossier, unitCode }, round, position),
      result: result ? { eventId: result.fact.id, type: result.fact.type, ...result.reading.data } : null,
    };
  }

  private async staffId(id: string, position: number): Promise<string> {
    if (!id.startsWith('code:')) {
      if (!isUuid(id)) throw noDossier();
      return id.toLowerCase();
    }
    const rows = await this.models.rows(
      `SELECT p.staff_id FROM read.people p WHERE p.code = $1 AND ${knownAt('p', '$2')} LIMIT 1`,
      [id.slice('code:'.length), position],
    );
    if (!rows[0]) throw noDossier();
    return rows[0]['staff_id'] as string;
  }
}

/** What the service knows of an entry beside what was entered. */
export const aboutEntry = ({ by, unitCode, fact }: Entry) => ({
  by,
  unitCode,
  eventId: fact.id,
  position: fact.position,
  recordedAt: fact.recordedAt,
  recordedBy: fact.recordedBy,
});
