import { expect, test } from '@jest/globals';
import { runKillCycles } from './support/kill-cycles.js';

const CYCLES = Number(process.env.HOSO_R1_CYCLES ?? 12);

test('PostgreSQL and writers are killed again and again: nothing acknowledged is lost, nothing doubled, no hole', async () => {
  const report = await runKillCycles({ cycles: CYCLES, writeMs: 250 });
  expect(report).toMatchObject({ lost: 0, misplaced: 0, duplicates: 0, flaws: [] });
  expect(report.kills.server).toBeGreaterThan(0);
  expect(report.kills.writers).toBeGreaterThan(0);
  expect(report.acknowledged).toBeGreaterThan(CYCLES * 50);
  expect(report.recorded).toBeGreaterThanOrEqual(report.acknowledged);
}, 120_000);

test('the control: writers that acknowledge too early are found out', async () => {
  // On a busy machine a writer may be killed before it has lied.
  let lost = 0;
  for (let writeMs = 100; lost === 0 && writeMs <= 1_600; writeMs *= 2)
    lost = (await runKillCycles({ cycles: 3, writeMs, acknowledgeEarly: true })).lost;
  expect(lost).toBeGreaterThan(0);
}, 120_000);
