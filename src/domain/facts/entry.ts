import type { Effect, Subject } from './effects.js';
import type { JsonObject } from './fact.js';
import type { PayloadClass } from './fields.js';

/** What is wrong with a field in the light of the others. */
export interface Mismatch {
  field: string;
  detail: string;
}

/** One fact of the catalogue. */
export interface Entry<Payload extends PayloadClass = PayloadClass> {
  /** Version of the payload. A changed payload gets the next number and an upcast from the former. */
  version: number;
  payload: Payload;
  subjects: readonly Subject[];
  effect: Effect;
  title: { vi: string; en: string };
  /** What no field can tell by itself; asked only of data of the schema. */
  check?: (data: JsonObject) => Mismatch[];
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
    check?: Entry['check'],
  ): Entry<Payload> => ({
    version: 1,
    payload,
    subjects,
    effect,
    title: { vi, en },
    ...(check ? { check } : {}),
  });

export const dossier = define('dossier');
export const unit = define('unit');
export const position = define('position');
export const dossierOrUnit = define('dossier', 'unit');
export const setting = define('setting');
export const indicator = define('indicator');
export const rules = define('rules');
export const round = define('round');
export const anywhere = define('dossier', 'unit', 'position', 'setting', 'indicator', 'rules');
