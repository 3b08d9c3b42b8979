export type Language = 'vi' | 'en';

const RANGE =
  /^\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,60})?\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/;
const RANGES_READ = 20;

/** The language a reader asked for by `Accept-Language`; Vietnamese unless English is wanted more. Never throws. */
export const languageOf = (header: string | string[] | undefined): Language => languageAsked(header) ?? 'vi';

/** As `languageOf`, but undefined where the reader asked for neither. */
export function languageAsked(header: string | string[] | undefined): Language | undefined {
  const wanted = { vi: 0, en: 0 };
  for (const range of String(header ?? '').split(',', RANGES_READ)) {
    const match = RANGE.exec(range);
    if (!match) continue;
    const weight = match[2] === undefined ? 1 : Number(match[2]);
    const tag = match[1]?.toLowerCase();
    if (tag === 'vi' || tag === 'en') wanted[tag] = Math.max(wanted[tag], weight);
  }
  if (wanted.en > wanted.vi) return 'en';
  return wanted.vi > 0 ? 'vi' : undefined;
}
