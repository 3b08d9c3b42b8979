import type { RecordedFact } from '../domain/facts/fact.js';
import type { FactInput } from '../domain/facts/validate.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import {
  foldDossier,
  recordFacts,
  staffStream,
  type Decided,
  type Dossier,
} from '../domain/staff/dossier.js';
import { dayAt } from '../domain/time.js';
import {
  StaleRevision,
  type Appended,
  type EventStore,
  type FactToAppend,
} from '../event-store/event-store.js';
import { SharedCall } from '../journal/shared-call.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import { RememberedStreams } from '../read-store/remembered-streams.js';
import { expectReachable, expectWithin, notFound } from './reach.js';
import {
  answeredBefore,
  idempotencyOf,
  idSource,
  onceOnly,
  sentHash,
  toAppend,
  type WriteRequest,
} from './request.js';
import { factsOf } from './stream.js';

/** How often a write that named no revision is decided anew after another writer came first. */
const ATTEMPTS = 12;
/** Most facts remembered between writes: some tens of MiB. */
const REMEMBERED_FACTS = 20_000;

/** Load, fold, decide, append: the one way by which facts about people are recorded. */
export class StaffPipeline {
  /** As this process last saw them. They may be out of date: only an append that names their revision tells. */
  private readonly known = new RememberedStreams(REMEMBERED_FACTS);
  private readonly organisation: SharedCall<{ organisation: Organisation }>;

  constructor(
    private readonly store: EventStore,
    organisations: OrganisationLog,
    private readonly now: () => number,
  ) {
    this.organisation = new SharedCall(() => organisations.now());
  }

  /** @throws Refusal, StoreError */
  async open(
    staffId: string | undefined,
    inputs: readonly FactInput[],
    request: WriteRequest,
  ): Promise<Appended> {
    return this.record(staffId ?? idSource(request, 'staff')(0), inputs, request, {
      isSubject: (stream) =>
        staffId === undefined ? stream.startsWith('staff-') : stream === staffStream(staffId),
    });
  }

  /** @throws Refusal `not-found` where there is no such dossier for this caller; any refusal of the rules */
  async record(
    staffId: string,
    inputs: readonly FactInput[],
    request: WriteRequest,
    opening?: { isSubject: (stream: string) => boolean },
  ): Promise<Appended> {
    const stream = staffStream(staffId);
    const hashes = inputs.map((input) => sentHash(input));
    const isSubject = opening?.isSubject ?? ((found: string) => found === stream);
    return onceOnly(
      () => answeredBefore(this.store, request, inputs, hashes, isSubject),
      () => this.carryOut(stream, inputs, hashes, request, opening !== undefined),
    );
  }

  private async carryOut(
    stream: string,
    inputs: readonly FactInput[],
    hashes: readonly string[],
    request: WriteRequest,
    opening: boolean,
  ): Promise<Appended> {
    const newId = idSource(request, 'fact');
    const attempt = (known?: readonly RecordedFact[]) =>
      this.attempt({ stream, inputs, hashes, request, opening, newId }, known);
    const known = this.known.get(stream);
    if (known) {
      try {
        return await attempt(known);
      } catch (error) {
        // What this process remembers may be old: nothing is refused by it, and the append fails where it is.
        if (!(error instanceof Refusal || error instanceof StaleRevision)) throw error;
      }
    }
    for (let count = 1; ; count++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof StaleRevision)) throw error;
        if (request.ifMatch !== undefined)
          throw new Refusal('precondition-failed', {
            detail: `the dossier is at revision ${error.actual}, not ${request.ifMatch}`,
          });
        if (count === ATTEMPTS)
          throw new Refusal('busy', { detail: 'other writers keep changing this dossier', retryAfter: 1 });
      }
    }
  }

  /** @param known facts of the stream, else they are read */
  private async attempt(
    { stream, inputs, hashes, request, opening, newId }: Act,
    known?: readonly RecordedFact[],
  ): Promise<Appended> {
    const [dossier, { organisation }] = await Promise.all([
      known ? foldDossier(stream, known) : this.load(stream),
      this.organisation.get(),
    ]);
    const today = dayAt(this.now());
    if (!opening) expectReachable(dossier, organisation, request.caller, today);
    if (request.ifMatch !== undefined && request.ifMatch !== dossier.revision)
      throw new Refusal('precondition-failed', {
        detail: `the dossier is at revision ${dossier.revision}, not ${request.ifMatch}`,
      });
    const decided = await this.decide(dossier, inputs, newId, organisation);
    expectWithin(decided, dossier, organisation, request.caller, today);
    return this.append(dossier, decided, hashes, request);
  }

  async load(stream: string): Promise<Dossier> {
    return foldDossier(stream, await factsOf(this.store, stream));
  }

  /** The dossier whose file has this code now. @throws Refusal `not-found` */
  async staffIdOfCode(code: string): Promise<string> {
    const stream = await this.store.holderOf(`file-code:${code}`);
    if (stream === undefined) throw notFound();
    return stream.slice('staff-'.length);
  }

  private async decide(
    dossier: Dossier,
    inputs: readonly FactInput[],
    newId: (index: number) => string,
    organisation: Organisation,
  ): Promise<Decided> {
    try {
      return recordFacts(dossier, inputs, { newId, organisation });
    } catch (error) {
      // The stream alone cannot tell “no such fact” from “a fact of somebody else”.
      if (error instanceof Refusal && error.code === 'target-unknown')
        await this.tellOtherStream(inputs, error);
      throw error;
    }
  }

  private async tellOtherStream(inputs: readonly FactInput[], error: Refusal): Promise<void> {
    const targets = inputs.map(({ data }) => data['targetEventId']).filter((id) => typeof id === 'string');
    const [elsewhere] = await this.store.findFacts(targets);
    if (elsewhere)
      throw new Refusal('wrong-stream', {
        detail: 'the target is a fact of another stream',
        errors: error.errors,
      });
  }

  private async append(
    dossier: Dossier,
    decided: Decided,
    hashes: readonly string[],
    request: WriteRequest,
  ): Promise<Appended> {
    const facts = decided.facts.map((fact, index) => toAppend(fact, hashes[index]!, request));
    this.known.forget(dossier.stream);
    const appended = await this.store.append(dossier.stream, dossier.revision, facts, {
      ...idempotencyOf(request),
      claims: decided.claims,
    });
    if (appended.outcome === 'recorded')
      this.known.set(dossier.stream, [...dossier.facts, ...recordedFrom(dossier, facts, appended)]);
    return appended;
  }
}

interface Act {
  stream: string;
  inputs: readonly FactInput[];
  hashes: readonly string[];
  request: WriteRequest;
  opening: boolean;
  newId: (index: number) => string;
}

/** The facts as they now stand in the log. */
function recordedFrom(
  { stream, revision }: Dossier,
  facts: readonly FactToAppend[],
  { events, recordedAt }: Appended,
): RecordedFact[] {
  return facts.map(({ contentHash: _, ...fact }, index) => ({
    ...fact,
    stream,
    revision: revision + 1 + index,
    position: events[index]!.position,
    recordedAt,
  }));
}
