import type { Commune } from './communes.js';
import type { Random } from './random.js';

/** `tier`: managed by the provincial standing committee; `head`: other leaders. */
export type Stratum = 'tier' | 'head' | 'officer';
export type Filling = 'elected' | 'party' | 'leader' | 'officer';
export type Role = 'secretary' | 'deputy' | 'standing' | 'member';

/** A post of a commune: one person's place. */
export interface Post {
  body: string;
  positionCode: string;
  /** Place among the commune's posts of this body and position, from 0. */
  nth: number;
  stratum: Stratum;
  filling: Filling;
  /** Party office held beside it, and the place in the Party committee. */
  party?: string;
  role?: Role;
  category?: string;
}

type Row = [
  body: string,
  position: string,
  count: number,
  stratum: Stratum,
  filling: Filling,
  party?: string,
  role?: Role,
];

/** P-KT stands for the division of the economy, which has another name and code in a phường. */
const POSTS: readonly Row[] = [
  ['HDND', 'CT-HDND', 1, 'tier', 'elected', 'BT-DU', 'secretary'],
  ['DANG-UY', 'PBT-TT-DU', 1, 'tier', 'party', undefined, 'deputy'],
  ['UBND', 'CT-UBND', 1, 'tier', 'elected', 'PBT-DU', 'deputy'],
  ['HDND', 'PCT-HDND', 1, 'tier', 'elected', 'UVTV-DU', 'standing'],
  ['UBND', 'PCT-UBND', 2, 'tier', 'elected', 'UVTV-DU', 'standing'],
  ['MTTQ', 'CT-MTTQ', 1, 'tier', 'leader', 'UVTV-DU', 'standing'],
  ['UBKT-DU', 'CN-UBKT', 1, 'head', 'party', 'UVTV-DU', 'standing'],
  ['UBKT-DU', 'PCN-UBKT', 1, 'head', 'party', undefined, 'member'],
  ['BAN-XDD', 'TB-XDD', 1, 'head', 'leader', 'UVTV-DU', 'standing'],
  ['BAN-XDD', 'PTB-XDD', 1, 'head', 'leader'],
  ['VP-DU', 'CVP-DU', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['VP-DU', 'PCVP-DU', 1, 'head', 'leader'],
  ['BAN-KTNS', 'PTB-HDND', 1, 'head', 'elected', 'UV-DU', 'member'],
  ['BAN-VHXH', 'PTB-HDND', 1, 'head', 'elected'],
  ['VP-HDND-UBND', 'CVP-UBND', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['VP-HDND-UBND', 'PCVP-UBND', 2, 'head', 'leader'],
  ['P-KT', 'TP', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['P-KT', 'PTP', 2, 'head', 'leader'],
  ['P-VHXH', 'TP', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['P-VHXH', 'PTP', 2, 'head', 'leader'],
  ['TT-PVHCC', 'GD-TTHCC', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['TT-PVHCC', 'PGD-TTHCC', 1, 'head', 'leader'],
  ['BCH-QS', 'CHT-QS', 1, 'head', 'leader', 'UV-DU', 'standing'],
  ['BCH-QS', 'PCHT-QS', 1, 'head', 'leader'],
  ['MTTQ', 'PCT-MTTQ', 2, 'head', 'leader', 'UV-DU', 'member'],
  ['DTN', 'BT-DTN', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['HLHPN', 'CT-HLHPN', 1, 'head', 'leader', 'UV-DU', 'member'],
  ['VP-DU', 'CV', 3, 'officer', 'officer'],
  ['VP-DU', 'VTV', 1, 'officer', 'officer'],
  ['BAN-XDD', 'CV', 2, 'officer', 'officer'],
  ['UBKT-DU', 'CV', 1, 'officer', 'officer'],
  ['VP-HDND-UBND', 'CV', 4, 'officer', 'officer'],
  ['VP-HDND-UBND', 'CS', 1, 'officer', 'officer'],
  ['VP-HDND-UBND', 'KTV', 1, 'officer', 'officer'],
  ['P-KT', 'CV', 5, 'officer', 'officer'],
  ['P-KT', 'CVC', 1, 'officer', 'officer'],
  ['P-VHXH', 'CV', 4, 'officer', 'officer'],
  ['P-VHXH', 'CS', 1, 'officer', 'officer'],
  ['TT-PVHCC', 'CV', 3, 'officer', 'officer'],
  ['MTTQ', 'CV', 1, 'officer', 'officer'],
];
/** Residents above which the frame gives a commune one more post each (research: one per 2,000 above 16,000). */
const FROM_RESIDENTS = 16_000;
const RESIDENTS_PER_POST = 4_000;
const MORE_IN = ['P-KT', 'VP-HDND-UBND', 'TT-PVHCC', 'P-VHXH'];

const bodyIn = (commune: Commune, body: string) =>
  body === 'P-KT' && commune.type === 'phường' ? 'P-KTHTDT' : body;
export const unitOf = (commune: Commune, body: string) => `${commune.code}.${bodyIn(commune, body)}`;
export const committeeOf = (commune: Commune) => unitOf(commune, 'DANG-UY');

/** How many people each body may have in each position. */
export function headcounts(commune: Commune): { body: string; positionCode: string; count: number }[] {
  const counts = POSTS.map(([body, positionCode, count]) => ({ body, positionCode, count }));
  const more = Math.max(0, Math.floor((commune.population - FROM_RESIDENTS) / RESIDENTS_PER_POST));
  for (let n = 0; n < more; n++)
    counts.find(({ body, positionCode }) => body === MORE_IN[n % MORE_IN.length] && positionCode === 'CV')!
      .count++;
  return counts;
}

/** The posts of a commune; a few people work without tenure. */
export function postsOf(commune: Commune): Post[] {
  const counts = headcounts(commune);
  return POSTS.flatMap(([body, positionCode, , stratum, filling, party, role], row) =>
    Array.from({ length: counts[row]!.count }, (_, nth): Post => {
      const beside = nth === 0 ? party : undefined;
      return {
        body,
        positionCode,
        nth,
        stratum,
        filling,
        ...(beside === undefined ? {} : { party: beside }),
        ...(role === undefined || (nth > 0 && role === 'member')
          ? {}
          : { role: nth === 0 ? role : 'member' }),
        ...(positionCode === 'CS' ? { category: body === 'P-VHXH' ? 'part-time' : 'contract' } : {}),
      };
    }),
  );
}

export function categoryOf(post: Post, random: Random): string {
  if (post.category) return post.category;
  if (post.filling === 'elected' || post.filling === 'party' || post.positionCode === 'CT-MTTQ')
    return 'cadre';
  return post.body === 'TT-PVHCC' && post.stratum === 'officer' && random.chance(40)
    ? 'public-employee'
    : 'civil-servant';
}
