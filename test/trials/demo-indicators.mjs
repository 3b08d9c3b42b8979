#!/usr/bin/env node
/**
 * Trial of the indicators at full scale: records the demo in a scratch directory (or takes one that holds it), asks
 * the service for every indicator of the province and of some communes on some days, and compares each with
 * SQL over the journal's facts that shares nothing with the service's folds.
 *
 * node test/trials/demo-indicators.mjs [--scale 1] [--seed 1] [--data <directory>] [--days 2025-12-31,2026-10-31]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { indicatorsSql } from './demo-indicators/indicators.mjs';
import { Api, PROGRAM, scratchDirectory, startService } from './personnel-sample/service.mjs';

const PROVINCE = '19';
const COMMUNES_COMPARED = 4;
const COUNTS = ['numerator', 'denominator', 'unknown', 'grace', 'excluded'];

const { values: options } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
    days: { type: 'string', default: '2025-12-31,2026-06-30,2026-10-31' },
  },
});

async function recordDemo(directory) {
  const started = performance.now();
  const args = [PROGRAM, 'demo', '--scale', options.scale, '--seed', options.seed];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, HOSO_DATA_DIR: directory },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`hoso demo ended with ${code}`);
  console.log(`recorded in ${((performance.now() - started) / 1000).toFixed(1)} s, start and stop included`);
}

/** The embedded server of a running service, asked behind its back. */
async function connect(directory) {
  const password = (await readFile(join(directory, 'postgres-18.password'), 'utf8')).trim();
  const client = new pg.Client({ host: join(directory, 'socket'), user: 'hoso', database: 'hoso', password });
  await client.connect();
  return client;
}

async function counted(directory, unit, day) {
  const client = await connect(directory);
  try {
    const results = await client.query(indicatorsSql(unit, day));
    return new Map(results.at(-1).rows.map((row) => [row.code, row]));
  } finally {
    await client.end();
  }
}

/** @returns how many indicators differ */
async function compare(api, directory, unit, day) {
  const { rows } = await api.list('/indicators', { unit, asOf: day });
  const bySql = await counted(directory, unit, day);
  let different = 0;
  for (const row of rows) {
    const own = bySql.get(row.code);
    const differing = COUNTS.filter((name) => row[name] !== (own?.[name] ?? 0));
    if (differing.length === 0) continue;
    different++;
    const shown = differing.map((name) => `${name}: service ${row[name]}, SQL ${own?.[name] ?? 0}`);
    console.log(`${unit} on ${day}, ${row.code}: ${shown.join('; ')}`);
  }
  console.log(`${unit} on ${day}: ${rows.length} indicators compared, ${different} different`);
  return different;
}

const directory = options.data ?? (await scratchDirectory());
let service;
try {
  if (options.data === undefined) await recordDemo(directory);
  service = await startService(directory);
  const api = new Api(service.url, service.token);
  const { rows: communes } = await api.list('/units', { parent: PROVINCE, asOf: '2026-10-31' });
  const step = Math.ceil(communes.length / COMMUNES_COMPARED);
  const some = communes.filter((_, n) => n % step === 0).map(({ code }) => code);
  let different = 0;
  for (const day of options.days.split(',')) different += await compare(api, directory, PROVINCE, day);
  for (const unit of some) different += await compare(api, directory, unit, '2026-10-31');
  process.exitCode = different === 0 ? 0 : 1;
} finally {
  await service?.stop();
  if (options.data === undefined) await rm(directory, { recursive: true, force: true });
}
