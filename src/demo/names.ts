import type { Row } from '../catalogues/csv.js';
import type { Random } from './random.js';

type Weighted = readonly (readonly [string, number])[];
export type Sex = 'male' | 'female';

const KINH = '01';

/** Parts of names with how often they occur (`catalogues/names`); no person stands behind them. */
export class Names {
  private readonly family = new Map<string, Weighted>();
  private readonly middle: Record<Sex, Weighted>;
  private readonly given: Record<Sex, Weighted>;

  constructor(rows: readonly Row[]) {
    const of = (part: string, fits: (row: Row) => boolean): Weighted =>
      rows
        .filter((row) => row['part'] === part && fits(row))
        .map((row) => [row['name']!, Number(row['weight'])] as const);
    for (const group of new Set(rows.map((row) => row['ethnic_code']!)))
      if (group !== '')
        this.family.set(
          group,
          of('family', (row) => row['ethnic_code'] === group),
        );
    const bySex = (part: string): Record<Sex, Weighted> => ({
      male: of(part, ({ gender }) => gender === 'm' || gender === 'u'),
      female: of(part, ({ gender }) => gender === 'f' || gender === 'u'),
    });
    this.middle = bySex('middle');
    this.given = bySex('given');
  }

  /** The source has no family names of some groups (Sán Dìu, Sán Chay, Hoa): they get those of the Kinh. */
  fullName(random: Random, sex: Sex, ethnicGroup: string): string {
    const family = random.weighted(this.family.get(ethnicGroup) ?? this.family.get(KINH)!);
    return `${family} ${random.weighted(this.middle[sex])} ${random.weighted(this.given[sex])}`;
  }
}
