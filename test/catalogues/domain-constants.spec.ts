import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rowsOf } from '../../src/catalogues/csv.js';
import { catalogueDirectory } from '../../src/catalogues/read.js';
import { DISCIPLINE_FORMS, disciplineFormOf } from '../../src/domain/catalogues/discipline-forms.js';
import { EDUCATION_LEVELS, educationLevelOf } from '../../src/domain/catalogues/education-levels.js';
import { ETHNIC_GROUPS, ethnicGroupOf } from '../../src/domain/catalogues/ethnic-groups.js';
import type { CatalogueItem } from '../../src/domain/catalogues/lookup.js';
import { RELIGIONS, religionOf } from '../../src/domain/catalogues/religions.js';
import { STATE_MANAGEMENT_LEVELS } from '../../src/domain/catalogues/state-management-levels.js';
import { THEORY_LEVELS, theoryLevelOf } from '../../src/domain/catalogues/theory-levels.js';
import { RATINGS } from '../../src/domain/facts/evaluation.js';

const textOf = (file: string) => readFileSync(join(catalogueDirectory(), file), 'utf8');

/** A file's rows in the form of the constants. */
const itemsOf = (file: string): CatalogueItem[] =>
  rowsOf(textOf(file)).map((row) => ({
    code: row['code'] ?? '',
    name: row['name'] ?? '',
    ...(row['rank'] === undefined ? {} : { rank: Number(row['rank']) }),
    ...(row['aliases'] ? { aliases: row['aliases'].split(';') } : {}),
  }));

const LISTS: [string, readonly CatalogueItem[], number][] = [
  ['education-levels.csv', EDUCATION_LEVELS, 8],
  ['political-theory-levels.csv', THEORY_LEVELS, 5],
  ['state-management-levels.csv', STATE_MANAGEMENT_LEVELS, 5],
  ['ethnic-groups.csv', ETHNIC_GROUPS, 55],
  ['religions.csv', RELIGIONS, 14],
];

describe('constants of the domain', () => {
  it.each(LISTS)('equal %s', (file, constants, rows) => {
    expect(constants).toHaveLength(rows);
    expect(constants).toEqual(itemsOf(file));
    expect(textOf(file)).toBe(textOf(file).normalize('NFC'));
  });

  it.each(LISTS)(
    'of %s are found by code, by name and by every other spelling, each as itself',
    (_, items) => {
      const of = new Map<readonly CatalogueItem[], (text: string) => CatalogueItem | undefined>([
        [EDUCATION_LEVELS, educationLevelOf],
        [THEORY_LEVELS, theoryLevelOf],
        [ETHNIC_GROUPS, ethnicGroupOf],
        [RELIGIONS, religionOf],
      ]).get(items);
      if (!of) return;
      for (const item of items)
        for (const text of [item.code, item.name, ...(item.aliases ?? []), ` ${item.name.toUpperCase()} `])
          expect(of(text)?.code).toBe(items.find(({ name }) => name === item.name)?.code);
      expect(of('không có trong danh mục')).toBeUndefined();
    },
  );

  it('equal discipline-forms.csv, with tracks and the last day of each', () => {
    const forms = rowsOf(textOf('discipline-forms.csv')).map((row) => ({
      code: row['code'],
      name: row['name'],
      rank: Number(row['rank']),
      ...(row['aliases'] ? { aliases: row['aliases'].split(';') } : {}),
      tracks: row['tracks']!.split(';'),
      ...(row['valid_until'] ? { validUntil: row['valid_until'] } : {}),
    }));
    expect(DISCIPLINE_FORMS).toEqual(forms);
    for (const form of DISCIPLINE_FORMS)
      for (const text of [form.code, form.name, ...(form.aliases ?? []), form.name.toLowerCase()])
        expect(disciplineFormOf(text)).toBe(form);
  });

  it('order degrees and levels of theory', () => {
    expect(EDUCATION_LEVELS.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(THEORY_LEVELS.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 3]);
  });

  it('name the ratings that the facts name', () => {
    const ratings = rowsOf(textOf('evaluation-ratings.csv')).map((row) => row['rating']);
    expect(ratings).toEqual([...RATINGS]);
  });
});
