/** What this program asks of the service, over plain HTTP. */

export interface Event {
  id: string;
  type: string;
  source: string;
  subject: string;
  /** A decimal string. */
  position: string;
  data: { staffId?: string };
}

export interface Holding {
  postingId: string;
  unitCode: string;
  positionCode: string;
  kind: string;
  from: string;
}

export interface Person {
  staffId: string;
  code: string;
  fullName: string;
  /** In force today. */
  holdings: Holding[];
  /** Days ahead on which something recorded already takes effect: the person is asked for again then. */
  changesOn: string[];
}

/** The service turned a request down, and asking again will not help: `code` says why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`the service answered ${status} ${code}`);
  }
}

interface Posting extends Omit<Holding, 'from'> {
  fromDay: string;
}
interface Profile {
  code: string;
  fullName: string;
  postings: Posting[];
}
interface Row {
  effectiveOn?: string;
  state: string;
}

/** No question takes the service longer, waiting for the position included. */
const ANSWER_MS = 30_000;

export class Service {
  constructor(
    private readonly url: string,
    /** Asked anew for each connection, so that a token can be replaced while this program runs. */
    private readonly token: () => string | Promise<string>,
    private readonly signal: AbortSignal,
  ) {}

  /** The person as known at `position` or later; undefined for one the service does not (or no longer) show. */
  async person(staffId: string, position: number, today: string): Promise<Person | undefined> {
    const at = `asOf=${today}&waitFor=${position}`;
    const profile = await this.ask<{ data: Profile }>(`staff/${staffId}?${at}`);
    if (!profile) return undefined;
    const { code, fullName, postings } = profile.data;
    return {
      staffId,
      code,
      fullName,
      holdings: postings
        .map(({ postingId, unitCode, positionCode, kind, fromDay }) => ({
          postingId,
          unitCode,
          positionCode,
          kind,
          from: fromDay,
        }))
        .sort((a, b) => (a.postingId < b.postingId ? -1 : 1)),
      changesOn: await this.daysAhead(staffId, at, today),
    };
  }

  /** Events after `position`, in the groups in which they arrive; none with a sign of life. Ends, or throws, when the connection does. */
  async *events(position: number, silentMs: number): AsyncGenerator<Event[]> {
    const gone = new AbortController();
    const end = () => gone.abort();
    this.signal.addEventListener('abort', end);
    let timer = setTimeout(end, silentMs);
    try {
      const headers = { ...(await this.headers()), 'Last-Event-ID': String(position) };
      const response = await fetch(`${this.url}/api/v1/events/stream`, { headers, signal: gone.signal });
      if (!response.ok) throw await refusal(response);
      const decoder = new TextDecoder();
      let text = '';
      for await (const bytes of response.body!) {
        clearTimeout(timer);
        text += decoder.decode(bytes as Uint8Array, { stream: true });
        const blocks = text.split('\n\n');
        // The last block may still be on its way.
        text = blocks.pop()!;
        yield blocks.flatMap(eventOf);
        timer = setTimeout(end, silentMs);
      }
    } finally {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', end);
    }
  }

  private async daysAhead(staffId: string, at: string, today: string): Promise<string[]> {
    const days = new Set<string>();
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `staff/${staffId}/timeline?limit=1000${next === '' ? `&${at}` : next}`;
      const page: { data: Row[]; meta: { next?: string } } | undefined = await this.ask(path);
      for (const { effectiveOn, state } of page?.data ?? [])
        if (effectiveOn !== undefined && state !== 'cancelled')
          for (const day of edgesOf(effectiveOn)) if (day > today) days.add(day);
      cursor = page?.meta.next;
    }
    return [...days].sort();
  }

  /** Asks again where that can help: connections break, services restart. */
  private async ask<T>(path: string): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      try {
        const headers = await this.headers();
        const response = await fetch(`${this.url}/api/v1/${path}`, {
          headers,
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        if (response.ok) return (await response.json()) as T;
        const refused = await refusal(response);
        if (response.status === 404) return undefined;
        throw refused;
      } catch (error) {
        const final = error instanceof Refused && error.status !== 503 && error.status !== 429;
        if (final || this.signal.aborted || attempt === 20) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
    }
  }

  private async headers(): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await this.token()}` };
  }
}

async function refusal(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => ({}))) as { code?: string };
  return new Refused(response.status, body.code ?? '');
}

/** The event of one block; none in a heartbeat or a mere position. */
function eventOf(block: string): Event[] {
  const data = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trimStart());
  return data.length === 0 ? [] : [JSON.parse(data.join('\n')) as Event];
}

/** The days on which a day known to the month or the year may begin to count: its first, and the one after its last. */
function edgesOf(text: string): string[] {
  const [year, month, day] = text.split('-').map(Number) as [number, number?, number?];
  if (day !== undefined) return [text];
  const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
  const first = Date.UTC(year, (month ?? 1) - 1, 1);
  const after = month === undefined ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, month, 1);
  return [iso(first), iso(after)];
}
