import { projections } from '../../projections/index.js';
import { loadConfig } from '../config.js';
import { Refusal } from '../domain/refusal.js';
import { makeParts, type Parts } from '../parts.js';
import { openDatabase } from '../read-store/embedded/index.js';
import type { Projection } from '../read-store/projection.js';
import type { RebuildRecord } from '../read-store/rebuild/records.js';
import { DONE, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

const BY = 'command line';

export const command: Command = {
  usage: `hoso rebuild [<read model> | --all | --rollback <read model>] [--json]`,
  summary: `Build read models anew beside the live ones and swap them in, or go back to the rows before: ${projections
    .map(({ name }) => name)
    .join(', ')}.`,
  async run(args, io) {
    const { values, positionals } = parse(
      args,
      { all: { type: 'boolean' }, rollback: { type: 'string' }, json: { type: 'boolean' } },
      { most: 1 },
    );
    const [name] = positionals;
    const asked = [name, values.all, values.rollback].filter((one) => one !== undefined);
    if (asked.length !== 1) throw new UsageError('name one read model, or --all, or --rollback with one');
    const wanted = name ?? values.rollback;
    const chosen = projections.filter((projection) => wanted === undefined || projection.name === wanted);
    if (chosen.length === 0) throw new UsageError(`there is no read model ${wanted}`);
    const config = loadConfig();
    const database = await openDatabase(config);
    try {
      const parts = await makeParts({ ...database, kurrentUrl: config.kurrentUrl });
      try {
        if (values.rollback === undefined) await rebuild(parts, chosen, io, values.json === true);
        else await rollBack(parts, chosen[0]!, io, values.json === true);
      } finally {
        await parts.close();
      }
    } finally {
      await database.stop();
    }
    return DONE;
  },
};

async function rebuild(
  { rebuilder, rebuilds }: Parts,
  chosen: Projection[],
  io: Io,
  json: boolean,
): Promise<void> {
  const progress = new Progress(io, chosen.map(({ name }) => name).join(', '));
  const onProgress = ({ facts, total }: { facts: number; total: number }) => progress.at(facts, total);
  const { ids, ended } = await rebuilder.begin(chosen, { requestedBy: BY, onProgress });
  await ended.finally(() => progress.end());
  for (const id of ids) io.stdout(shown(await rebuilds.find(id), json));
}

function shown(record: RebuildRecord, json: boolean): string {
  const { id, name, version, position, facts, rows, diff, startedAt, endedAt } = record;
  const seconds = (endedAt!.getTime() - startedAt.getTime()) / 1_000;
  if (json) return `${JSON.stringify({ id, name, version, position, facts, rows, seconds, diff })}\n`;
  const differs = diff ? `; ${diff.added} added, ${diff.removed} removed, ${diff.changed} changed` : '';
  return `${name}: ${rows} rows at position ${position} in ${seconds.toFixed(1)} s${differs}\n`;
}

async function rollBack({ rebuilder, rebuilds }: Parts, projection: Projection, io: Io, json: boolean) {
  const last = await rebuilds.last(projection.name);
  if (!last || last.state === 'rolled-back')
    throw new Refusal('nothing-to-go-back-to', { detail: `no earlier rows of ${projection.name} are kept` });
  await rebuilder.rollBack(last.id, projection);
  const what =
    last.state === 'done'
      ? 'went back to the rows before the rebuild'
      : 'gave up the rebuild that awaited approval';
  io.stdout(
    json
      ? `${JSON.stringify({ id: last.id, name: projection.name, state: 'rolled-back' })}\n`
      : `${projection.name}: ${what}\n`,
  );
}
