import { Column, Entity, PrimaryColumn } from 'typeorm';

export type ImportState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type ImportMode = 'dry-run' | 'commit';

const count = { type: 'integer', default: 0 } as const;

/** One import: what came in, how far it is, what became of its lines. */
@Entity({ schema: 'imports', name: 'batches' })
export class ImportBatch {
  @PrimaryColumn('uuid') id: string;
  @Column('text') kind: string;
  @Column('text') mode: ImportMode;
  @Column('boolean') strict: boolean;
  @Column('text') state: ImportState;
  /** Subject, role and unit of the caller: the lines are judged with the caller's rights. */
  @Column('jsonb') caller: object;
  /** The headings of a sheet as they were written, for giving refused rows back as they came. */
  @Column('jsonb', { nullable: true }) headings: string[] | null;
  @Column(count) total: number;
  @Column(count) accepted: number;
  @Column(count) refused: number;
  @Column(count) flagged: number;
  @Column(count) repeated: number;
  /** Lines looked at so far; `progress` is their share of `total`. */
  @Column(count) handled: number;
  /** Where to go on after a restart: the first line of the last person (or the last line) that is done. */
  @Column(count) resume: number;
  /** Who ordered it to be undone, and why. */
  @Column('jsonb', { nullable: true }) cancellation: object | null;
  @Column({ ...count, name: 'cancelled_facts' }) cancelledFacts: number;
  /** Position of the last fact it recorded. */
  @Column('bigint', { nullable: true }) position: number | null;
  @Column('text', { nullable: true }) failure: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt: Date | null;
}

/** A line as it was staged; `code` says why it was refused. */
@Entity({ schema: 'imports', name: 'lines' })
export class ImportLine {
  @PrimaryColumn('uuid', { name: 'import_id' }) importId: string;
  @PrimaryColumn('integer') line: number;
  /** `staff:<key>`, `unit:<code>`, `position:<code>`; null for a line that could not be read. */
  @Column('text', { nullable: true }) subject: string | null;
  @Column('text', { nullable: true }) body: string | null;
  @Column('text', { name: 'refused_column', nullable: true }) column: string | null;
  @Column('text', { name: 'refused_value', nullable: true }) value: string | null;
  @Column('text', { nullable: true }) code: string | null;
  @Column('text', { nullable: true }) message: string | null;
}
