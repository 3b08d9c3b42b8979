import { either, listOf, members, monthDay, oneOf, percent, textUpTo, whole, type Check } from '../checks.js';
import { Exact } from '../exact.js';
import { FORMULA_NAMES } from './formula-names.js';

export const CAP_BASES = ['finally-good', 'band-good', 'good-and-above', 'all-rated'] as const;
export type CapBase = (typeof CAP_BASES)[number];

/** What a rating asks beside the points, in percent of the tasks. */
export interface Condition {
  done?: string;
  quality?: string;
  onTime?: string;
  exceeding?: string;
  /** At most. */
  late?: string;
}

/** The numbers and choices of a rule set. Decimals are texts; `none` switches a limit off. */
export interface Settings {
  /** The functions that read these settings, by name and version. */
  formula: string;
  commonMax: string;
  commonGroups: { code: string; max: string }[];
  componentCap: string;
  deduction: { quality: string; progress: string; floor: string };
  resultWeight: string;
  rollUp: { quarter: string; year: string };
  bands: { excellent: string; good: string; completed: string };
  roundBeforeBand: string;
  automaticFailure: { degradation: string; discipline: string; corruption: string };
  conditions: 'none' | { excellent: Condition; good: Condition; completed: Condition; fallback: string };
  excellenceCap: { share: string; outstandingShare: string; base: string; rounding: string };
  leader: {
    unitResult: { full: string; otherwise: string; atLeast: string };
    organising: string[];
    cohesion: string[];
  };
  minimumService: string;
  deadlines: { annual: string; petitionWorkingDays: number; answerWorkingDays: number };
}

const days = whole(0, 366);
const text = textUpTo(200);

const condition = members({
  'done?': percent,
  'quality?': percent,
  'onTime?': percent,
  'exceeding?': percent,
  'late?': percent,
});
const wholeWeight: Check = (value) =>
  typeof value === 'string' && Exact.read(value)?.compare(Exact.ONE) !== 1 && Exact.read(value)
    ? undefined
    : 'must be a decimal from 0 to 1 as a string';
/** A shorter service in the period is not rated in it. */
export const SERVICE = /^([1-9]\d{0,2}) (days|months)$/;
const service: Check = (value) =>
  typeof value === 'string' && SERVICE.test(value) ? undefined : 'must be such as "30 days" or "1 months"';
const whom = oneOf('everyone', 'leaders', 'nobody');

const CHECKS: Record<keyof Settings, Check> = {
  formula: oneOf(...FORMULA_NAMES),
  commonMax: percent,
  commonGroups: listOf(members({ code: text, max: percent })),
  componentCap: oneOf('100', 'none'),
  deduction: members({ quality: percent, progress: percent, floor: oneOf('0', 'none') }),
  resultWeight: wholeWeight,
  rollUp: members({ quarter: oneOf('cumulative', 'mean'), year: oneOf('mean', 'counting') }),
  bands: members({ excellent: percent, good: percent, completed: percent }),
  roundBeforeBand: oneOf('none', '0.1', '0.01'),
  automaticFailure: members({ degradation: whom, discipline: whom, corruption: whom }),
  conditions: either(
    'none',
    members({
      excellent: condition,
      good: condition,
      completed: condition,
      fallback: oneOf('next-lower', 'one-step'),
    }),
  ),
  excellenceCap: members({
    share: percent,
    outstandingShare: percent,
    base: oneOf(...CAP_BASES),
    rounding: oneOf('down', 'half-up', 'up'),
  }),
  leader: members({
    unitResult: members({
      full: percent,
      otherwise: percent,
      atLeast: oneOf('excellent', 'good', 'completed'),
    }),
    organising: listOf(percent),
    cohesion: listOf(percent),
  }),
  minimumService: either('none', service),
  deadlines: members({ annual: monthDay, petitionWorkingDays: days, answerWorkingDays: days }),
};

export const SETTING_NAMES = Object.keys(CHECKS) as (keyof Settings)[];

/**
 * Everything wrong with the settings of a rule set as sent; those it leaves out fall to the defaults when it is
 * recorded. A name nobody knows is refused: a misspelt number would otherwise be the default in silence.
 */
export function settingErrors(settings: Record<string, unknown>): string[] {
  const errors: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof Settings] : undefined;
    const wrong = check ? check(value) : 'is no setting';
    if (wrong !== undefined) errors.push(`settings.${name.slice(0, 60)} ${wrong}`);
  }
  return errors.length > 0 ? errors : togetherErrors(settings as Partial<Settings>);
}

/** What holds between settings, so that a score stays within 0 and 100 and each rating has a band. */
function togetherErrors({ bands, commonMax, resultWeight }: Partial<Settings>): string[] {
  const errors: string[] = [];
  if (bands) {
    const [excellent, good, completed] = [bands.excellent, bands.good, bands.completed].map((band) =>
      Exact.of(band),
    );
    if (!(excellent!.compare(good!) > 0 && good!.compare(completed!) > 0))
      errors.push('settings.bands must fall: excellent above good above completed');
  }
  const most = Exact.of(commonMax ?? DEFAULTS.commonMax).plus(
    Exact.of(resultWeight ?? DEFAULTS.resultWeight).times(Exact.HUNDRED),
  );
  if (most.compare(Exact.HUNDRED) > 0)
    errors.push('settings.commonMax and 100 × settings.resultWeight must be at most 100 together');
  return errors;
}

/** What a set that leaves a setting out gets when it is recorded: Decree 335/2025 as `nd335-2025` of the catalogue says. */
export const DEFAULTS: Settings = {
  formula: 'nd335@1',
  commonMax: '30',
  commonGroups: [
    { code: 'I', max: '10' },
    { code: 'II', max: '10' },
    { code: 'III', max: '10' },
  ],
  componentCap: '100',
  deduction: { quality: '25', progress: '25', floor: '0' },
  resultWeight: '0.7',
  rollUp: { quarter: 'cumulative', year: 'mean' },
  bands: { excellent: '90', good: '70', completed: '50' },
  roundBeforeBand: 'none',
  automaticFailure: { degradation: 'everyone', discipline: 'everyone', corruption: 'leaders' },
  conditions: 'none',
  excellenceCap: { share: '20', outstandingShare: '25', base: 'finally-good', rounding: 'down' },
  leader: {
    unitResult: { full: '100', otherwise: '50', atLeast: 'completed' },
    organising: ['100', '50'],
    cohesion: ['100', '50'],
  },
  minimumService: 'none',
  deadlines: { annual: '12-15', petitionWorkingDays: 7, answerWorkingDays: 10 },
};
