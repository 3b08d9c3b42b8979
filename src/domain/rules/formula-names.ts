/**
 * The formulas this program knows, by name and version. A formula that is to compute otherwise gets the next version
 * beside the former, for past periods keep theirs.
 */
export const FORMULA_NAMES = ['nd335@1'] as const;
export type FormulaName = (typeof FORMULA_NAMES)[number];
