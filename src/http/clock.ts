/** Milliseconds since the epoch. No rule reads a clock; what reads one is given it. */
export type Clock = () => number;

/** Injection token of the one clock of the service. */
export const CLOCK = Symbol('clock');
