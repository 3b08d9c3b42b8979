/** Thrown between two steps of an import when the service stops; the import goes on at the next start. */
export class Interrupted extends Error {}
