import type { ReadyAnswer } from './http/health.js';
import type { Metrics } from './http/metrics.js';
import type { Copying, CopyingState } from './journal/follow/copying.js';

/** Ready: the journal had all of KurrentDB once, and may be copied further. What is recorded is read while it is away. */
export function followerPart(state: CopyingState): ReadyAnswer['parts'][string] {
  const { active, reconnects, reachable, lagBytes, caughtUp, keptOut } = state;
  const stopped = state.stopped ?? state.parted;
  const detail =
    stopped ??
    (reachable === false
      ? 'KurrentDB does not answer: what is recorded can be read, nothing can be recorded'
      : caughtUp
        ? undefined
        : 'the journal is being copied');
  return {
    ok: caughtUp && stopped === undefined,
    following: active,
    ...(reachable === undefined ? {} : { reachable }),
    ...(lagBytes === undefined ? {} : { lagBytes }),
    reconnects,
    keptOut: [...keptOut.values()].reduce((sum, events) => sum + events, 0),
    ...(detail === undefined ? {} : { detail }),
  };
}

export function addCopyingGauges(metrics: Metrics, copying: Copying): void {
  metrics.gauge('hoso_follower_active', 'Whether this process copies KurrentDB', [], async (gauge) => {
    gauge.set((await copying.state()).active ? 1 : 0);
  });
  metrics.gauge('hoso_follower_stopped', 'Whether the follower stopped for good', [], async (gauge) => {
    gauge.set((await copying.state()).stopped === undefined ? 0 : 1);
  });
  metrics.gauge(
    'hoso_follower_reconnects',
    'Subscriptions to KurrentDB that were replaced since the start',
    [],
    async (gauge) => gauge.set((await copying.state()).reconnects),
  );
  metrics.gauge(
    'hoso_journal_lag_bytes',
    'How far the journal is behind KurrentDB; NaN while KurrentDB does not answer',
    [],
    async (gauge) => gauge.set((await copying.state()).lagBytes ?? NaN),
  );
  metrics.gauge('hoso_kept_out_events', 'Events kept out of the journal', ['reason'], async (gauge) => {
    gauge.reset();
    for (const [reason, events] of (await copying.state()).keptOut) gauge.labels(reason).set(events);
  });
}
