/**
 * One call for all who ask at the same time. Whoever asks gets the answer of a call that began after that, never of
 * one under way: what was recorded before the question is seen.
 */
export class SharedCall<T> {
  private running: Promise<unknown> = Promise.resolve();
  private next?: Promise<T>;

  constructor(private readonly call: () => Promise<T>) {}

  get(): Promise<T> {
    return (this.next ??= this.afterRunning());
  }

  private async afterRunning(): Promise<T> {
    await this.running.catch(() => {});
    this.next = undefined;
    const answer = this.call();
    this.running = answer;
    return answer;
  }
}
