import type { Inbox } from './inbox.js';
import type { SourceEvent } from './source-log.js';

/** The rest of an append comes at once, or somebody wrote a false number: then nothing may wait for it for ever. */
const REST_MS = 2_000;

/** What there is, in whole appends: nobody may see half of one. Undefined after the end. @throws as `Inbox.take` */
export async function takeAppends(inbox: Inbox<SourceEvent>): Promise<SourceEvent[] | undefined> {
  const events = await inbox.take();
  while (events && missing(events) > 0) {
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
