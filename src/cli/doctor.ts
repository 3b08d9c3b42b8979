import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type Config } from '../config.js';
import { privilegeReport } from '../journal/privileges.js';
import { prepareDatabase } from '../journal/prepare-database.js';
import { createPool } from '../read-store/database.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { checkpoints } from '../read-store/checkpoints.js';
import { DONE, ENVIRONMENT, explain, type Command } from './io.js';
import { parse } from './options.js';

interface Finding {
  name: string;
  state: 'ok' | 'notice' | 'wrong';
  value: string;
  /** What to do about it. */
  remedy?: string;
}

const LEAST_POSTGRES = 15;
const LEAST_FREE_BYTES = 1024 ** 3;

export const command: Command = {
  usage: 'hoso doctor [--json]',
  summary: 'Say how the installation is set up, what is wrong with it, and what to do.',
  async run(args, io) {
    const { values } = parse(args, { json: { type: 'boolean' } }, { most: 0 });
    const config = loadConfig();
    const findings = [
      { name: 'Node', state: 'ok' as const, value: process.versions.node },
      ...(await dataDirectory(config)),
      ...(await database(config)),
    ];
    const wrong = findings.some(({ state }) => state === 'wrong');
    if (values.json === true) io.stdout(`${JSON.stringify({ settings: config.settings, findings })}\n`);
    else {
      io.stdout('Settings\n');
      for (const { name, value, source } of config.settings)
        io.stdout(`  ${name.padEnd(20)} ${(value || '–').padEnd(30)} ${source}\n`);
      io.stdout('\nFindings\n');
      const marks = { ok: 'ok    ', notice: 'notice', wrong: 'WRONG ' };
      for (const { name, state, value, remedy } of findings)
        io.stdout(`  ${marks[state]} ${name.padEnd(20)} ${value}\n${remedy ? `         → ${remedy}\n` : ''}`);
    }
    return wrong ? ENVIRONMENT : DONE;
  },
};

async function dataDirectory({ dataDir }: Config): Promise<Finding[]> {
  try {
    const { bavail, bsize } = await statfs(dataDir);
    const free = bavail * bsize;
    const findings: Finding[] = [
      {
        name: 'Disk',
        state: free < LEAST_FREE_BYTES ? 'wrong' : 'ok',
        value: `${(free / 1024 ** 3).toFixed(1)} GiB free at ${dataDir}`,
        ...(free < LEAST_FREE_BYTES
          ? { remedy: 'free some space: PostgreSQL stops when the disk is full' }
          : {}),
      },
    ];
    const key = await stat(join(dataDir, 'issuer-key.json')).catch(() => undefined);
    if (key && (key.mode & 0o077) !== 0)
      findings.push({
        name: 'Issuer key',
        state: 'wrong',
        value: 'others may read issuer-key.json',
        remedy: 'chmod 600 it, and replace it if somebody may have copied it',
      });
    else
      findings.push({ name: 'Issuer key', state: 'ok', value: key ? 'private' : 'made at the first start' });
    return findings;
  } catch (error) {
    const { sentence } = explain(error);
    return [
      {
        name: 'Data directory',
        state: 'wrong',
        value: sentence,
        remedy: 'set HOSO_DATA_DIR to a directory this account may write',
      },
    ];
  }
}

async function database(config: Config): Promise<Finding[]> {
  try {
    const opened = await openDatabase(config);
    try {
      const { serviceUrl, privileges } = await prepareDatabase(opened.adminUrl, opened.url);
      return [
        ...(await server(serviceUrl)),
        privilegeFinding(privileges, (await privilegeReport(serviceUrl)).verdict),
      ];
    } finally {
      await opened.stop();
    }
  } catch (error) {
    const { sentence } = explain(error);
    return [
      {
        name: 'Database',
        state: 'wrong',
        value: sentence,
        remedy: 'see DATABASE_URL and HOSO_DATA_DIR above',
      },
    ];
  }
}

async function server(url: string): Promise<Finding[]> {
  const pool = createPool({ url, applicationName: 'hoso-doctor', size: 1 });
  try {
    const { rows } = await pool.query<{
      version: string;
      number: number;
      fsync: string;
      now: Date;
      head: number;
    }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::integer AS number,
         current_setting('fsync') AS fsync, clock_timestamp() AS now, (SELECT position FROM journal.head) AS head`,
    );
    const { version, number, fsync, now, head } = rows[0]!;
    const skewMs = Math.abs(now.getTime() - Date.now());
    const models = await checkpoints(pool).catch(() => []);
    const lag = models.length === 0 ? 0 : head - Math.min(...models.map(({ position }) => position));
    const old = number < LEAST_POSTGRES * 10_000;
    return [
      {
        name: 'PostgreSQL',
        state: old ? 'wrong' : 'ok',
        value: version,
        ...(old ? { remedy: `PostgreSQL ${LEAST_POSTGRES} or newer is needed` } : {}),
      },
      {
        name: 'Durability',
        state: fsync === 'on' ? 'ok' : 'wrong',
        value: `fsync ${fsync}`,
        ...(fsync === 'on' ? {} : { remedy: 'turn fsync on: an acknowledged fact must survive a power cut' }),
      },
      {
        name: 'Clock',
        state: skewMs > 2_000 ? 'notice' : 'ok',
        value: `${skewMs} ms from the database's`,
        ...(skewMs > 2_000 ? { remedy: 'set both clocks by NTP: recordedAt is the database’s' } : {}),
      },
      { name: 'Journal', state: 'ok', value: `${head} facts` },
      { name: 'Read models', state: lag > 10_000 ? 'notice' : 'ok', value: `${lag} facts behind` },
    ];
  } finally {
    await pool.end();
  }
}

function privilegeFinding(prepared: string, verdict: string): Finding {
  return prepared === 'role' && verdict === 'role'
    ? { name: 'Append-only', state: 'ok', value: 'by privilege and by triggers' }
    : {
        name: 'Append-only',
        state: 'notice',
        value: 'by triggers alone: the service role could drop them',
        remedy: 'let DATABASE_ADMIN_URL name a user who may create roles, and DATABASE_URL another one',
      };
}
