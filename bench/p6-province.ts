/**
 * P6, province: all read models rebuilt over a log of half a million facts, or of as many as the first argument says:
 * seconds, memory of this process, and how long the live tables were locked.
 */
import { rebuildWhole } from './support/rebuild-whole.js';

const FACTS = Number(process.argv[2] ?? 500_000);
const rounds = Number(process.env.ROUNDS ?? 5);

await rebuildWhole({
  facts: FACTS,
  rounds,
  ...(FACTS <= 600_000 ? { goal: { name: 'province', seconds: 5 } } : {}),
});
