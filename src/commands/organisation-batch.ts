import type { Caller } from '../access/scope.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import {
  recordOrganisationFacts,
  streamFor,
  type OrganisationSubject,
} from '../domain/organisation/decide.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import { byStream, targetOf } from '../domain/standing.js';
import { dayAt } from '../domain/time.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { arrival } from '../event-store/arrival.js';
import { expectUnitReachable } from './organisation-pipeline.js';
import { toAppend } from './request.js';

export interface OrganisationLine {
  subject: OrganisationSubject;
  code: string;
  input: FactInput;
  id: string;
  hash: string;
}

interface Circumstances {
  caller: Caller;
  correlationId: string;
  lenient: boolean;
  /** Undefined for a dry run: everything is judged, nothing recorded. */
  store: EventStore | undefined;
  now: () => number;
}

/**
 * Records many facts about units and positions, each judged on what the ones before it left, without waiting for
 * each to be durable. Must run in line (`OrganisationPipeline.inLine`).
 */
export class OrganisationBatch {
  /** What the facts so far leave; one asked for before is not to be asked after the next. */
  organisation: Organisation;
  private readonly known: Map<string, RecordedFact[]>;
  private readonly ids = new Map<string, string>();
  private readonly pending: Promise<Pick<Appended, 'position'>>[] = [];

  /** @param facts every organisation fact at the head, in the order of the log */
  constructor(
    organisation: Organisation,
    facts: readonly RecordedFact[],
    private readonly given: Circumstances,
  ) {
    this.organisation = organisation.copy();
    this.known = byStream(facts);
    for (const { id, stream } of facts) this.ids.set(id, stream);
  }

  /** Whether a fact of this id is recorded already. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Appends that `flush` would wait for. */
  get onTheWay(): number {
    return this.pending.length;
  }

  /**
   * Records a fact, or several of one unit or position that can only stand together, such as an older unit of a code
   * in use and its end.
   * @throws Refusal
   */
  record(...lines: [OrganisationLine, ...OrganisationLine[]]): void {
    const { caller, correlationId, lenient, store, now } = this.given;
    const [{ subject, code, input: first }] = lines;
    const stream = this.streamOf(subject, code, first);
    const inputs = lines.map(({ input, id }) => ({ ...input, id }));
    expectUnitReachable(code, inputs, this.organisation, caller, dayAt(now()));
    const before = this.known.get(stream) ?? [];
    const newId = (index: number) => lines[index]!.id;
    const decided = recordOrganisationFacts(stream, before, inputs, this.organisation, newId, lenient);
    this.known.set(stream, decided.after);
    for (const { id } of lines) this.ids.set(id, stream);
    this.organisation = this.organisation.movedOn([decided.after]);
    if (!store) return;
    const facts = decided.facts.map((fact, index) =>
      toAppend(fact, lines[index]!.hash, { caller, correlationId }),
    );
    const appended = arrival(store, store.append(stream, before.at(-1)?.revision ?? -1, facts));
    // Settled by `flush`; until then a failure must not count as unhandled.
    appended.catch(() => {});
    this.pending.push(appended);
  }

  /** Waits until all is recorded. @returns the position of the last fact, if there was any. @throws StoreError */
  async flush(): Promise<number | undefined> {
    const appended = await Promise.all(this.pending.splice(0));
    return appended.reduce<number | undefined>(
      (last, { position }) => (last === undefined || position > last ? position : last),
      undefined,
    );
  }

  private streamOf(subject: OrganisationSubject, code: string, input: FactInput): string {
    if (input.type !== 'FactCorrected' && input.type !== 'FactCancelled')
      return streamFor(subject, code, input, this.organisation);
    const stream = this.ids.get(targetOf(input as unknown as RecordedFact));
    if (stream === undefined) throw new Refusal('target-unknown', { detail: 'there is no such fact' });
    if (!stream.startsWith(`${subject}-${code}@`))
      throw new Refusal('wrong-stream', { detail: `the target is not a fact about ${subject} ${code}` });
    return stream;
  }
}
