const PLAIN = /^[\x21-\x7e]*$/;
const COMBINING = /\p{M}/gu;

/**
 * Text as people search it: lower case, without diacritics, Đ and its look-alike Ð as d, spaces folded. The position
 * of a tone mark (Hoà, Hòa) disappears with the marks.
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(COMBINING, '')
    .toLowerCase()
    .replace(/[đð]/g, 'd')
    .replace(/\s+/g, ' ')
    .trim();
}
