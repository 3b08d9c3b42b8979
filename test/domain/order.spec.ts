import fc from 'fast-check';
import type { Fact, RecordedFact } from '../../src/domain/facts/fact.js';
import { provisional } from '../../src/domain/judge.js';
import { foldCareer, identitySpans, statusSpans } from '../../src/domain/staff/career.js';
import { postingSlices } from '../../src/domain/staff/rows.js';
import { isCorrection } from '../../src/domain/standing.js';
import { history, random } from '../support/histories.js';

const stream = 'staff-00000000-0000-4000-8000-000000000001';
const recordedIn = (facts: readonly Fact[]): RecordedFact[] =>
  facts.map((fact, revision) => provisional(fact, stream, revision));

/** What a career says, without the order in which it was recorded. */
const said = (facts: readonly Fact[]) => {
  const career = foldCareer(recordedIn(facts));
  return { slices: postingSlices(career), status: statusSpans(career), identity: identitySpans(career) };
};

/** `time.md`: two changes of one field on one day are decided by the later recorded; all else by the facts alone. */
const ONE_FIELD = new Set([
  'PersonalDetailsChanged',
  'PostingChanged',
  'RotationEnded',
  // Two of them on one day both set the status.
  'EmploymentEnded',
  'StaffRetired',
  'StaffDied',
]);
const withoutTies = (facts: readonly Fact[]) => {
  const seen = new Set<string>();
  return facts.filter((fact) => {
    if (isCorrection(recordedIn([fact])[0]!)) return false;
    if (!ONE_FIELD.has(fact.type)) return true;
    // Partial days may fall on one day with any other of their year.
    const key = `${fact.effectiveOn?.slice(0, 4)} ${(fact.data['postingId'] as string | undefined) ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
};

function shuffled(facts: readonly Fact[], seed: number): Fact[] {
  const r = random(seed);
  const rest = facts.slice(1);
  for (let i = rest.length - 1; i > 0; i--) {
    const j = r.below(i + 1);
    [rest[i], rest[j]] = [rest[j]!, rest[i]!];
  }
  return [facts[0]!, ...rest];
}

/** The same cases on every run; HOSO_SEED and HOSO_RUNS look further. */
const settings = { seed: Number(process.env['HOSO_SEED'] ?? 20261125) };
const runs = (usual: number) => Number(process.env['HOSO_RUNS'] ?? usual);

describe('the order of recording', () => {
  it('does not change what a career says', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (seed, order) => {
        const facts = withoutTies(history(seed, 14, false).facts);
        expect(said(shuffled(facts, order))).toEqual(said(facts));
      }),
      { ...settings, numRuns: runs(600) },
    );
  });

  it('leaves no contradiction in a career recorded by the rules', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        expect(history(seed, 14, false).dossier.career.contradictions).toEqual([]);
      }),
      { ...settings, numRuns: runs(250) },
    );
  });

  it('undoes any chain of cancellations', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 6 }), (seed, depth) => {
        const { facts } = history(seed, 10, false);
        const target = facts.at(-1)!;
        const chain: Fact[] = [];
        for (let i = 0; i < depth; i++)
          chain.push({
            id: `c${i}`,
            type: 'FactCancelled',
            data: { targetEventId: chain.at(-1)?.id ?? target.id, reason: 'r' },
          });
        const expected = depth % 2 === 0 ? facts : [...facts, chain[0]!];
        expect(said([...facts, ...chain])).toEqual(said(expected));
      }),
      { ...settings, numRuns: runs(250) },
    );
  });
});
