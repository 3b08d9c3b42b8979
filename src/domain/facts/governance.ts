import { settingErrors } from '../rules/settings.js';
import { indicator, rules, setting, type Mismatch } from './entry.js';
import type { JsonObject } from './fact.js';
import { Code, Codes, FreeObject, FullDay, Int, JsonValue, List } from './fields.js';

const OPTIONAL = { optional: true } as const;

export class SettingChanged {
  @Code() name: string;
  @JsonValue() value: unknown;
}

export class IndicatorDefinitionAdopted {
  @Code() code: string;
  @Int(1, 100_000, OPTIONAL) version?: number;
  @FreeObject() definition: object;
}

/** Numbers and choices of an evaluation, each with its source, in force from a day. */
export class RuleSetAdopted {
  @Code() id: string;
  @FullDay() from: string;
  @FullDay(OPTIONAL) until?: string;
  @Codes(OPTIONAL) appliesTo?: string[];
  @Code(OPTIONAL) governs?: string;
  @FreeObject() settings: object;
  @List(OPTIONAL) sources?: unknown[];
}

/** The fold of an evaluation must be able to read whatever set is in force. */
function checkRules({ from, until, settings }: JsonObject): Mismatch[] {
  const errors = settingErrors(settings as JsonObject).map((detail) => ({ field: 'settings', detail }));
  return until !== undefined && (until as string) < (from as string)
    ? [{ field: 'until', detail: 'until must not lie before from' }, ...errors]
    : errors;
}

/** Whatever can change an answer is itself a fact; these have streams of their own. */
export const governanceFacts = {
  SettingChanged: setting(
    SettingChanged,
    { does: 'changes-setting' },
    'Thay đổi thiết lập',
    'Setting changed',
  ),
  IndicatorDefinitionAdopted: indicator(
    IndicatorDefinitionAdopted,
    { does: 'adopts-indicator' },
    'Ban hành định nghĩa chỉ tiêu',
    'Indicator definition adopted',
  ),
  RuleSetAdopted: rules(
    RuleSetAdopted,
    { does: 'adopts-rules' },
    'Ban hành bộ quy tắc đánh giá',
    'Rule set adopted',
    checkRules,
  ),
};
