import { setTimeout as sleep } from 'node:timers/promises';
import { OrganisationBatch } from '../commands/organisation-batch.js';
import { expectReachable, expectWithin } from '../commands/reach.js';
import { sentHash, toAppend, uuidFrom } from '../commands/request.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import { codeOfStream } from '../domain/organisation/fold.js';
import { Refusal } from '../domain/refusal.js';
import { fileCode, foldDossier, recordFacts, staffIdOf, type Dossier } from '../domain/staff/dossier.js';
import { cancelledIds, isCorrection, targetOf } from '../domain/standing.js';
import { dayAt } from '../domain/time.js';
import { isPassing, StaleRevision } from '../event-store/event-store.js';
import type { Cancellations, CancellationOrder, LeftStanding } from './cancellation.js';
import { Interrupted } from './interrupted.js';
import { CANCELLED_WITH_BATCH } from './judge-lines.js';
import type { ImportParts } from './run-import.js';

const STREAMS_PER_PAGE = 60;
const RETRIES = 60;

/** Facts that the batch recorded and that still hold, the last one first. */
function standingOf(facts: readonly RecordedFact[], importId: string): RecordedFact[] {
  const cancelled = cancelledIds(facts);
  return facts.filter(({ id, correlationId }) => correlationId === importId && !cancelled.has(id)).reverse();
}

/** Facts of others that correct or cancel facts of the batch. @throws Refusal `later-facts` */
function expectUntouched(
  facts: readonly RecordedFact[],
  ours: readonly RecordedFact[],
  importId: string,
): void {
  const own = new Set(ours.map(({ id }) => id));
  const cancelled = cancelledIds(facts);
  const later = facts.filter(
    (fact) =>
      isCorrection(fact) &&
      fact.correlationId !== importId &&
      !cancelled.has(fact.id) &&
      own.has(targetOf(fact)),
  );
  if (later.length > 0)
    throw new Refusal('later-facts', {
      detail: `facts of the batch were corrected since: ${later
        .map(({ id }) => id)
        .slice(0, 5)
        .join(', ')}`,
    });
}

/** Undoes a batch by cancelling its facts, people first; who has facts that build on them is left as a whole. */
export class CancelImport {
  private readonly order: CancellationOrder;

  constructor(
    private readonly parts: ImportParts & { cancellations: Cancellations },
    private readonly importId: string,
    order: CancellationOrder,
    private readonly isStopping: () => boolean,
  ) {
    this.order = order;
  }

  async run(): Promise<void> {
    const streams = await this.parts.cancellations.streamsOf(this.importId);
    const people = streams.filter((stream) => stream.startsWith('staff-'));
    for (let start = 0; start < people.length; start += STREAMS_PER_PAGE) {
      if (this.isStopping()) throw new Interrupted();
      await this.peoplePage(people.slice(start, start + STREAMS_PER_PAGE));
    }
    await this.organisation(streams.filter((stream) => !stream.startsWith('staff-')));
  }

  private async peoplePage(streams: readonly string[]): Promise<void> {
    const facts = await this.parts.journal.readStreams(streams);
    const left: LeftStanding[] = [];
    let cancelled = 0;
    let position: number | undefined;
    const settled = await Promise.all(streams.map((stream) => this.person(stream, facts.get(stream) ?? [])));
    for (const one of settled) {
      if ('left' in one) left.push(one.left);
      else {
        cancelled += one.cancelled;
        if (one.position !== undefined) position = Math.max(position ?? 0, one.position);
      }
    }
    await this.parts.cancellations.advance(this.importId, cancelled, position, left);
  }

  private async person(
    stream: string,
    read: readonly RecordedFact[],
  ): Promise<{ cancelled: number; position?: number } | { left: LeftStanding }> {
    let facts = read;
    for (let attempt = 0; ; attempt++) {
      const dossier = foldDossier(stream, facts);
      try {
        return await this.undo(dossier);
      } catch (error) {
        if (error instanceof Refusal) {
          const subject = `staff:${fileCode(dossier.career) ?? staffIdOf(stream)}`;
          return { left: { subject, code: error.code, message: error.detail ?? error.code } };
        }
        if (!isPassing(error) || attempt === RETRIES) throw error;
        if (!(error instanceof StaleRevision)) await sleep(500);
        facts = (await this.parts.journal.readStreams([stream])).get(stream) ?? [];
      }
    }
  }

  /** @throws Refusal where the rules, or facts of others, keep the facts in place */
  private async undo(dossier: Dossier): Promise<{ cancelled: number; position?: number }> {
    const ours = standingOf(dossier.facts, this.importId);
    if (ours.length === 0) return { cancelled: 0 };
    const { caller } = this.order;
    const { organisation } = await this.parts.organisations.now();
    const today = dayAt(this.parts.now());
    expectReachable(dossier, organisation, caller, today);
    expectUntouched(dossier.facts, ours, this.importId);
    const inputs = ours.map((fact) => this.cancelling(fact));
    const decided = recordFacts(dossier, inputs, { newId: (index) => inputs[index]!.id!, organisation });
    expectWithin(decided, dossier, organisation, caller, today);
    const appended = await this.parts.store.append(
      dossier.stream,
      dossier.revision,
      decided.facts.map((fact, index) => toAppend(fact, sentHash(inputs[index]!), this.stamp)),
      { claims: decided.claims },
    );
    return { cancelled: ours.length, position: appended.position };
  }

  /** Units and positions, the last fact first, each standing alone. */
  private async organisation(streams: readonly string[]): Promise<void> {
    if (streams.length === 0) return;
    const within = new Set(streams);
    await this.parts.organisation.inLine(async () => {
      const { organisation, position } = await this.parts.organisations.now();
      const facts = await this.parts.organisations.facts('', position);
      const left = new Map<string, LeftStanding>();
      const { caller, correlationId } = this.stamp;
      const recording = new OrganisationBatch(organisation, facts, {
        caller,
        correlationId,
        lenient: false,
        store: this.parts.store,
        now: this.parts.now,
      });
      const ours = standingOf(
        facts.filter(({ stream }) => within.has(stream)),
        this.importId,
      );
      let cancelled = 0;
      for (const fact of ours) {
        const input = this.cancelling(fact);
        const subject = fact.stream.startsWith('unit-') ? 'unit' : 'position';
        const code = codeOfStream(fact.stream);
        try {
          recording.record({ subject, code, input, id: input.id!, hash: sentHash(input) });
          cancelled++;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const message = error.detail ?? error.code;
          left.set(`${subject}:${code}`, { subject: `${subject}:${code}`, code: error.code, message });
        }
      }
      const last = await recording.flush();
      await this.parts.cancellations.advance(this.importId, cancelled, last, [...left.values()]);
    });
  }

  private cancelling({ id }: RecordedFact): FactInput {
    return {
      type: 'FactCancelled',
      data: { targetEventId: id, reason: this.order.reason },
      // By this mark the same lines are judged again when they are sent again.
      source: { system: CANCELLED_WITH_BATCH, reference: this.importId },
      id: uuidFrom(`cancelled with batch ${this.importId} ${id}`),
    };
  }

  private get stamp() {
    return { caller: this.order.caller, correlationId: uuidFrom(`cancellation of import ${this.importId}`) };
  }
}
