import type { Repository } from 'typeorm';
import { IsNull, MoreThan, Not } from 'typeorm';
import type { Caller } from '../access/scope.js';
import { Refusal, type RefusalCode } from '../domain/refusal.js';
import { ImportBatch, ImportLine } from './entities.js';

export interface ImportAnswer {
  importId: string;
  kind: string;
  mode: string;
  strict: boolean;
  state: string;
  rows: { total: number; accepted: number; refused: number; flagged: number; repeated: number };
  /** 0…1 */
  progress: number;
  startedAt: string | null;
  endedAt?: string;
  position?: number;
  failure?: string;
  /** Facts undone so far, where the batch is or was being cancelled. */
  cancelledFacts?: number;
}

export interface ImportError {
  line: number;
  column?: string;
  value?: string;
  staff?: string;
  code: RefusalCode;
  message: string;
}

export type RefusedRow = ImportError & { body: string | null };

/** What became of imports. Whoever sent one sees it, and the administrator. */
export class ImportFiles {
  constructor(
    private readonly batches: Repository<ImportBatch>,
    private readonly lines: Repository<ImportLine>,
  ) {}

  /** @throws Refusal `not-found` */
  async find(id: string, caller: Caller): Promise<ImportAnswer> {
    const batch = await this.batches.findOneBy({ id });
    const own = (batch?.caller as Caller | undefined)?.subject === caller.subject;
    if (!batch || (!own && caller.role !== 'admin'))
      throw new Refusal('not-found', { detail: 'there is no such import' });
    const { total, accepted, refused, flagged, repeated } = batch;
    return {
      importId: batch.id,
      kind: batch.kind,
      mode: batch.mode,
      strict: batch.strict,
      state: batch.state,
      rows: { total, accepted, refused, flagged, repeated },
      ...(batch.cancellation === null ? {} : { cancelledFacts: batch.cancelledFacts }),
      progress:
        batch.state === 'done' || batch.state === 'cancelled'
          ? 1
          : Math.min(1, total === 0 ? 0 : batch.handled / total),
      startedAt: batch.startedAt?.toISOString() ?? null,
      ...(batch.endedAt ? { endedAt: batch.endedAt.toISOString() } : {}),
      ...(batch.position === null ? {} : { position: batch.position }),
      ...(batch.failure === null ? {} : { failure: batch.failure }),
    };
  }

  /** Refused lines after `line`, in the order of the file. */
  async errors(importId: string, line: number, limit: number): Promise<ImportError[]> {
    const rows = await this.refused(importId, line, limit);
    return rows.map(({ body: _, ...error }) => error);
  }

  /** As `errors`, with the line as it was staged. */
  async refused(importId: string, line: number, limit: number): Promise<RefusedRow[]> {
    const rows = await this.lines.find({
      where: { importId, line: MoreThan(line), code: Not(IsNull()) },
      order: { line: 'ASC' },
      take: limit,
    });
    return rows.map((row) => ({
      line: row.line,
      ...(row.column === null ? {} : { column: row.column }),
      ...(row.value === null ? {} : { value: row.value }),
      ...(row.subject?.startsWith('staff:') ? { staff: row.subject.slice('staff:'.length) } : {}),
      code: row.code as RefusalCode,
      message: row.message ?? '',
      body: row.body,
    }));
  }

  /** The headings of a sheet as they were written; null for an import of NDJSON. */
  async headingsOf(id: string): Promise<string[] | null> {
    const batch = await this.batches.findOneBy({ id });
    return batch?.headings ?? null;
  }
}
