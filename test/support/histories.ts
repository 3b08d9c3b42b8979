import type { AppendOptions, EventStore, FactToAppend } from '../../src/event-store/event-store.js';
import { contentHash } from '../../src/event-store/json-profile.js';
import { uuidFrom } from '../../src/commands/request.js';
import type { Fact } from '../../src/domain/facts/fact.js';
import { readFact, type FactInput } from '../../src/domain/facts/validate.js';
import { Refusal } from '../../src/domain/refusal.js';
import { foldDossier, recordFacts, staffStream, type Dossier } from '../../src/domain/staff/dossier.js';
import { organisation } from './dossier.js';
import { somethingNoted } from './noted-histories.js';

/** A small generator with a seed (mulberry32): a failing history can be made again from its number. */
export function random(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    below,
    pick: <T>(items: readonly T[]): T => items[below(items.length)]!,
    chance: (p: number) => next() < p,
  };
}
export type Random = ReturnType<typeof random>;

/** Days crowd together, so that facts of one day, partial days that meet and overlaps are common. */
export function someDay(r: Random): string {
  const year = 2015 + r.below(4);
  if (r.chance(0.1)) return String(year);
  const month = `${year}-${String(1 + r.below(12)).padStart(2, '0')}`;
  return r.chance(0.15) ? month : `${month}-${r.pick(['01', '02', '15', '28'])}`;
}
export const fullDay = (r: Random): string => {
  const day = someDay(r);
  return day.length === 4 ? `${day}-07-01` : day.length === 7 ? `${day}-15` : day;
};

const UNITS = ['U1', 'U2', 'U3'];
const POSITIONS = ['CV', 'CVC', 'TP'];
const OPENINGS = [
  'JobPositionAssigned',
  'LeaderAppointed',
  'StaffTransferred',
  'LeaderRotated',
  'StaffSeconded',
  'ActingAuthorityAssigned',
  'PartyOfficeDesignated',
];
const ENDS = ['PostingEnded', 'OfficeRelieved', 'RotationEnded', 'SecondmentEnded'];
const LEAVINGS = ['EmploymentEnded', 'StaffRetired', 'StaffDied'];

type Said = Record<string, unknown>;

/** One thing that may be said next about a person, by what is recorded so far. */
export function somethingSaid(r: Random, facts: readonly Fact[]): Said {
  const effectiveOn = someDay(r);
  const postings = facts
    .filter(({ type }) => OPENINGS.includes(type))
    .map(({ data }) => data['postingId'] as string);
  const which = r.below(100);
  if (which < 30 || postings.length === 0) {
    const type = r.pick(OPENINGS);
    const data: Said = { unitCode: r.pick(UNITS), positionCode: r.pick(POSITIONS) };
    if (r.chance(0.2) && postings.length > 0) data['fromPostingId'] = r.pick(postings);
    if (type === 'LeaderRotated' && r.chance(0.4)) data['keepsPosting'] = true;
    return { type, effectiveOn, data };
  }
  if (which < 45) {
    const type = r.pick(ENDS);
    return {
      type,
      effectiveOn,
      data: {
        postingId: r.pick(postings),
        ...(type === 'RotationEnded' ? { outcome: r.pick(['stayed', 'returned']) } : {}),
      },
    };
  }
  if (which < 53)
    return {
      type: 'PostingChanged',
      effectiveOn,
      data: {
        postingId: r.pick(postings),
        ...r.pick([{ onLeave: true }, { kind: 'concurrent' }, { positionCode: 'CVC' }, { label: 'nhãn' }]),
      },
    };
  if (which < 59) return { type: r.pick(['StaffRecruited', 'StaffAdmitted']), effectiveOn, data: {} };
  if (which < 63) return { type: r.pick(LEAVINGS), effectiveOn, data: {} };
  if (which < 69)
    return {
      type: 'PersonalDetailsChanged',
      effectiveOn,
      data: r.pick([{ fullName: r.pick(['Lê A', 'Lê B']) }, { religion: null }, { category: 'cadre' }]),
    };
  if (which < 73) return { type: 'DegreeAwarded', effectiveOn, data: { level: r.pick(['DH', 'THS', 'CD']) } };
  if (which < 79) return { effectiveOn, ...somethingNoted(r, facts) };
  if (which < 84)
    return {
      type: 'PeriodEvaluationFinalised',
      effectiveOn,
      data: {
        period: r.pick(['2018-Q1', '2018-Q2', '2018-Q3']),
        unitCode: r.pick(UNITS),
        score: r.pick(['70', '88.25']),
      },
    };
  const target = r.pick(facts).id;
  if (which < 92) return { type: 'FactCancelled', data: { targetEventId: target, reason: 'thu hồi' } };
  return {
    type: 'FactCorrected',
    data: {
      targetEventId: target,
      reason: 'nhầm',
      changes: r.pick([
        { effectiveOn: someDay(r) },
        { data: { unitCode: r.pick(UNITS) } },
        { decision: { kind: 'other' } },
      ]),
    },
  };
}

export interface History {
  stream: string;
  staffId: string;
  dossier: Dossier;
  /** What was accepted, in the order of recording, with defaults resolved. */
  facts: Fact[];
  /** How the facts were batched: the number of facts of each append. */
  batches: number[];
}

/** A random history recorded as an archive (`lenient`) or by every rule. */
export function history(seed: number, length: number, lenient = true): History {
  const r = random(seed);
  const staffId = uuidFrom(`history ${seed}`);
  const stream = staffStream(staffId);
  let count = 0;
  const newId = () => uuidFrom(`fact ${seed} ${++count}`);
  let dossier = foldDossier(stream, []);
  const facts: Fact[] = [];
  const batches: number[] = [];
  const file: Said = {
    type: 'PersonnelFileOpened',
    effectiveOn: someDay(r),
    data: { code: `H${seed}`, fullName: 'Lê Văn Ký', sex: 'male', religion: 'Công giáo' },
  };
  // After a death the rules leave little to say, so the number of tries is bounded too.
  for (let said: Said | undefined = file, tries = 0; facts.length < length && tries < 4 * length; tries++) {
    const inputs: FactInput[] = [];
    for (let n = said ? 1 : 1 + r.below(3); n > 0; n--) {
      try {
        inputs.push(readFact(said ?? somethingSaid(r, facts), 'dossier'));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      said = undefined;
    }
    try {
      const decided = recordFacts(dossier, inputs, { newId, organisation, lenient });
      dossier = decided.after;
      facts.push(...decided.facts);
      if (decided.facts.length > 0) batches.push(decided.facts.length);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return { stream, staffId, dossier, facts, batches };
}

/** What the facts of one append have beside what the history says, and the options of the append. */
interface Beside {
  facts?: Partial<FactToAppend>;
  options?: AppendOptions;
}

/** Appends a history in its batches. @param beside by how many facts stand before the batch */
export async function recordHistory(
  store: EventStore,
  { stream, facts, batches }: Pick<History, 'stream' | 'facts' | 'batches'>,
  beside: (done: number) => Beside = () => ({}),
): Promise<void> {
  let done = 0;
  for (const size of batches) {
    const more = beside(done);
    const batch = facts.slice(done, done + size).map((fact) => ({
      ...fact,
      schemaVersion: 1,
      recordedBy: 'test',
      correlationId: 'test',
      contentHash: contentHash(fact),
      ...more.facts,
    }));
    await store.append(stream, done - 1, batch, more.options);
    done += size;
  }
}
