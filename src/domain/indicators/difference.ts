import type { Member } from './members.js';
import type { Part } from './rules.js';

/** One that is in another part than before, or came, or went. */
export interface Change {
  key: string;
  before?: Member;
  after?: Member;
  from: Part | null;
  to: Part | null;
}

/** What leads from one list of members to another; all of it adds up to the difference of their counts. */
export function changesBetween(before: readonly Member[], after: readonly Member[]): Change[] {
  const [was, is] = [before, after].map((some) => new Map(some.map((one) => [one.key, one])));
  const keys = new Set([...was!.keys(), ...is!.keys()]);
  return [...keys]
    .map((key): Change => {
      const [one, other] = [was!.get(key), is!.get(key)];
      return {
        key,
        ...(one ? { before: one } : {}),
        ...(other ? { after: other } : {}),
        from: one?.part ?? null,
        to: other?.part ?? null,
      };
    })
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
