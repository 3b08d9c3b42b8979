import Sequencer from '@jest/test-sequencer';

/** Suites that start processes of their own. Begun last, one of them would leave the other worker with nothing to do. */
const SLOW = [
  'follow/service',
  'stores/kill',
  'readme/readme',
  'cli/cli',
  'embedded/launcher',
  'projections/rebuild',
  'projections/equality',
  'stores/postgres',
  'stores/kurrentdb',
  'backup/restore',
  'backup/kurrentdb',
  'outlets/subscriber',
  'stores/cut-connections',
  'http/event-stream',
];

const rank = ({ path }) => {
  const at = SLOW.findIndex((name) => path.endsWith(`/test/${name}.spec.ts`));
  return at < 0 ? SLOW.length : at;
};

/** A clone has no times of earlier runs to go by, and jest would then go by the size of the files. */
export default class SlowFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => rank(a) - rank(b));
  }
}
