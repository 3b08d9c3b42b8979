import cliProgress from 'cli-progress';
import type { Io } from './io.js';

/** A bar where a person looks on, and a plain line now and then elsewhere. */
export class Progress {
  private readonly bar: cliProgress.SingleBar | undefined;
  private started = false;
  private readonly began = Date.now();
  /** A line at once would say nothing, and short work needs none. */
  private told = this.began;

  constructor(
    private readonly io: Io,
    private readonly what: string,
  ) {
    const format = `${what} {bar} {percentage} % | {value}/{total} | {rate}/s | {eta_formatted} left`;
    this.bar = io.terminal
      ? new cliProgress.SingleBar(
          { format, stream: process.stderr, hideCursor: true },
          cliProgress.Presets.shades_classic,
        )
      : undefined;
  }

  at(done: number, total: number): void {
    const rate = Math.round(done / Math.max(0.001, (Date.now() - this.began) / 1_000));
    if (this.bar) {
      if (!this.started) this.bar.start(total, done, { rate });
      else this.bar.update(done, { rate });
      this.started = true;
      return;
    }
    const now = Date.now();
    if (now - this.told < 5_000) return;
    this.told = now;
    const left = rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : '';
    this.io.stderr(`${this.what}: ${done} of ${total}, ${rate}/s${left}\n`);
  }

  end(): void {
    if (this.started) this.bar?.stop();
  }
}
