import type { Inbox } from './inbox.js';
import type { SourceEvent } from './source-log.js';

/** The rest of an append comes at once, or somebody wrote a false number: then nothing may wait for it for ever. */
const REST_MS = 2_000;
/** Nobody waits for an event that is so old. */
const OLD_MS = 2_000;
/** How long an old one waits for what comes behind it, and all together. */
const GATHER_MS = { next: 5, all: 50 };

/**
 * What there is, in whole appends: nobody may see half of one. A new event is taken at once, with what has come with it;
 * old ones are gathered, for a transaction costs as much as fifty events. Undefined after the end.
 * @param enough so many are not added to
 * @throws as `Inbox.take`
 */
export async function takeAppends(
  inbox: Inbox<SourceEvent>,
  enough: number,
): Promise<SourceEvent[] | undefined> {
  const events = await inbox.take();
  if (!events) return undefined;
  const latest = performance.now() + GATHER_MS.all;
  while (events.length < enough && isOld(events.at(-1)!) && performance.now() < latest) {
    const more = await inbox.take(GATHER_MS.next);
    if (!more) break;
    events.push(...more);
  }
  while (missing(events) > 0) {
    const rest = await inbox.take(REST_MS);
    if (!rest) return inbox.over ? undefined : events;
    events.push(...rest);
  }
  return events;
}

/** How many events of the last append are still to come. The source writes an append in one piece. */
function missing(events: readonly SourceEvent[]): number {
  const last = events.at(-1)!;
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index]!;
    if (event.stream !== last.stream) return 0;
    if (event.usable && event.facts !== undefined) return event.facts - (events.length - index);
  }
  return 0;
}

const isOld = ({ createdAt }: SourceEvent) => Date.now() - Date.parse(createdAt) > OLD_MS;
