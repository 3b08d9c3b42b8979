import { foldText } from '../text.js';

export interface CatalogueItem {
  readonly code: string;
  readonly name: string;
  /** Other spellings met in files, for matching what people write. */
  readonly aliases?: readonly string[];
}

export interface RankedItem extends CatalogueItem {
  /** Place on the scale: equal ranks satisfy each other. */
  readonly rank: number;
}

/** `Khơ-me`, `Khơ me` and `khơ me` are one name. */
const keyOf = (text: string) => foldText(text).replace(/[^a-z0-9]/g, '');

/** Finds an item by its code, exactly, or by its name or another spelling of it, without regard to diacritics. */
export function lookup<Item extends CatalogueItem>(
  items: readonly Item[],
): (text: string) => Item | undefined {
  const byCode = new Map(items.map((item) => [item.code, item]));
  const byName = new Map<string, Item>();
  for (const item of items)
    for (const name of [item.name, ...(item.aliases ?? [])]) byName.set(keyOf(name), item);
  return (text) => byCode.get(text) ?? byName.get(keyOf(text));
}
