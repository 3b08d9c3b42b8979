import type { Caller } from '../access/scope.js';
import { foldRound, roundStream, type Round } from '../domain/evaluation/round.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import { isUuid } from '../domain/facts/fields.js';
import type { FactInput } from '../domain/facts/validate.js';
import { factOf } from '../domain/judge.js';
import { Refusal } from '../domain/refusal.js';
import {
  StaleRevision,
  type Appended,
  type AppendOptions,
  type EventStore,
} from '../event-store/event-store.js';
import { RememberedStreams } from '../read-store/remembered-streams.js';
import { sentHash, toAppend, type WriteRequest } from '../commands/request.js';
import { expectRevision } from '../commands/stream.js';

/** Most facts of rounds remembered between writes: some tens of MiB. */
const REMEMBERED_FACTS = 50_000;
/** How often a write that named no revision is decided anew after another writer came first. */
const ATTEMPTS = 12;

export const noRound = () => new Refusal('not-found', { detail: 'there is no such round' });

/** The streams of rounds. Many raters write to one, so what is known of it is remembered and only its end is read. */
export class RoundLog {
  private readonly known = new RememberedStreams(REMEMBERED_FACTS);

  constructor(private readonly store: EventStore) {}

  /** @throws Refusal `not-found` */
  async find(roundId: string): Promise<Round> {
    if (!isUuid(roundId)) throw noRound();
    const stream = roundStream(roundId.toLowerCase());
    const known = this.known.get(stream) ?? [];
    const facts: RecordedFact[] = [...known];
    const fromRevision = (known.at(-1)?.revision ?? -1) + 1;
    for await (const fact of this.store.readStream(stream, { fromRevision })) facts.push(fact);
    const round = foldRound(facts);
    if (!round) throw noRound();
    this.known.set(stream, facts);
    return round;
  }

  /** @param revision of the stream, -1 for a new one @throws StoreError */
  append(
    stream: string,
    revision: number,
    input: FactInput & { id: string },
    request: WriteRequest,
    options?: AppendOptions,
  ): Promise<Appended> {
    const { id, ...sent } = input;
    const fact = toAppend(factOf(input, id), sentHash(sent), request);
    return this.store.append(stream, revision, [fact], options);
  }

  /**
   * Decides on the round as it is now, and again where another writer came first.
   * @throws Refusal `precondition-failed` where the caller looked at another revision, `busy`
   */
  async deciding<T>(
    roundId: string,
    request: WriteRequest,
    decide: (round: Round) => Promise<T>,
  ): Promise<T> {
    for (let count = 1; ; count++) {
      const round = await this.find(roundId);
      expectRevision(request, 'the round', round.revision);
      try {
        return await decide(round);
      } catch (error) {
        if (!(error instanceof StaleRevision) || error.stream !== roundStream(round.roundId)) throw error;
        if (count === ATTEMPTS)
          throw new Refusal('busy', { detail: 'other writers keep changing this round', retryAfter: 1 });
      }
    }
  }
}

/** The same person, whose reach was judged by the units of the period rather than by those of today. */
export const beyondToday = ({ caller, ...request }: WriteRequest): WriteRequest => {
  const { subject, tokenId } = caller;
  const all: Caller = { subject, tokenId, role: 'admin' };
  // `If-Match` is about the round.
  const { ifMatch: _, ...rest } = { ...request };
  return { ...rest, caller: all };
};
