import type { Decision, JsonObject, RecordedFact } from '../facts/fact.js';
import type { FinalRater, RatedBy } from '../facts/evaluation.js';
import { find } from '../facts/catalogue.js';
import type { Day } from '../time.js';

export const roundStream = (roundId: string) => `round-${roundId}`;
export const roundIdOf = (stream: string) => stream.slice('round-'.length);
/** One round of a period for a unit: the name it claims. */
export const roundClaim = (period: string, unitCode: string) => `round:${period}:${unitCode}`;

export interface Entry {
  by: RatedBy;
  unitCode: string;
  input: JsonObject;
  fact: RecordedFact;
}

export interface Closed {
  by: FinalRater;
  unitCode: string;
  /** The data of the fact that goes to the dossier. */
  result: JsonObject;
  decision?: Decision;
  fact: RecordedFact;
}

export interface Round {
  roundId: string;
  period: string;
  unitCode: string;
  dueOn: Day;
  ruleSet?: string;
  opened: RecordedFact;
  /** Of the last fact. */
  revision: number;
  /** By person, then by rater: the last entry of each. */
  entries: ReadonlyMap<string, ReadonlyMap<RatedBy, Entry>>;
  closed: ReadonlyMap<string, Closed>;
}

/** @param facts a round's stream in revision order, up to the knowledge point; undefined where it is not opened then */
export function foldRound(facts: readonly RecordedFact[]): Round | undefined {
  const opened = facts.find((fact) => find(fact.type)?.effect.does === 'opens-round');
  if (!opened) return undefined;
  const entries = new Map<string, Map<RatedBy, Entry>>();
  const closed = new Map<string, Closed>();
  for (const fact of facts) {
    const does = find(fact.type)?.effect.does;
    const { staffId, by, unitCode, input, result } = fact.data as unknown as Said;
    if (does === 'enters-evaluation')
      entries.set(staffId, new Map(entries.get(staffId)).set(by, { by, unitCode, input, fact }));
    else if (does === 'closes-evaluation')
      closed.set(staffId, {
        by: by as FinalRater,
        unitCode,
        result,
        fact,
        ...(fact.decision ? { decision: fact.decision } : {}),
      });
  }
  const { period, unitCode, dueOn, ruleSet } = opened.data as unknown as Opened;
  return {
    roundId: roundIdOf(opened.stream),
    period,
    unitCode,
    dueOn,
    ...(ruleSet === undefined ? {} : { ruleSet }),
    opened,
    revision: facts.at(-1)!.revision,
    entries,
    closed,
  };
}

interface Said {
  staffId: string;
  by: RatedBy;
  unitCode: string;
  input: JsonObject;
  result: JsonObject;
}
type Opened = Pick<Round, 'period' | 'unitCode' | 'dueOn' | 'ruleSet'>;
