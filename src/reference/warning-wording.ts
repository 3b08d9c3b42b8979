import type { Words } from './markdown.js';

export interface WarningText {
  clause: string;
  title: Words;
  /** When it stands, and until when. */
  rule: Words;
  /** How grave it is. */
  severity: string;
}

export const text = (clause: string, title: Words, rule: Words, severity: string): WarningText => ({
  clause,
  title,
  rule,
  severity,
});

/** A planned last day that nears and passes; `name` is that of its two settings. */
export function plan(name: string, clause: string, vi: string, en: string): [WarningText, WarningText] {
  const [ahead, close] = [`\`warnings.${name}-days\``, `\`warnings.${name}-close-days\``];
  return [
    text(
      clause,
      { vi: `Sắp hết ${vi}`, en: `${en} ends soon` },
      {
        vi: `còn không quá ${ahead} ngày đến ngày cuối theo quyết định, kể cả ngày cuối`,
        en: `the last day by the decision is at most ${ahead} days ahead, and is not past`,
      },
      `\`info\`; \`warning\` ≤ ${close}`,
    ),
    text(
      clause,
      { vi: `Quá hạn ${vi}`, en: `${en} is over` },
      {
        vi: 'từ ngày sau ngày cuối, cho đến khi có sự kiện kết thúc hoặc gia hạn',
        en: 'from the day after the last day, until a fact ends or renews it',
      },
      '`breach`',
    ),
  ];
}

/** A flag asks for something to be mended. */
export function flag(title: Words, rule: Words): WarningText {
  return text('IV.1.đ', title, rule, '`warning`');
}
