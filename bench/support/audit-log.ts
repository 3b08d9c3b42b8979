import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { audit } from '../../projections/audit/table.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { copyRows } from '../../src/read-store/copy.js';
import type { Insert } from '../../src/read-store/known-rows.js';
import { isLog, StreamView } from '../../src/read-store/projection.js';
import { rowText } from '../../src/read-store/row-text.js';

/** Facts a person has on average over ten years; people a commune has; communes a province has. */
const PER_PERSON = 60;
const PER_COMMUNE = 40;
const PER_PROVINCE = 150;
const DAY_MS = 86_400_000;
const BEGAN = Date.parse('2016-01-01T00:00:00Z');
const TYPES: [string, number][] = [
  ['PeriodEvaluationFinalised', 0.67],
  ['TrainingCourseCompleted', 0.12],
  ['AnnualRatingDecided', 0.09],
  ['PersonalDetailsChanged', 0.05],
  ['PostingChanged', 0.03],
  ['StaffTransferred', 0.02],
  ['DegreeAwarded', 0.01],
  ['LeaderAppointed', 0.006],
  ['OfficeRelieved', 0.003],
  ['StaffRetired', 0.0009],
  ['StaffDied', 0.0001],
];

/** A number in [0, 1) that a seed always gives again. */
function noise(seed: number): number {
  let t = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
  return ((t ^ (t >>> 16)) >>> 0) / 4_294_967_296;
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const uuid = (kind: number, n: number) =>
  `${Math.floor(noise(n) * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}-${kind}000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export class AuditLog {
  readonly people: number;
  readonly communes: number;
  readonly provinces: number;
  private readonly revisions: Int32Array;

  constructor(readonly facts: number) {
    this.people = Math.max(1, Math.ceil(facts / PER_PERSON));
    this.communes = Math.max(10, Math.ceil(this.people / PER_COMMUNE));
    this.provinces = Math.max(2, Math.ceil(this.communes / PER_PROVINCE));
    this.revisions = new Int32Array(this.people);
  }

  commune = (person: number) => `C${String(person % this.communes).padStart(5, '0')}`;
  province = (person: number) => `T${(person % this.communes) % this.provinces}`;

  /** Units first, then ten years of facts in the order of the log: one in twenty is late by up to three years. */
  *all(): Generator<RecordedFact> {
    let position = 0;
    const unit = (code: string, kind: string, parentCode: string) =>
      this.fact(++position, `unit-${code}@1990-01-01`, 0, {
        type: 'UnitEstablished',
        effectiveOn: '1990-01-01',
        recordedAt: BEGAN,
        recordedBy: 'catalogue',
        data: { code, name: `Đơn vị ${code}`, kind, parentCode },
      });
    for (let n = 0; n < this.provinces; n++) yield unit(`T${n}`, 'province', 'VN');
    for (let n = 0; n < this.communes; n++) yield unit(this.commune(n), 'commune', this.province(n));
    for (const units = position; position - units < this.facts;) yield this.personal(++position);
  }

  private personal(n: number): RecordedFact {
    const person = Math.floor(noise(n) * this.people);
    const recordedAt = BEGAN + Math.floor(((n / this.facts) * 10 * 365 * DAY_MS) / 1000) * 1000;
    const late = noise(n + 1e9) < 0.05 ? noise(n + 2e9) * 1000 : noise(n + 3e9) * 20;
    const official = Math.floor(noise(n + 4e9) * 5);
    let rest = noise(n + 5e9);
    const type = TYPES.find(([, share]) => (rest -= share) < 0)?.[0] ?? TYPES[0]![0];
    const number = Math.floor(noise(n + 6e9) * 5_000);
    return this.fact(n, `staff-${uuid(1, person)}`, this.revisions[person]!++, {
      type,
      effectiveOn: dayOf(recordedAt - late * DAY_MS),
      recordedAt,
      // One in five came by an import, the rest from two officers of the commune.
      recordedBy: official === 0 ? 'import' : `officer-${this.commune(person)}-${official % 2}`,
      data: {
        unitCode: this.commune(person),
        period: '2026-Q1',
        score: '88.50',
        rating: 'good',
        inputs: {
          discipline: '28.50',
          results: '60.00',
          remarks: 'Hoàn thành tốt nhiệm vụ được giao trong kỳ '.repeat(4),
        },
      },
      ...(noise(n + 7e9) < 0.4
        ? {
            decision: {
              kind: 'decision',
              number: `${number}/QĐ-UBND`,
              signedOn: dayOf(recordedAt),
              issuingBody: 'UBND tỉnh',
            } as const,
          }
        : {}),
    });
  }

  private fact(
    position: number,
    stream: string,
    revision: number,
    of: Pick<RecordedFact, 'type' | 'effectiveOn' | 'recordedBy' | 'data' | 'decision'> & {
      recordedAt: number;
    },
  ): RecordedFact {
    const recordedAt = new Date(of.recordedAt).toISOString();
    const id = uuid(2, position);
    return {
      ...of,
      id,
      stream,
      revision,
      position,
      recordedAt,
      schemaVersion: 1,
      correlationId: uuid(3, position),
    };
  }
}

const journalLine = (fact: RecordedFact) =>
  [
    fact.position,
    fact.recordedAt,
    fact.id,
    fact.revision,
    fact.schemaVersion,
    fact.stream,
    fact.type,
    fact.effectiveOn,
    fact.recordedBy,
    fact.correlationId,
    `\\\\x${fact.id.replaceAll('-', '').repeat(2)}`,
    JSON.stringify({ data: fact.data, ...(fact.decision ? { decision: fact.decision } : {}) }).replaceAll(
      '\\',
      '\\\\',
    ),
    fact.id,
    1,
    fact.id.replaceAll('-', '').repeat(2),
  ].join('\t') + '\n';

const JOURNAL = `COPY journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on, recorded_by,
  correlation_id, content_hash, body, request_key, request_facts, fingerprint) FROM STDIN`;
const INDEXES = `ALTER TABLE journal.facts ADD PRIMARY KEY (position), ADD CONSTRAINT facts_id UNIQUE (id),
  ADD CONSTRAINT facts_stream UNIQUE (stream, revision);
  CREATE UNIQUE INDEX facts_request ON journal.facts (request_key) WHERE request_key IS NOT NULL`;
const BATCH = 20_000;

/** Fills journal and audit log by COPY, in the order of the log, as live writes would have laid them. */
export async function fill(adminUrl: string, log: AuditLog): Promise<void> {
  const journal = new pg.Client(adminUrl);
  const rows = new pg.Client(adminUrl);
  await Promise.all([journal.connect(), rows.connect()]);
  await journal.query(`ALTER TABLE journal.facts DROP CONSTRAINT facts_pkey, DROP CONSTRAINT facts_id,
    DROP CONSTRAINT facts_stream; DROP INDEX journal.facts_request`);
  const table = audit.tables.find(isLog)!;
  let waiting: Insert[] = [];
  const lines = async function* () {
    for (const fact of log.all()) {
      for (const own of table.entries(fact, new StreamView(fact.stream, [fact])))
        waiting.push({ own, text: rowText(table, own) });
      yield journalLine(fact);
      if (waiting.length < BATCH) continue;
      const batch = waiting;
      waiting = [];
      await copyRows(rows, 'read.audit', table, batch);
    }
  };
  await pipeline(Readable.from(lines()), journal.query(copyFrom(JOURNAL)));
  await copyRows(rows, 'read.audit', table, waiting);
  await journal.query(INDEXES);
  await journal.query('VACUUM ANALYZE journal.facts');
  await Promise.all([journal.end(), rows.end()]);
}
