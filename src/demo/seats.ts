import type { Day } from '../domain/time.js';
import type { Commune } from './communes.js';
import { Random } from './random.js';
import type { Post } from './posts.js';

export type Leaving = 'StaffRetired' | 'EmploymentEnded' | 'StaffDied';
export type Happening =
  | { what: 'acts'; from: Day; appointedInVain: boolean }
  | { what: 'rotated-here'; until: Day; stays: boolean }
  | { what: 'stripped' }
  | { what: 'resigned' }
  | { what: 'seconded'; until: Day; from: Day; ends: boolean }
  | { what: 'streamlined-in-vain' }
  | { what: 'on-leave' }
  | { what: 'suspended'; lifted: boolean };

/** How a post is filled over the days of the new system. */
export interface Seat {
  /** Who was there from the first day. */
  first: 'stays' | 'nobody' | { leaves: Day; how: Leaving };
  /** Who came after, or later. */
  next?: { from: Day; comes: 'recruited' | 'from-province' | 'rotated' };
  happening?: Happening;
}

/** Whether a vice chair of the commune before comes here in rotation in 2026. */
export const rotatesIn = (seed: string, { index, code }: Commune): Day | undefined => {
  const random = new Random(`${seed} rotation ${code}`);
  return index > 0 && random.chance(45) ? random.day(2026, 5, 9) : undefined;
};

type Case = (index: number, random: Random) => Seat | undefined;
const STAYS: Seat = { first: 'stays' };

/** What is different in some communes, by body, position and number of the post. */
const CASES: Readonly<Record<string, Case>> = {
  'P-VHXH TP 0': (n, random) =>
    n % 3 === 0
      ? { first: { leaves: headLeaves(n), how: 'StaffRetired' } }
      : random.chance(2)
        ? { first: 'nobody' }
        : undefined,
  'P-VHXH PTP 0': (n) =>
    n % 3 === 0
      ? { first: 'stays', happening: { what: 'acts', from: headLeaves(n), appointedInVain: n % 9 === 0 } }
      : undefined,
  'VP-HDND-UBND PCVP-UBND 1': (n) => {
    const until = { 5: '2026-06-30', 8: '2026-12-31', 2: '2026-06-30' }[n % 11];
    if (until === undefined) return undefined;
    return { first: 'stays', happening: { what: 'rotated-here', until, stays: n % 11 === 2 } };
  },
  'P-KT PTP 1': (n) => (n % 5 === 2 ? { first: 'stays', happening: { what: 'stripped' } } : undefined),
  'TT-PVHCC PGD-TTHCC 0': (n) =>
    n % 7 === 4 ? { first: 'stays', happening: { what: 'resigned' } } : undefined,
  'VP-HDND-UBND CV 0': (n) => {
    const [from, until, ends] = (
      {
        1: ['2025-10-01', '2026-03-31', true],
        3: ['2026-01-05', '2026-12-31', false],
        7: ['2025-11-03', '2026-09-30', false],
      } as Record<number, [Day, Day, boolean]>
    )[n % 8] ?? ['', '', false];
    return from === '' ? undefined : { first: 'stays', happening: { what: 'seconded', from, until, ends } };
  },
  'P-KT CV 1': (n) =>
    n % 10 === 6 ? { first: 'stays', happening: { what: 'streamlined-in-vain' } } : undefined,
  'BAN-XDD CV 0': () => ({ first: 'stays', happening: { what: 'on-leave' } }),
  'P-VHXH CV 1': (n) =>
    n % 20 === 11 ? { first: 'stays', happening: { what: 'suspended', lifted: n % 40 === 11 } } : undefined,
  'VP-DU CV 0': (n, random) =>
    n % 6 === 1 ? { first: { leaves: monthIn2026(random, 2, 9), how: 'StaffRetired' } } : undefined,
  'P-KT CV 3': (n) =>
    n % 8 === 3
      ? {
          first: { leaves: '2026-03-02', how: 'EmploymentEnded' },
          next: { from: '2026-06-01', comes: 'recruited' },
        }
      : undefined,
  'TT-PVHCC CV 2': (n, random) =>
    n % 2 === 0 ? { first: 'nobody', next: { from: recruitment(random), comes: 'recruited' } } : undefined,
  'P-KT CV 4': (n, random) =>
    n % 3 === 1 ? { first: 'nobody', next: { from: recruitment(random), comes: 'recruited' } } : undefined,
  'P-KT TP 0': (n) =>
    n % 6 === 3
      ? {
          first: { leaves: '2026-03-01', how: 'StaffRetired' },
          next: { from: '2026-03-16', comes: 'from-province' },
        }
      : undefined,
  'P-VHXH CV 3': (n) => (n % 4 === 2 ? { first: 'nobody' } : undefined),
  'VP-HDND-UBND KTV 0': (n) => (n % 13 === 3 ? { first: 'nobody' } : undefined),
  'MTTQ CV 0': (n) => (n % 15 === 9 ? { first: { leaves: '2026-05-11', how: 'StaffDied' } } : undefined),
};

const headLeaves = (n: number): Day => `2026-${['02', '04', '06', '08'][n % 4]!}-01`;
const monthIn2026 = (random: Random, first: number, last: number): Day =>
  `2026-${String(random.int(first, last)).padStart(2, '0')}-01`;
const recruitment = (random: Random): Day =>
  random.pick(['2025-10-01', '2025-11-03', '2026-02-02', '2026-04-01', '2026-07-01']);

/** @param after the next commune of the demo, which may have taken somebody from here */
export function seatOf(seed: string, commune: Commune, post: Post, after: Commune | undefined): Seat {
  if (post.positionCode === 'PCT-UBND') {
    const here = rotatesIn(seed, commune);
    if (post.nth === 0 && here !== undefined)
      return { first: { leaves: here, how: 'EmploymentEnded' }, next: { from: here, comes: 'rotated' } };
    // Told with the commune the person is in now.
    if (post.nth === 1 && after && rotatesIn(seed, after) !== undefined) return { first: 'nobody' };
  }
  const key = `${post.body} ${post.positionCode} ${post.nth}`;
  return CASES[key]?.(commune.index, new Random(`${seed} seat ${commune.code} ${key}`)) ?? STAYS;
}
