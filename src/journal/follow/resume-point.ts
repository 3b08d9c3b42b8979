import type pg from 'pg';
import type { SourceLog, SourcePlace } from './source-log.js';

/** What the journal is a copy of, and up to where. */
export interface JournalSource {
  /** The journal holds facts that were recorded in it, not copied. */
  embedded: boolean;
  /** The last event that was copied or kept out; undefined when there was none. */
  resume: SourcePlace | undefined;
}

export async function journalSource(client: pg.Pool | pg.ClientBase): Promise<JournalSource> {
  const { rows } = await client.query<{
    embedded: boolean;
    commit: string | null;
    prepare: string;
    id: string;
    stream: string;
    revision: number;
  }>(
    `SELECT embedded, commit::text AS commit, prepare::text AS prepare, id, stream, revision FROM journal.source`,
  );
  const { embedded, commit, prepare, ...event } = rows[0]!;
  return {
    embedded,
    resume: commit === null ? undefined : { ...event, commit: BigInt(commit), prepare: BigInt(prepare) },
  };
}

/** Nothing more may be copied, whoever tries: a person must decide. The message is a sentence for the operator. */
export class NothingToFollow extends Error {}

/** The source is not the one that was copied: it was truncated, or restored from another backup. */
export class SourceParted extends NothingToFollow {
  constructor(detail: string) {
    super(`${detail}: it was truncated, or restored from another backup; hoso doctor tells the ways out`);
  }
}

/**
 * Whether the source still holds the event at the resume point. A server takes any position, also one beyond its end,
 * and goes on with whatever comes later; so this comes before every subscription.
 * @throws SourceParted when it does not
 */
export async function expectSameSource(log: SourceLog, resume: SourcePlace | undefined): Promise<void> {
  if (resume === undefined) return;
  const name = `revision ${resume.revision} of ${resume.stream}`;
  const found = await log.find(resume);
  if (found === undefined) throw new SourceParted(`KurrentDB no longer has ${name}, the last event copied`);
  if (found.id !== resume.id)
    throw new SourceParted(
      `in KurrentDB ${name}, the last event copied, is another event (${found.id}, not ${resume.id})`,
    );
  if (found.commit !== resume.commit || found.prepare !== resume.prepare)
    throw new SourceParted(
      `in KurrentDB ${name}, the last event copied, stands elsewhere (${found.commit}, not ${resume.commit})`,
    );
}
