import { Refusal } from '../domain/refusal.js';

/** A file that is not what it should be; the sentence says what to do. */
export const unreadableFile = (detail: string): Refusal => new Refusal('unsupported-media-type', { detail });
/** A file beyond what is read. */
export const tooLarge = (detail: string): Refusal => new Refusal('payload-too-large', { detail });
