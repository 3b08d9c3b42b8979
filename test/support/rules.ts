import { ruleFiles } from '../../src/catalogues/rules.js';
import { DEFAULTS, type Settings } from '../../src/domain/rules/settings.js';

export const settingsWith = (changes: Partial<Settings>): Settings => ({ ...DEFAULTS, ...changes });

const ofCatalogue = (id: string) =>
  ruleFiles().find(({ ruleSet }) => ruleSet.id === id)!.ruleSet.settings as Settings;
export const ND335 = ofCatalogue('nd335-2025');
export const QD366 = ofCatalogue('qd366-2025');
