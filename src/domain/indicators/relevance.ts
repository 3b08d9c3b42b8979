import { find } from '../facts/catalogue.js';
import type { Effect } from '../facts/effects.js';
import type { RecordedFact } from '../facts/fact.js';
import { attainedItemOf } from '../staff/profile-answer.js';
import { decidesCareer } from '../staff/steps.js';
import { isCorrection, targetOf } from '../standing.js';
import type { Definition, Population, Rule } from './definition.js';

const BY_RULE: Partial<Record<Rule['asks'], readonly string[]>> = {
  standard: ['degree', 'theory', 'training', 'certificate'],
  'standard-topics': ['training'],
  topics: ['training'],
  degree: ['degree'],
  theory: ['theory'],
  rating: ['rating'],
  'among-leaders': ['committee'],
};
const BY_POPULATION: Partial<Record<Population['of'], readonly string[]>> = {
  'rated-staff': ['exemption'],
  'committee-members': ['committee'],
  'managed-leaders': ['tier'],
};

/** What decides where somebody is, and how indicators are read, whatever is asked. */
const PLACES = new Set<Effect['does']>([
  'establishes-unit',
  'moves-unit',
  'ends-unit',
  'records-attributes',
  'defines-position',
  'changes-position',
  'abolishes-position',
  'changes-setting',
  'adopts-indicator',
]);

function mayDecide({ population, rule }: Definition, effect: Effect): boolean {
  const item = attainedItemOf(effect);
  if (item !== undefined)
    return [...(BY_RULE[rule.asks] ?? []), ...(BY_POPULATION[population.of] ?? [])].includes(item);
  switch (effect.does) {
    case 'sets-standard':
      return rule.asks === 'standard' || rule.asks === 'standard-topics';
    case 'assesses-equipment':
      return rule.asks === 'equipment';
    case 'holds-congress':
      return rule.asks === 'under-age' && rule.on === 'congress';
    default:
      return decidesCareer(effect) || PLACES.has(effect.does);
  }
}

/**
 * Those of the facts that may move a member of the indicator. A correction may where its target may, however many
 * corrections lie between.
 * @param facts with every fact that another of them corrects
 */
export function deciding(definition: Definition, facts: readonly RecordedFact[]): RecordedFact[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return facts.filter((fact) => {
    let root: RecordedFact | undefined = fact;
    while (root && isCorrection(root)) root = byId.get(targetOf(root));
    const effect = root && find(root.type)?.effect;
    return effect !== undefined && mayDecide(definition, effect);
  });
}
