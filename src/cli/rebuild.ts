import { projections } from '../../projections/index.js';
import { loadConfig } from '../config.js';
import { makeParts } from '../parts.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { rebuild } from '../read-store/rebuild.js';
import { DONE, UsageError, type Command } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

export const command: Command = {
  usage: `hoso rebuild [<read model> | --all] [--json]`,
  summary: `Build read models anew beside the live ones and swap them in: ${projections.map(({ name }) => name).join(', ')}.`,
  async run(args, io) {
    const { values, positionals } = parse(
      args,
      { all: { type: 'boolean' }, json: { type: 'boolean' } },
      { most: 1 },
    );
    const [name] = positionals;
    if ((name === undefined) === (values.all !== true)) throw new UsageError('name one read model, or --all');
    const chosen = projections.filter((projection) => values.all === true || projection.name === name);
    if (chosen.length === 0) throw new UsageError(`there is no read model ${name}`);
    const database = await openDatabase(loadConfig());
    try {
      const parts = await makeParts(database);
      try {
        for (const projection of chosen) {
          const progress = new Progress(io, projection.name);
          const startedAt = Date.now();
          const { position, rows } = await rebuild(
            parts.writing,
            parts.journal,
            projection,
            ({ facts, total }) => progress.at(facts, total),
          );
          progress.end();
          const seconds = (Date.now() - startedAt) / 1_000;
          io.stdout(
            values.json === true
              ? `${JSON.stringify({ name: projection.name, position, rows, seconds })}\n`
              : `${projection.name}: ${rows} rows at position ${position} in ${seconds.toFixed(1)} s\n`,
          );
        }
      } finally {
        await parts.close();
      }
    } finally {
      await database.stop();
    }
    return DONE;
  },
};
