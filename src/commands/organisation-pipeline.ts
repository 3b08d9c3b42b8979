import type pg from 'pg';
import { scopeOf, type Caller } from '../access/scope.js';
import type { FactInput } from '../domain/facts/validate.js';
import {
  recordOrganisationFacts,
  streamFor,
  type OrganisationSubject,
} from '../domain/organisation/decide.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import { dayAt, type Day } from '../domain/time.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import {
  answeredBefore,
  idempotencyOf,
  idSource,
  onceOnly,
  sentHash,
  toAppend,
  type WriteRequest,
} from './request.js';
import { expectRevision, factsOf, streamOfTarget } from './stream.js';

/** Any constant, the same in all processes. */
const LOCK = 4_203_703;
/** A request waits no longer for an import to finish its part; no write may take 10 s. */
const PATIENCE_MS = 5_000;

const isAbout = (subject: OrganisationSubject, code: string) => (stream: string) =>
  stream.startsWith(`${subject}-${code}@`);

/**
 * Records facts about units and positions. Rules over several streams (one unit per code and day, no cycles) hold
 * because these few writes stand in line behind one advisory lock, on either event store.
 */
export class OrganisationPipeline {
  constructor(
    private readonly store: EventStore,
    private readonly organisations: OrganisationLog,
    private readonly pool: pg.Pool,
    private readonly now: () => number,
  ) {}

  /** @throws Refusal, StoreError */
  async record(
    subject: OrganisationSubject,
    code: string,
    inputs: readonly FactInput[],
    request: WriteRequest,
    lenient = false,
  ): Promise<Appended> {
    const hashes = inputs.map((input) => sentHash(input));
    return onceOnly(
      () => answeredBefore(this.store, request, inputs, hashes, isAbout(subject, code)),
      () => this.carryOut(subject, code, inputs, hashes, request, lenient),
    );
  }

  private carryOut(
    subject: OrganisationSubject,
    code: string,
    inputs: readonly FactInput[],
    hashes: readonly string[],
    request: WriteRequest,
    lenient: boolean,
  ): Promise<Appended> {
    return this.inLine(async () => {
      const { organisation } = await this.organisations.now();
      const stream = await this.streamOf(subject, code, inputs, organisation);
      expectUnitReachable(code, inputs, organisation, request.caller, dayAt(this.now()));
      const facts = await factsOf(this.store, stream);
      const revision = facts.at(-1)?.revision ?? -1;
      expectRevision(request, stream, revision);
      const newId = idSource(request, 'fact');
      const decided = recordOrganisationFacts(stream, facts, inputs, organisation, newId, lenient);
      const appended = decided.facts.map((fact, index) => toAppend(fact, hashes[index]!, request));
      return this.store.append(stream, revision, appended, idempotencyOf(request));
    }, PATIENCE_MS);
  }

  /** One stream for all facts of a request. */
  private async streamOf(
    subject: OrganisationSubject,
    code: string,
    inputs: readonly FactInput[],
    organisation: Organisation,
  ): Promise<string> {
    const streams = new Set<string>();
    let opened: string | undefined;
    for (const input of inputs) {
      if (input.type === 'FactCorrected' || input.type === 'FactCancelled')
        streams.add(await streamOfTarget(this.store, input, isAbout(subject, code), `${subject} ${code}`));
      else if (opened !== undefined) streams.add(opened);
      else {
        const stream = streamFor(subject, code, input, organisation);
        if (input.type === 'UnitEstablished' || input.type === 'PositionDefined') opened = stream;
        streams.add(stream);
      }
    }
    if (streams.size !== 1)
      throw new Refusal('wrong-stream', {
        detail: `the facts are about ${streams.size} different ${subject}s of this code`,
      });
    return [...streams][0]!;
  }

  /** Runs work on the organisation while nobody else's is under way. `patienceMs` 0: waits as long as it takes. */
  async inLine<T>(work: () => Promise<T>, patienceMs = 0): Promise<T> {
    const client = await this.pool.connect();
    let broken = false;
    try {
      await client.query(`SET lock_timeout = ${patienceMs}; SET statement_timeout = 0`);
      await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
      return await work();
    } catch (error) {
      broken = !(error instanceof Refusal);
      throw error;
    } finally {
      await client
        .query(`SELECT pg_advisory_unlock(${LOCK}); RESET lock_timeout; RESET statement_timeout`)
        .catch(() => (broken = true));
      // A session that may still hold the lock is ended, which gives it back.
      client.release(broken);
    }
  }
}

/**
 * An officer changes units of the own subtree and founds units below it; positions are the administrator's.
 * @throws Refusal `not-found`
 */
export function expectUnitReachable(
  code: string,
  inputs: readonly FactInput[],
  organisation: Organisation,
  caller: Caller,
  today: Day,
): void {
  const scope = scopeOf(caller);
  if (scope.all) return;
  const subtree = organisation.subtree(scope.unit, today);
  const parents = inputs.map(({ data }) => data['parentCode']).filter((parent) => typeof parent === 'string');
  const reachable = organisation.units.has(code) ? subtree.has(code) : parents.length > 0;
  if (!reachable || !parents.every((parent) => subtree.has(parent)))
    throw new Refusal('not-found', { detail: `there is no unit ${code} in your area` });
}
