/** Signs that XML, JSON or PostgreSQL cannot hold: controls but tab and line ends, halves of pairs, non-characters. */
const UNFIT = /(?![\t\n\r])\p{Cc}|\p{Surrogate}|[\ufffe\uffff]/gu;

/** The text with a replacement mark for each of them. */
export const fit = (text: string): string => text.replace(UNFIT, '\ufffd');
