import { scopeOf, type Caller } from '../access/scope.js';
import { countedIn, leastDays, type Counted } from '../domain/evaluation/expected.js';
import { daysOf } from '../domain/evaluation/period.js';
import type { Round } from '../domain/evaluation/round.js';
import type { JsonObject } from '../domain/facts/fact.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import { ruleSetFor, ruleSetsOf, type RuleSet } from '../domain/rules/rule-set.js';
import { identityOn } from '../domain/staff/career.js';
import { staffStream, type Dossier } from '../domain/staff/dossier.js';
import { isPlace } from '../domain/staff/postings.js';
import { dayAt, type Day } from '../domain/time.js';
import type { StaffPipeline } from '../commands/staff-pipeline.js';
import { staffIdOf } from '../commands/write-request.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';

/** Somebody of a round, as recorded at the head. */
export interface RatedPerson {
  staffId: string;
  dossier: Dossier;
  organisation: Organisation;
  sets: RuleSet[];
  counted: Counted;
  /** The unit of the round that the person is entered for. */
  unitCode: string;
  today: Day;
}

/** Finds who may be entered in a round, and by which rules they are rated. */
export class RatedPeople {
  constructor(
    private readonly staff: StaffPipeline,
    private readonly organisations: OrganisationLog,
    private readonly now: () => number,
  ) {}

  /**
   * @throws Refusal `not-found` for nobody, or outside what the caller may see; `not-expected` for somebody who held no
   * place in the units of the round in its period
   */
  async find(round: Round, id: string, caller: Caller): Promise<RatedPerson> {
    const staffId = await staffIdOf(id, this.staff);
    const [dossier, { organisation, position }] = await Promise.all([
      this.staff.load(staffStream(staffId)),
      this.organisations.now(),
    ]);
    if (dossier.revision < 0) throw new Refusal('not-found', { detail: 'there is no such dossier' });
    const days = daysOf(round.period);
    const stretches = dossier.career.postings.flatMap(({ segments }) => segments);
    const counted = countedIn(stretches, days);
    const own = organisation.subtree(round.unitCode, days.last);
    const units = counted ? [counted.unitCode, ...counted.unitCodes] : [];
    const unitCode = units.find((unit) => own.has(unit));
    const today = dayAt(this.now());
    const scope = scopeOf(caller);
    if (!scope.all) {
      const seen = organisation.subtree(scope.unit, today);
      if (!(unitCode === undefined ? units : [unitCode]).some((unit) => seen.has(unit)))
        throw new Refusal('not-found', { detail: 'there is no such dossier' });
    }
    if (!counted || unitCode === undefined)
      throw new Refusal('not-expected', {
        detail: `the person held no place in ${round.unitCode} or below in ${round.period}`,
        conflicts: dossier.career.postings
          .filter(({ segments }) => segments.some(({ kind }) => isPlace(kind)))
          .slice(-1)
          .map(({ openedBy: { id: eventId, type, effectiveOn } }) => ({ eventId, type, effectiveOn })),
      });
    const sets = ruleSetsOf(await this.organisations.facts('rules-', position));
    return { staffId, dossier, organisation, sets, counted, unitCode, today };
  }
}

/**
 * The rule set for a person and an entry: that of the entry, else of the round, else the one for the person's category,
 * as in force on the last day of the period.
 * @throws Refusal `no-rule-set`
 */
export function ruleSetOf({ dossier, sets }: RatedPerson, round: Round, input: JsonObject): RuleSet {
  const { last } = daysOf(round.period);
  const ruleSet = (input['ruleSet'] as string | undefined) ?? round.ruleSet;
  const category =
    (input['category'] as string | undefined) ??
    identityOn(dossier.career, last)?.category ??
    'civil-servant';
  return ruleSetFor(sets, last, { category, ...(ruleSet === undefined ? {} : { ruleSet }) });
}

/**
 * The unit where the person counts decides; the others hand over.
 * @throws Refusal `counted-elsewhere`, `not-expected` for a service shorter than the rule set asks
 */
export function expectCounted({ counted, unitCode }: RatedPerson, round: Round, set: RuleSet): void {
  const days = daysOf(round.period);
  if (counted.unitCode !== unitCode)
    throw new Refusal('counted-elsewhere', {
      detail: `the person is in ${counted.unitCode} at the end of ${round.period}: the entries here are handed over to it`,
    });
  const least = leastDays(set.settings.minimumService, days);
  if (counted.daysWorked < least)
    throw new Refusal('not-expected', {
      detail: `the person worked ${counted.daysWorked} days of ${round.period}; ${set.id} rates from ${least} on`,
    });
}
