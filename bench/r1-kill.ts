/**
 * R1: PostgreSQL and writing processes killed with SIGKILL under sixteen writers, CYCLES times (default 200), on an
 * embedded server of its own with fsync on; then the control, whose writers acknowledge too early. Fails when anything
 * acknowledged is lost, doubled or out of place, or when the control passes.
 */
import { runKillCycles, type KillReport } from '../test/stores/support/kill-cycles.js';

const cycles = Number(process.env.CYCLES ?? 200);
const writeMs = Number(process.env.WRITE_MS ?? 900);

function show(name: string, report: KillReport, seconds: number): void {
  console.log(
    `${name}: ${report.kills.server} kills of the server, ${report.kills.writers} of writers, ${seconds.toFixed(0)} s`,
  );
  console.log(`  acknowledged ${report.acknowledged}, recorded ${report.recorded}, lost ${report.lost}`);
  console.log(
    `  misplaced ${report.misplaced}, duplicates ${report.duplicates}, holes ${report.flaws.length}`,
  );
}

async function timed(name: string, plan: Parameters<typeof runKillCycles>[0]): Promise<KillReport> {
  const began = performance.now();
  const report = await runKillCycles(plan);
  show(name, report, (performance.now() - began) / 1_000);
  return report;
}

const log = (line: string): void => void (process.stderr.isTTY && process.stderr.write(`\r${line}`));
const report = await timed('R1', { cycles, writeMs, log });
const control = await timed('control', { cycles: 3, writeMs: 100, acknowledgeEarly: true });
const sound = report.lost + report.misplaced + report.duplicates + report.flaws.length === 0;
if (!sound || control.lost === 0) {
  console.log(sound ? 'the control was not found out' : 'R1 failed');
  process.exitCode = 1;
}
