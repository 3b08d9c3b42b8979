/**
 * P6, nation: the same over twelve million facts, or as many as the first argument says. It takes 25 GB of disk, and so
 * long that one round must do.
 */
import { rebuildWhole } from './support/rebuild-whole.js';

const FACTS = Number(process.argv[2] ?? 12_000_000);
const rounds = Number(process.env.ROUNDS ?? 1);

await rebuildWhole({
  facts: FACTS,
  rounds,
  ...(FACTS >= 12_000_000 ? { goal: { name: 'nation', seconds: 90 } } : {}),
});
