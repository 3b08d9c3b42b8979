import { randomUUID } from 'node:crypto';

export type Expected = bigint | 'any' | 'no_stream' | 'stream_exists';

export interface NewEvent {
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
}

export interface Entry extends NewEvent {
  /** Byte offset in the log; prepare and commit are the same. */
  commit: bigint;
  stream: string;
  revision: bigint;
  /** Ticks of 100 ns since 1970. */
  created: bigint;
}

export type Outcome =
  | { kind: 'success'; revision: bigint; commit: bigint | undefined }
  | { kind: 'wrong'; current: bigint | 'no_stream' }
  | { kind: 'deleted' }
  | { kind: 'too-large' };

interface Stream {
  entries: Entry[];
  /** Revisions below are soft-deleted. */
  first: number;
  tombstoned: boolean;
}

export const MAX_APPEND_BYTES = 1_048_576;
const TOMBSTONE = 9_223_372_036_854_775_807n;
const HEADER_BYTES = 90;

/** The log of a fake KurrentDB, in memory: what a server keeps when its process ends and starts again. */
export class FakeLog {
  entries: Entry[] = [];
  /** Grows with every truncation: readers must look for their place anew. */
  epoch = 0;
  now: () => number = Date.now;
  /** A system event comes before every so many appends; 0 for none. */
  noiseEvery = 7;
  private readonly streams = new Map<string, Stream>();
  private readonly waiting = new Set<() => void>();
  private appends = 0;
  private end = 0n;

  constructor() {
    for (const name of ['$users', '$settings', '$stats-127.0.0.1:2113'])
      this.write(`$$${name}`, [systemEvent('$metadata', { $maxCount: 1 })]);
  }

  /** As the index of the server judges: repeats are known by their ids at the expected place, bodies are not looked at. */
  append(name: string, expected: Expected, events: readonly NewEvent[]): Outcome {
    const bytes = events.reduce(
      (sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length,
      0,
    );
    if (bytes > MAX_APPEND_BYTES) return { kind: 'too-large' };
    const stream = this.streams.get(name);
    if (stream?.tombstoned) return { kind: 'deleted' };
    const known = stream?.entries ?? [];
    const current = BigInt(known.length) - 1n;
    const wrong: Outcome = { kind: 'wrong', current: current < 0n ? 'no_stream' : current };
    const judged =
      typeof expected === 'string' && expected !== 'no_stream'
        ? this.judgeLoose(known, expected, events)
        : this.judgeExplicit(stream, expected === 'no_stream' ? -1n : expected, events);
    if (judged === 'wrong') return wrong;
    if (judged !== 'write') return { kind: 'success', revision: judged.revision, commit: judged.commit };
    if (this.noiseEvery > 0 && ++this.appends % this.noiseEvery === 0) this.noise();
    const last = this.write(name, events);
    return {
      kind: 'success',
      revision: last?.revision ?? (current < 0n ? 0n : current),
      commit: last?.commit,
    };
  }

  /** Entries that a read of the stream shows; undefined for a stream that it does not find. */
  visible(name: string): Entry[] | undefined | 'deleted' {
    const stream = this.streams.get(name);
    if (stream?.tombstoned) return 'deleted';
    const entries = stream?.entries.slice(stream.first) ?? [];
    return entries.length > 0 ? entries : undefined;
  }

  softDelete(name: string): void {
    const stream = this.streams.get(name);
    if (stream !== undefined) stream.first = stream.entries.length;
    this.write(`$$${name}`, [systemEvent('$metadata', { $tb: Number.MAX_SAFE_INTEGER })]);
  }

  tombstone(name: string): void {
    const stream = this.streams.get(name);
    if (stream === undefined) return;
    stream.tombstoned = true;
    this.push({ ...systemEvent('$streamDeleted', {}), stream: name, revision: TOMBSTONE });
    this.wake();
  }

  /** Forgets the last `count` events, as a restore of an older backup or a leader's truncation does. */
  truncate(count: number): void {
    const kept = this.entries.slice(0, Math.max(0, this.entries.length - count));
    this.entries = [];
    this.streams.clear();
    this.end = 0n;
    for (const entry of kept) {
      this.entries.push(entry);
      this.end = entry.commit + sizeOf(entry);
      if (entry.revision !== TOMBSTONE) this.streamOf(entry.stream).entries.push(entry);
    }
    this.epoch += 1;
    this.wake();
  }

  /** Index of the first entry at or after a position. */
  indexOf(commit: bigint): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle] as Entry).commit < commit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Resolves at the next growth. Returns how to stop waiting as well. */
  growth(): { grown: Promise<void>; cancel: () => void } {
    let done = (): void => {};
    const grown = new Promise<void>((resolve) => (done = resolve));
    this.waiting.add(done);
    const cancel = (): void => {
      this.waiting.delete(done);
      done();
    };
    return { grown, cancel };
  }

  /** With “any” only the first id decides whether it is a repeat; a mixed batch is then at odds with itself. */
  private judgeLoose(known: readonly Entry[], expected: Expected, events: readonly NewEvent[]) {
    if (expected === 'stream_exists' && known.length === 0) return 'wrong';
    const found = events.map(({ id }) => known.find((entry) => entry.id === id));
    if (found[0] === undefined) return 'write';
    return found.includes(undefined) ? 'wrong' : (found.at(-1) as Entry);
  }

  private judgeExplicit(stream: Stream | undefined, expected: bigint, events: readonly NewEvent[]) {
    const known = stream?.entries ?? [];
    const current = BigInt(known.length) - 1n;
    if (expected > current) return 'wrong';
    if (expected === current) return 'write';
    if (events.length === 0) return 'wrong';
    for (const [index, { id }] of events.entries()) {
      if (known[Number(expected) + 1 + index]?.id === id) continue;
      const softDeleted = stream !== undefined && stream.first === known.length;
      return index === 0 && expected === -1n && softDeleted ? 'write' : 'wrong';
    }
    return known[Number(expected) + events.length] as Entry;
  }

  private noise(): void {
    const stream = this.appends % 2 ? '$stats-127.0.0.1:2113' : '$$other-stream';
    this.write(stream, [
      systemEvent(this.appends % 2 ? '$statsCollected' : '$metadata', { n: this.appends }),
    ]);
  }

  private write(name: string, events: readonly NewEvent[]): Entry | undefined {
    let last: Entry | undefined;
    for (const event of events) {
      const stream = this.streamOf(name);
      last = this.push({ ...event, stream: name, revision: BigInt(stream.entries.length) });
      stream.entries.push(last);
    }
    if (last !== undefined) this.wake();
    return last;
  }

  private push(entry: Omit<Entry, 'commit' | 'created'>): Entry {
    const written = { ...entry, commit: this.end, created: BigInt(this.now()) * 10_000n };
    this.end += sizeOf(entry);
    this.entries.push(written);
    return written;
  }

  private streamOf(name: string): Stream {
    let stream = this.streams.get(name);
    if (stream === undefined) this.streams.set(name, (stream = { entries: [], first: 0, tombstoned: false }));
    return stream;
  }

  private wake(): void {
    const all = [...this.waiting];
    this.waiting.clear();
    for (const done of all) done();
  }
}

const sizeOf = ({ data, metadata }: Pick<Entry, 'data' | 'metadata'>) =>
  BigInt(HEADER_BYTES + data.length + metadata.length);

function systemEvent(type: string, data: object): NewEvent {
  const text = Buffer.from(JSON.stringify(data));
  return { id: randomUUID(), type, contentType: 'application/json', data: text, metadata: new Uint8Array() };
}
