import type { RecordedFact } from '../domain/facts/fact.js';
import { cloudEvent } from './cloud-event.js';

/** Events as text of a `text/event-stream`. Written once for each fact, however many followers get it. */
export class EventFrames {
  private readonly thin = new WeakMap<RecordedFact, string>();
  private readonly whole = new WeakMap<RecordedFact, string>();

  constructor(private readonly installation: string) {}

  of(fact: RecordedFact, full: boolean): string {
    const known = full ? this.whole : this.thin;
    let frame = known.get(fact);
    if (frame === undefined) {
      // JSON has no raw line break, so one line of data holds it.
      frame = `id: ${fact.position}\ndata: ${JSON.stringify(cloudEvent(fact, this.installation, full))}\n\n`;
      known.set(fact, frame);
    }
    return frame;
  }
}

/** Moves `Last-Event-ID` on without an event: what lay between was not wanted. */
export const passedFrame = (position: number) => `id: ${position}\n\n`;
export const commentFrame = (text: string) => `: ${text}\n\n`;
export const retryFrame = (ms: number) => `retry: ${ms}\n\n`;
