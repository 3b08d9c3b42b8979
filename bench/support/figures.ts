import { cpus, totalmem } from 'node:os';

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Median of the ratios within each round: what a noisy machine does to one round it does to both sides. */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}

/** Median with the least and the greatest round beside it. */
export function spread(values: readonly number[], digits = 0): string {
  const show = (value: number) => value.toFixed(digits);
  return `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

export function machine(postgresVersion?: string): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const postgres = postgresVersion === undefined ? '' : `, PostgreSQL ${postgresVersion} (fsync on)`;
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} × ${model}, ${memory} GiB, Node ${process.versions.node}${postgres}`;
}

/** Columns padded to their widest cell; the first to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  for (const row of all) {
    const cells = widths.map((width, column) =>
      column === 0 ? (row[column] ?? '').padEnd(width) : (row[column] ?? '').padStart(width),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

/** A goal with the figure that is held against it. */
export function verdict(what: string, figure: number, goal: { least: number } | { most: number }): void {
  const reached = 'least' in goal ? figure >= goal.least : figure <= goal.most;
  const bound = 'least' in goal ? `≥ ${goal.least}` : `≤ ${goal.most}`;
  console.log(`${what}: ${Number(figure.toPrecision(3))} (goal ${bound}: ${reached ? 'reached' : 'missed'})`);
}
