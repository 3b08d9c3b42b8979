/**
 * Beginnings that a spreadsheet may take for a formula or a command: `=` `+` `-` `@` and their full-width forms, also
 * behind blanks that some programs skip, and the control characters that split a cell.
 */
const DANGEROUS = /^(?:[\t\r\n]|[\s\p{Cf}\0]*[=+\-@＝＋－＠﹢﹣﹦﹫])/u;

/** The text as a cell that no spreadsheet calculates: `'` in front where it would, as Excel itself marks text. */
export const neutral = (text: string): string => (DANGEROUS.test(text) ? `'${text}` : text);
