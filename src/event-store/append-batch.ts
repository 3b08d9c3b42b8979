import type { Appended } from './event-store.js';
import { ClaimTaken, IdReused, KeyReused, StaleRevision, type StoreError } from './event-store.js';
import type { AppendCommand } from './append-command.js';

export const APPEND_SQL = `SELECT head_before, recorded_at, answers FROM journal.append(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`;

/** The one row that `journal.append` answers for a batch. */
export interface BatchAnswer {
  head_before: number;
  recorded_at: Date;
  /** By the number of the command (from 1); absent for what was recorded. */
  answers: Record<string, CommandAnswer> | null;
}

type CommandAnswer =
  | { outcome: 'repeated'; answer: Omit<Appended, 'outcome'> }
  | { outcome: 'key-reused' }
  | { outcome: 'id-reused'; id: string }
  | { outcome: 'stale'; actual: number }
  | { outcome: 'claim-taken'; claim: string; holder: string };

/** Parameters of APPEND_SQL. Joined text instead of arrays: quoting array elements costs more than all the rest. */
export function batchParameters(commands: readonly AppendCommand[]): string[] {
  const facts = commands.flatMap((command) => command.facts);
  const claims = commands.flatMap((command, index) => [
    ...command.release.map((name) => ({ name, take: 'f', command: index + 1 })),
    ...command.take.map((name) => ({ name, take: 't', command: index + 1 })),
  ]);
  const keyed = commands.some((command) => command.idempotency !== undefined);
  return [
    lines(commands, (command) => command.stream),
    numbers(commands.map((command) => command.expectedRevision)),
    numbers(commands.map((command) => command.facts.length)),
    keyed ? lines(commands, (command) => command.idempotency?.key ?? '') : '',
    keyed ? lines(commands, (command) => command.idempotency?.fingerprint ?? '') : '',
    numbers(commands.flatMap((command, index) => command.facts.map(() => index + 1))),
    lines(facts, (fact) => fact.id),
    lines(facts, (fact) => fact.type),
    numbers(facts.map((fact) => fact.schemaVersion)),
    lines(facts, (fact) => fact.effectiveOn ?? ''),
    lines(facts, (fact) => fact.recordedBy),
    lines(facts, (fact) => fact.correlationId),
    lines(facts, (fact) => fact.causationId ?? ''),
    lines(facts, (fact) => fact.contentHash),
    lines(facts, (fact) => fact.body),
    lines(facts, (fact) => fact.personal ?? ''),
    numbers(claims.map((claim) => claim.command)),
    lines(claims, (claim) => claim.name),
    `{${claims.map((claim) => claim.take).join(',')}}`,
  ];
}

function lines<T>(items: readonly T[], column: (item: T) => string): string {
  return items.map(column).join('\n');
}

function numbers(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

/** What became of each command of a batch, in the order given. */
export function readAnswer(
  commands: readonly AppendCommand[],
  batch: BatchAnswer,
): (Appended | StoreError)[] {
  let position = batch.head_before;
  const recordedAt = batch.recorded_at.toISOString();
  return commands.map((command, index) => {
    const answer = batch.answers?.[index + 1];
    if (answer !== undefined) return toOutcome(command, answer);
    const events = command.facts.map(({ id, type }) => ({ id, type, position: ++position }));
    const { stream } = command;
    const revision = command.expectedRevision + command.facts.length;
    return { outcome: 'recorded', stream, revision, position, recordedAt, events };
  });
}

function toOutcome(command: AppendCommand, answer: CommandAnswer): Appended | StoreError {
  switch (answer.outcome) {
    case 'repeated':
      return { outcome: 'repeated', ...answer.answer };
    case 'key-reused':
      return new KeyReused();
    case 'id-reused':
      return new IdReused(answer.id);
    case 'stale':
      return new StaleRevision(command.stream, command.expectedRevision, answer.actual);
    case 'claim-taken':
      return new ClaimTaken(answer.claim, answer.holder);
  }
}

/**
 * Takes from the front of the queue what may go into one batch: no two commands may share a stream, a key, a claim or
 * an event id, because `journal.append` judges all of a batch against the state before it. What must wait stays in
 * the queue in its order; the search ends after `WINDOW` entries so that a storm on one stream costs no more than that.
 */
export function takeBatch<T extends { command: AppendCommand }>(
  queue: T[],
  limits: { commands: number; bytes: number },
): T[] {
  const seen = new Set<string>();
  const batch: T[] = [];
  const waiting: T[] = [];
  let bytes = 0;
  let index = 0;
  for (; index < queue.length && index < WINDOW && batch.length < limits.commands; index++) {
    const entry = queue[index] as T;
    if (batch.length > 0 && bytes + entry.command.bytes > limits.bytes) break;
    if (clashes(entry.command, seen)) {
      waiting.push(entry);
      continue;
    }
    bytes += entry.command.bytes;
    batch.push(entry);
  }
  queue.splice(0, index, ...waiting);
  return batch;
}

const WINDOW = 1_024;

/** Names are marked as used only when none is taken: a command that waits must not make others wait. */
function clashes(command: AppendCommand, seen: Set<string>): boolean {
  const names = [`s${command.stream}`];
  if (command.idempotency !== undefined) names.push(`k${command.idempotency.key}`);
  for (const fact of command.facts) names.push(`i${fact.id}`);
  for (const name of new Set([...command.take, ...command.release])) names.push(`c${name}`);
  if (names.some((name) => seen.has(name))) return true;
  for (const name of names) seen.add(name);
  return false;
}
