import { Readiness, type ReadyAnswer } from './http/health.js';
import type { Metrics } from './http/metrics.js';
import { addCopyingGauges, followerPart } from './follower-readiness.js';
import type { Parts } from './parts.js';
import { checkpoints } from './read-store/checkpoints.js';

/** Ready: catalogues loaded, and all read models at the head that was found at the start. */
export class ServiceReadiness extends Readiness {
  catalogues: Promise<void> = Promise.resolve();
  private loaded = false;
  private headAtStart: number | undefined;
  private caughtUp = false;

  constructor(
    private readonly parts: Parts,
    private readonly projects: boolean,
  ) {
    super();
  }

  begin(load: () => Promise<void>): void {
    this.catalogues = this.loadAll(load);
    this.catalogues.catch(() => {});
  }

  private async loadAll(load: () => Promise<void>): Promise<void> {
    // A journal that lags behind does not know which catalogues are recorded.
    await this.parts.copying?.caughtUp();
    this.headAtStart = (await this.parts.journal.head()).position;
    await load();
    this.loaded = true;
  }

  async check(): Promise<ReadyAnswer> {
    const parts: ReadyAnswer['parts'] = {};
    try {
      const [head, { made, position: reached }] = await Promise.all([
        this.parts.journal.head(),
        this.parts.reached.state(),
      ]);
      parts['database'] = { ok: true };
      if (this.parts.copying) parts['follower'] = followerPart(await this.parts.copying.state());
      parts['catalogues'] = { ok: this.loaded };
      this.caughtUp ||= made && this.headAtStart !== undefined && reached >= this.headAtStart;
      const { active, failures } = this.parts.projector.status();
      const failure = failures[0];
      parts['readModels'] = {
        ok: this.caughtUp && !failure,
        position: reached,
        head: head.position,
        lag: head.position - reached,
        ...(this.projects ? { projecting: active } : {}),
        ...(failure
          ? { detail: `${failure.name} stopped at position ${failure.position}: ${failure.detail}` }
          : {}),
      };
    } catch {
      parts['database'] = { ok: false, detail: 'the database does not answer' };
    }
    return { ready: Object.values(parts).every(({ ok }) => ok), parts };
  }

  addGauges(metrics: Metrics): void {
    if (this.parts.copying) addCopyingGauges(metrics, this.parts.copying);
    metrics.gauge('hoso_journal_head_position', 'Position of the last fact', [], async (gauge) => {
      gauge.set((await this.parts.journal.head()).position);
    });
    metrics.gauge('hoso_read_model_lag_facts', 'Facts a read model is behind', ['model'], async (gauge) => {
      const { position } = await this.parts.journal.head();
      for (const model of await checkpoints(this.parts.pool))
        gauge.labels(model.name).set(position - model.position);
    });
    metrics.gauge(
      'hoso_read_model_stopped',
      'Whether a read model stopped at a fact',
      ['model'],
      async (gauge) => {
        gauge.reset();
        for (const { name } of this.parts.projector.status().failures) gauge.labels(name).set(1);
      },
    );
    metrics.gauge('hoso_projector_active', 'Whether this process projects', [], async (gauge) => {
      gauge.set(this.parts.projector.status().active ? 1 : 0);
    });
    metrics.gauge('hoso_appends_waiting', 'Appends waiting or on their way', [], async (gauge) => {
      gauge.set(this.parts.store.depth);
    });
  }
}
