import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../access/scope.js';
import { expectReachable, expectWithin } from '../commands/reach.js';
import { toAppend, uuidFrom } from '../commands/request.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal, type RefusalCode } from '../domain/refusal.js';
import { fileCodeClaim, foldDossier, staffStream, type Dossier } from '../domain/staff/dossier.js';
import type { Day } from '../domain/time.js';
import {
  AppendTooLarge,
  ClaimTaken,
  IdReused,
  StaleRevision,
  isPassing,
  type Appended,
  type EventStore,
  type KnownFact,
} from '../event-store/event-store.js';
import type { Journal } from '../journal/journal.js';
import type { Tally } from './batches.js';
import {
  blame,
  countLines,
  identify,
  judgePerson,
  type Identified,
  type Judged,
  type ReadLine,
} from './judge-lines.js';

export interface StaffCircumstances {
  importId: string;
  caller: Caller;
  store: EventStore;
  journal: Journal;
  organisation: Organisation;
  today: Day;
  lenient: boolean;
  dryRun: boolean;
  /** Facts that are recorded under ids which the lines name themselves. */
  named: ReadonlyMap<string, KnownFact>;
}

/** Who a `staff` key of an import stands for: the holder of that file code, else somebody new. */
export async function dossiersOf(
  keys: readonly string[],
  { store, journal }: Pick<StaffCircumstances, 'store' | 'journal'>,
): Promise<Map<string, Dossier>> {
  const holders = await store.holdersOf(keys.map(fileCodeClaim));
  const streams = new Map(
    keys.map((key) => [key, holders.get(fileCodeClaim(key)) ?? staffStream(uuidFrom(`staff ${key}`))]),
  );
  const facts = await journal.readStreams([...streams.values()]);
  return new Map([...streams].map(([key, stream]) => [key, foldDossier(stream, facts.get(stream) ?? [])]));
}

const RETRIES = 60;

/** Lines about one person, judged as one and recorded in one append. */
export class PersonLines {
  constructor(private readonly given: StaffCircumstances) {}

  /**
   * Judges at once; the promise settles when what was accepted is durable.
   * @param own ids this import recorded for the person so far
   */
  record(
    key: string,
    dossier: Dossier,
    lines: readonly ReadLine[],
    tally: Tally,
    own: ReadonlySet<string> = new Set(),
  ): { after: Dossier; recorded: Promise<void> } {
    const { judged, origins } = this.judge(key, dossier, lines, own);
    const after = judged.decided?.after ?? dossier;
    if (this.given.dryRun || !judged.decided) {
      this.count(judged, origins, tally);
      return { after, recorded: Promise.resolve() };
    }
    return { after, recorded: this.settle(key, dossier, lines, judged, origins, tally) };
  }

  private judge(key: string, dossier: Dossier, lines: readonly ReadLine[], own: ReadonlySet<string>) {
    const identified = identify(`staff:${key}`, lines, dossier.facts, own);
    const origins = new Map(dossier.facts.map((fact) => [fact.id, fact.correlationId]));
    return { judged: this.judgeWithin(dossier, identified), origins };
  }

  /** The rules, then the caller's rights. */
  private judgeWithin(dossier: Dossier, lines: readonly Identified[]): Judged {
    const { organisation, caller, today, lenient } = this.given;
    const opens = dossier.revision < 0 && lines.some(({ input }) => input.type === 'PersonnelFileOpened');
    const reused = lines.filter((line) => this.isReused(line, dossier.stream));
    const repeated = lines.filter((line) => line.repeated && !reused.includes(line));
    const refuse = (error: Refusal): Judged => ({
      accepted: [],
      repeated,
      refused: blame(
        lines.filter((line) => !repeated.includes(line)),
        error,
      ),
      flagged: [],
    });
    if (reused.length > 0) {
      const detail = 'the id is recorded already with other content';
      const faults = reused.map(({ id }) => ({ factId: id, code: 'id-reused' as const, detail }));
      return refuse(new Refusal('id-reused', { detail, faults }));
    }
    if (dossier.revision < 0 && !opens)
      return refuse(
        new Refusal('staff-unknown', { detail: 'no line of the file and no dossier opens this person' }),
      );
    try {
      if (!opens) expectReachable(dossier, organisation, caller, today);
      const judged = judgePerson(dossier, lines, organisation, lenient);
      if (judged.decided) expectWithin(judged.decided, dossier, organisation, caller, today);
      return judged;
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      throw error;
    }
  }

  private isReused({ input, id, hash }: Identified, stream: string): boolean {
    const known = input.id === undefined ? undefined : this.given.named.get(id);
    return known !== undefined && (known.contentHash !== hash || known.stream !== stream);
  }

  private async settle(
    key: string,
    dossier: Dossier,
    lines: readonly ReadLine[],
    judged: Judged,
    origins: Map<string, string>,
    tally: Tally,
  ): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const appended = judged.decided && (await this.append(dossier, judged));
        this.count(judged, origins, tally);
        if (appended && appended.position > (tally.position ?? 0)) tally.position = appended.position;
        return;
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) {
          const refused = blame(judged.accepted, refusal);
          this.count({ ...judged, accepted: [], flagged: [], refused }, origins, tally);
          return;
        }
        if (attempt === RETRIES || !isPassing(error)) throw error;
        // Somebody else wrote, or it is in doubt whether we did: look again, and judge what is there.
        if (!(error instanceof StaleRevision)) await sleep(500);
        dossier = (await dossiersOf([key], this.given)).get(key)!;
        ({ judged, origins } = this.judge(key, dossier, lines, new Set()));
      }
    }
  }

  private append(dossier: Dossier, judged: Judged): Promise<Appended> {
    const { caller, importId, store } = this.given;
    const { facts, claims } = judged.decided!;
    const hashes = new Map(judged.accepted.map(({ id, hash }) => [id, hash]));
    const appended = facts.map((fact) =>
      toAppend(fact, hashes.get(fact.id)!, { caller, correlationId: importId }),
    );
    return store.append(dossier.stream, dossier.revision, appended, { claims });
  }

  private count(
    { accepted, repeated, refused, flagged }: Judged,
    origins: Map<string, string>,
    tally: Tally,
  ): void {
    // After an interruption, lines recorded by this very import count as accepted.
    const own = repeated.filter(({ id }) => origins.get(id) === this.given.importId);
    const counted = countLines([...accepted, ...own], repeated, refused);
    tally.accepted += counted.accepted;
    tally.repeated += counted.repeated;
    tally.flagged += flagged.length;
    tally.refused.push(...refused);
  }
}

function refusalOf(error: unknown): Refusal | undefined {
  const known: [new (...args: never[]) => Error, RefusalCode, string][] = [
    [ClaimTaken, 'file-code-used', 'another dossier has this file code'],
    [IdReused, 'id-reused', 'the id is recorded already with other content'],
  ];
  const found = known.find(([kind]) => error instanceof kind);
  if (found) return new Refusal(found[1], { detail: found[2] });
  if (error instanceof AppendTooLarge)
    return new Refusal('payload-too-large', { detail: 'the lines about this person exceed 1 MiB' });
  return undefined;
}
