import type { Annual } from '../domain/rules/annual.js';
import type { Evaluation } from '../domain/rules/evaluation.js';
import type { ExcellenceCap } from '../domain/rules/excellence-cap.js';
import type { Reason } from '../domain/rules/reasons.js';
import type { RuleSet, RuleSource } from '../domain/rules/rule-set.js';
import type { Settings } from '../domain/rules/settings.js';
import type { Language } from '../http/language.js';

/** Rounded here and nowhere before: scores to two decimals, percentages to four. */
const SCORE = 2;
const PERCENT = 4;

const BY: Record<'evaluation' | 'annual' | 'excellence-cap', readonly (keyof Settings)[]> = {
  evaluation: [
    'formula',
    'commonMax',
    'commonGroups',
    'componentCap',
    'deduction',
    'resultWeight',
    'bands',
    'roundBeforeBand',
    'automaticFailure',
    'conditions',
    'leader',
  ],
  annual: ['formula', 'rollUp', 'bands', 'roundBeforeBand', 'automaticFailure'],
  'excellence-cap': ['formula', 'bands', 'roundBeforeBand', 'excellenceCap'],
};

/** Where the numbers come from that an answer was worked out with; a set of the province may say it in its own words. */
function sourcesOf({ sources }: RuleSet, settings: readonly string[]): unknown[] {
  return sources.filter((source: RuleSource | string) => {
    const about: unknown = typeof source === 'object' && source !== null ? source.settings : undefined;
    return !Array.isArray(about) || about.some((name) => settings.includes(name as string));
  });
}

const said = (reasons: readonly Reason[], language: Language) =>
  reasons.map((reason) => ({ code: reason.code, detail: reason[language] }));
const by = (set: RuleSet, call: keyof typeof BY) => ({
  ruleSet: set.id,
  formula: set.settings.formula,
  sources: sourcesOf(set, BY[call]),
});

export function evaluationAnswer(found: Evaluation, set: RuleSet, language: Language) {
  const components = Object.entries(found.components).map(([name, share]) => [name, share?.shown(PERCENT)]);
  return {
    score: found.score.shown(SCORE),
    common: found.common.shown(SCORE),
    components: Object.fromEntries(components) as Record<string, string>,
    results: found.results.shown(PERCENT),
    byPoints: found.byPoints,
    rating: found.rating,
    reasons: said(found.reasons, language),
    ...by(set, 'evaluation'),
  };
}

export function annualAnswer(found: Annual, set: RuleSet, language: Language) {
  return {
    score: found.score.shown(SCORE),
    byPoints: found.byPoints,
    rating: found.rating,
    reasons: said(found.reasons, language),
    ...by(set, 'annual'),
  };
}

export function excellenceCapAnswer(found: ExcellenceCap, set: RuleSet) {
  const { allowed, base, share, over, tied, readings, counted } = found;
  return {
    allowed,
    base,
    share: share.shown(SCORE),
    over,
    tied,
    readings,
    counted,
    ...by(set, 'excellence-cap'),
  };
}

/** A rule set as it stands, for people who want to know what applies. */
export const ruleSetAnswer = ({ eventId, ...set }: RuleSet) => ({ ...set, eventId });
