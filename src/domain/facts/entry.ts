import type { Effect, Subject } from './effects.js';
import type { JsonObject } from './fact.js';
import type { PayloadClass } from './fields.js';

/** One fact of the catalogue. */
export interface Entry<Payload extends PayloadClass = PayloadClass> {
  /** Version of the payload. A changed payload gets the next number and an upcast from the former. */
  version: number;
  payload: Payload;
  subjects: readonly Subject[];
  effect: Effect;
  title: { vi: string; en: string };
  /** Turns data of version n into data of version n + 1. */
  upcasts?: Record<number, (data: JsonObject) => JsonObject>;
}

const define =
  (...subjects: Subject[]) =>
  <Payload extends PayloadClass>(
    payload: Payload,
    effect: Effect,
    vi: string,
    en: string,
  ): Entry<Payload> => ({
    version: 1,
    payload,
    subjects,
    effect,
    title: { vi, en },
  });

export const dossier = define('dossier');
export const unit = define('unit');
export const position = define('position');
export const anywhere = define('dossier', 'unit', 'position');
