import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { staffEventsAfter, type LogPlace, type Server } from '../../support/kurrent-server.js';
import { opened } from '../../support/people.js';
import { flaws } from '../../stores/support/outcomes.js';
import { until } from './following.js';

interface Acknowledged {
  id: string;
  code: string;
  stream: string;
  revision: number;
  position: number;
}

/** What a load of requests was answered, by status; 0 stands for a connection that broke. */
export interface Answers {
  statuses: Map<number, number>;
  slowestMs: number;
}

export interface LoadOptions {
  url: string;
  token: string;
  writers: number;
  /** The control: writers that believe in a fact before it is answered, and give it up when the service is killed. */
  acknowledgeEarly?: boolean;
}

/** Nobody is answered later (contract §1); what breaks off sooner is another matter. */
const PATIENCE_MS = 15_000;

/** Offices that open dossiers and insist: the same request under the same key until it is answered with its position. */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  /** Of the present phase: `phase` begins another. */
  answers: Answers = { statuses: new Map(), slowestMs: 0 };
  private stopped = false;
  private readonly writers: Promise<void>[];

  constructor(private readonly options: LoadOptions) {
    this.writers = Array.from({ length: options.writers }, () => this.write());
  }

  /** Begins another phase. @returns what the last one was answered */
  phase(): Answers {
    const before = this.answers;
    this.answers = { statuses: new Map(), slowestMs: 0 };
    return before;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.writers);
  }

  /** Until something more was acknowledged. @returns how long that took, in milliseconds */
  async progress(withinMs = 60_000): Promise<number> {
    const [began, before] = [performance.now(), this.acknowledged.length];
    await until(() => this.acknowledged.length > before, withinMs);
    return performance.now() - began;
  }

  private async write(): Promise<void> {
    while (!this.stopped) {
      const [id, code] = [randomUUID(), `W-${randomUUID()}`];
      if (this.options.acknowledgeEarly)
        this.acknowledged.push({ id, code, stream: '', revision: 0, position: 0 });
      const facts = [{ ...opened(code), id }];
      for (const key = randomUUID(); !this.stopped;) {
        const answer = await this.ask(key, { facts });
        if (this.options.acknowledgeEarly) {
          if (!answer) await sleep(100);
          break;
        }
        if (answer) {
          const { stream, revision, position } = answer;
          this.acknowledged.push({ id, code, stream, revision, position });
          break;
        }
        await sleep(20);
      }
    }
  }

  private async ask(key: string, body: object): Promise<Acknowledged | undefined> {
    const began = performance.now();
    const { url, token } = this.options;
    let status = 0;
    try {
      const response = await fetch(`${url}/api/v1/staff`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const answer = (await response.json()) as Acknowledged;
      status = response.status;
      return status === 201 ? answer : undefined;
    } catch {
      return undefined;
    } finally {
      const { statuses, slowestMs } = this.answers;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status !== 0) this.answers.slowestMs = Math.max(slowestMs, performance.now() - began);
    }
  }
}

export interface Found {
  acknowledged: number;
  recorded: number;
  lost: number;
  misplaced: number;
  duplicates: number;
  flaws: string[];
}

/**
 * Compares what writers were told with the journal and with KurrentDB, once the journal has all of it.
 * @param begin the end of KurrentDB before the first of them wrote
 */
export async function compareWith(
  pool: pg.Pool,
  server: Pick<Server, 'url'>,
  begin: LogPlace,
  acknowledged: readonly Acknowledged[],
): Promise<Found> {
  const inLog = await staffEventsAfter(server, begin);
  let facts: { id: string; stream: string; revision: number; position: number; code: string }[] = [];
  await until(async () => {
    ({ rows: facts } = await pool.query(
      `SELECT id, stream, revision, position, 
         coalesce(body #>> '{data,code}', personal #>> '{data,code}') AS code
       FROM journal.facts WHERE left(stream, 6) = 'staff-' ORDER BY position`,
    ));
    return facts.length >= inLog.length;
  }, 120_000);
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const positions = facts.map(({ position }) => position);
  const amiss = flaws(positions, positions[0]);
  const place = ({ id, stream, revision }: Pick<LogPlace, 'id' | 'stream'> & { revision: number | bigint }) =>
    `${id} ${stream} ${revision}`;
  inLog.forEach((event, index) => {
    if (facts[index] && place(event) !== place(facts[index])) amiss.push(`another event at ${index + 1}`);
  });
  return {
    acknowledged: acknowledged.length,
    recorded: facts.length,
    lost: acknowledged.filter(({ id }) => !byId.has(id)).length,
    misplaced: acknowledged.filter((ack) => {
      const fact = byId.get(ack.id);
      return fact && ack.position > 0 && (fact.position !== ack.position || fact.stream !== ack.stream);
    }).length,
    duplicates: facts.length - new Set(facts.map(({ code }) => code)).size,
    flaws: amiss.slice(0, 20),
  };
}
