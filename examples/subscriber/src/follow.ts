import type { Copy } from './copy.js';
import { Refused, Service, type Event, type Person } from './service.js';

export interface FollowOptions {
  url: string;
  token: () => string | Promise<string>;
  copy: Copy;
  signal: AbortSignal;
  /** Today in Asia/Ho_Chi_Minh. */
  today?: () => string;
  /** Told of each step and each reconnection. */
  log?: (message: string) => void;
}

/** The service says every 15 s that it is there; silence for so long is a connection that died unseen. */
const SILENT_MS = 45_000;
const BACKOFF_MS = { first: 100, last: 10_000 };
const AT_ONCE = 8;

const todayInVietnam = () => new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });

/**
 * Keeps the copy right until the signal. Events only say who changed; the person is then asked for as known at that
 * position or later, so late facts, corrections and cancellations need no rules here, and an event that comes again does
 * no harm. @throws Refused where asking again cannot help: a token without the right to follow
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { url, token, copy, signal, today = todayInVietnam, log = () => {} } = options;
  const service = new Service(url, token, signal);
  let backoffMs = BACKOFF_MS.first;
  let day = '';
  while (!signal.aborted) {
    try {
      for await (const events of service.events(copy.position, SILENT_MS)) {
        if (day !== today()) await refreshDue(service, copy, (day = today()));
        backoffMs = BACKOFF_MS.first;
        if (await takeIn(service, copy, events, day)) log(`at ${copy.position}: ${copy.people.size} people`);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused && error.code === 'beyond-the-log') {
        // The service has less than we took from it: it was restored from an older backup.
        log('the log is another one: beginning anew');
        copy.reset();
      } else if (error instanceof Refused && (error.status === 401 || error.status === 403)) throw error;
      else log(`interrupted: ${(error as Error).message}`);
    }
    await pause(backoffMs * (0.5 + Math.random() / 2), signal);
    backoffMs = Math.min(BACKOFF_MS.last, backoffMs * 2);
  }
}

/** Takes in what arrived together: each person concerned is asked for once. */
async function takeIn(service: Service, copy: Copy, events: Event[], today: string) {
  const fresh = events.filter(({ position }) => Number(position) > copy.position);
  const last = fresh.at(-1);
  if (!last) return false;
  if (copy.source !== undefined && last.source !== copy.source) throw new Refused(422, 'beyond-the-log');
  const position = Number(last.position);
  const concerned = new Set(fresh.flatMap(({ data }) => data.staffId ?? []));
  const { people, gone } = await read(service, [...concerned], position, today);
  copy.take({ source: last.source, position, people, gone });
  return true;
}

/** A day brings what was recorded ahead of it, without an event. */
async function refreshDue(service: Service, copy: Copy, today: string): Promise<void> {
  const due = [...copy.people.values()].filter(({ changesOn }) => changesOn.some((day) => day <= today));
  if (due.length === 0) return;
  const ids = due.map(({ staffId }) => staffId);
  const { people, gone } = await read(service, ids, copy.position, today);
  copy.take({ source: copy.source, position: copy.position, people, gone });
}

async function read(service: Service, ids: string[], position: number, today: string) {
  const people: Person[] = [];
  const gone: string[] = [];
  const left = ids.values();
  const work = async () => {
    for (const staffId of left) {
      const person = await service.person(staffId, position, today);
      if (person) people.push(person);
      else gone.push(staffId);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { people, gone };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
