import { annual } from './annual.js';
import { evaluate } from './evaluation.js';
import { excellenceCap } from './excellence-cap.js';
import type { FormulaName } from './formula-names.js';
import type { Settings } from './settings.js';

interface Formula {
  evaluate: typeof evaluate;
  annual: typeof annual;
  excellenceCap: typeof excellenceCap;
}

/** The functions behind each name and version: code never changes under a name that facts may carry. */
const FORMULAS: Record<FormulaName, Formula> = { 'nd335@1': { evaluate, annual, excellenceCap } };

/** The functions that a rule set is read by. A set of another name is refused when it is recorded. */
export const formulaOf = ({ formula }: Settings): Formula => FORMULAS[formula as FormulaName];
