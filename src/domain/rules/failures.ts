import { REASONS, type Reason } from './reasons.js';
import type { Settings } from './settings.js';

/** What stands against a person in the period or year. `corruption` also stands for waste. */
export interface Findings {
  degradation?: boolean;
  discipline?: boolean;
  corruption?: boolean;
}

/** Findings for which the rating is “not completed” whatever the points. */
export function automaticFailures(
  findings: Findings,
  leader: boolean,
  { automaticFailure }: Settings,
): Reason[] {
  return (['degradation', 'discipline', 'corruption'] as const)
    .filter((name) => findings[name] === true)
    .filter(
      (name) => automaticFailure[name] === 'everyone' || (leader && automaticFailure[name] === 'leaders'),
    )
    .map((name) => REASONS[name]);
}
