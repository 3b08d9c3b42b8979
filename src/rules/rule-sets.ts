import { Injectable } from '@nestjs/common';
import type { RuleSet } from '../domain/rules/rule-set.js';
import { ruleSetsOf } from '../domain/rules/rule-set.js';
import { Knowledge, type AskedTime, type Point } from '../read-store/knowledge.js';

/** The rule sets recorded, as known at any point: few enough to be read anew for each question. */
@Injectable()
export class RuleSets {
  constructor(private readonly knowledge: Knowledge) {}

  /** @throws Refusal `beyond-the-log`, `not-yet-projected` */
  async at(time: AskedTime): Promise<{ point: Point; sets: RuleSet[] }> {
    const point = await this.knowledge.settle(time);
    const facts = await this.knowledge.organisationFacts('rules-', point.knownAt.position);
    return { point, sets: ruleSetsOf(facts) };
  }
}
