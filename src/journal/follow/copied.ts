/** An event that stays out of the journal. */
export interface KeptOut {
  id: string;
  stream: string;
  revision: number;
  type: string;
  reason: string;
  detail: string;
}

/** A name that a fact took although another stream holds it: the first holder keeps it. */
export interface Contested {
  name: string;
  stream: string;
  holder: string;
}

export interface Copied {
  /** Position of the last fact of the journal. */
  head: number;
  keptOut: KeptOut[];
  contested: Contested[];
  /** Restores that facts name and this database does not know: their instants were not believed. */
  untrusted: string[];
}

/** The journal does not stand where the follower believed: another one copies, or an answer was lost. */
export class ResumePointMoved extends Error {
  constructor(readonly outcome: string) {
    super(`the journal took no batch: ${outcome}`);
  }
}
