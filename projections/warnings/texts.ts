import { educationLevelOf } from '../../src/domain/catalogues/education-levels.js';
import type { Language } from '../../src/http/language.js';
import { problems } from '../../src/http/problems.js';
import { detailTexts } from './detail-texts.js';
import type { Noticed } from './kinds.js';

type Texts = Record<Language, string>;

const PARTS: Record<string, Texts> = {
  degree: { vi: 'trình độ đào tạo', en: 'degree' },
  field: { vi: 'chuyên ngành', en: 'field of study' },
  theory: { vi: 'lý luận chính trị', en: 'political theory' },
  'state-management': { vi: 'quản lý nhà nước', en: 'state management' },
};
const REASONS: Record<string, Texts> = {
  'no-standard': {
    vi: 'chức danh không có tiêu chuẩn đang hiệu lực',
    en: 'no standard of the position is in force',
  },
  'birth-imprecise': {
    vi: 'ngày sinh chưa đủ ngày, tháng, tính từ ngày đầu',
    en: 'the birth is not known to the day: its first day is taken',
  },
  'beyond-retirement': { vi: 'đã quá ngày này', en: 'that day is past' },
};
const RESULTS = {
  missing: { vi: 'chưa đạt', en: 'not met' },
  unknown: { vi: 'chưa có thông tin', en: 'never told' },
} as const;

/** `degree-missing`, `topic-law-missing`, `theory-unknown` and the reasons that stand alone. */
function reasonText(reason: string, language: Language): string | undefined {
  const known = REASONS[reason];
  if (known) return known[language];
  const [, name, result] = /^(.+)-(missing|unknown)$/.exec(reason) ?? [];
  if (name === undefined) return undefined;
  const topic = name.startsWith('topic-') ? name.slice('topic-'.length) : undefined;
  const part =
    topic === undefined
      ? (PARTS[name]?.[language] ?? name)
      : language === 'vi'
        ? `chuyên đề ${topic}`
        : `topic ${topic}`;
  return `${part}: ${RESULTS[result as keyof typeof RESULTS][language]}`;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Officials write days the other way round. */
const shown = (value: string | number, language: Language): string =>
  language === 'vi' && typeof value === 'string' && DAY.test(value)
    ? value.split('-').reverse().join('/')
    : String(value);

/** The sentence of a warning, with what exactly is wrong. */
export function detailOf(noticed: Noticed, language: Language): string {
  const { kind, reasons, since, dueOn, figures } = noticed;
  if (kind === 'conflict')
    return reasons.map((code) => problems[code as keyof typeof problems].title[language]).join('; ');
  const values: Record<string, string | number | undefined> = { since, dueOn, ...figures };
  if (language === 'vi' && figures?.['degree'] !== undefined)
    values['degree'] = educationLevelOf(String(figures['degree']))?.name;
  const texts = detailTexts[kind];
  const own = reasons.find((reason) => texts[reason]) ?? 'else';
  const sentence = (texts[own] ?? texts['else']!)[language].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    shown(values[name] ?? '', language),
  );
  const more = reasons.map((reason) => reasonText(reason, language)).filter((text) => text !== undefined);
  return more.length === 0 ? sentence : `${sentence}: ${more.join('; ')}`;
}
