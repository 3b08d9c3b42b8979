import type pg from 'pg';
import { ConfigurationError } from '../config.js';
import { KurrentLink } from '../event-store/kurrentdb/client.js';
import { rightsOf } from '../event-store/kurrentdb/rights.js';
import { KurrentSourceLog } from '../event-store/kurrentdb/source-log.js';
import { expectKind } from '../journal/follow/copying.js';
import { expectSameSource, journalSource, SourceParted } from '../journal/follow/resume-point.js';
import { lagBytes } from '../journal/follow/source-log.js';
import { notice, ok, wrong, type Finding } from './finding.js';

const FAR_BEHIND_BYTES = 10 * 1024 * 1024;
const SHOWN = 5;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/i;

const WAYS_OUT =
  'restore the backup of KurrentDB that has this event; or, without KurrentDB as it was, hoso export (it reads the journal, which has all that was acknowledged), then hoso restore into a new KurrentDB and a new database';

/** What can be said of KurrentDB and of the journal as its copy; changes nothing in either. @throws what `pg` throws */
export async function kurrentdb(client: pg.ClientBase, url: string | undefined): Promise<Finding[]> {
  const findings = url === undefined ? [] : [connection(url)];
  const copied = await client.query<{ prepared: boolean }>(
    `SELECT to_regclass('journal.source') IS NOT NULL AS prepared`,
  );
  const { prepared } = copied.rows[0]!;
  const mismatch = prepared ? await kind(client, url !== undefined) : undefined;
  if (mismatch !== undefined)
    return [...findings, wrong('Journal copy', mismatch, 'see KURRENTDB_URL and DATABASE_URL above')];
  if (url === undefined) return findings;
  const log = new KurrentSourceLog(url);
  try {
    findings.push(ok('KurrentDB', `answers; version ${(await log.version()) ?? 'not known'}`));
    if (prepared) findings.push(await copy(client, log));
    findings.push(await rights(url));
  } catch (error) {
    findings.push(
      wrong(
        'KurrentDB',
        `does not answer: ${(error as Error).message.split('\n')[0]}`,
        'start it, or set KURRENTDB_URL right; until then what is recorded can be read, and nothing recorded',
      ),
    );
  } finally {
    await log.close();
  }
  return prepared ? [...findings, await keptOut(client)] : findings;
}

/** Without TLS everything can be read and changed on its way. */
function connection(url: string): Finding {
  const [, place = '', parameters = ''] = /^[^:]+:\/\/(?:[^@/?]*@)?([^/?]*)\/?(?:\?(.*))?$/.exec(url) ?? [];
  const insecure = /(?:^|&)tls=false(?:&|$)/i.test(parameters);
  if (!insecure) return ok('KurrentDB connection', 'TLS');
  return place.split(',').every((host) => LOOPBACK.test(host))
    ? ok('KurrentDB connection', 'without TLS, on this machine')
    : wrong(
        'KurrentDB connection',
        'without TLS over a network: personal data can be read and facts forged on their way',
        'give the nodes certificates and leave tls=false out of KURRENTDB_URL',
      );
}

/** Facts are only as safe as nobody can delete their streams. @throws what the client throws */
async function rights(url: string): Promise<Finding> {
  const link = new KurrentLink(url, 'hoso-doctor');
  try {
    const { mayDelete, maySetMetadata } = await rightsOf(link);
    if (!mayDelete && !maySetMetadata)
      return ok('KurrentDB rights', 'the service can neither delete streams nor change their settings');
    return link.credentials
      ? notice(
          'KurrentDB rights',
          'the account of the service may delete streams of facts, or have them thrown away',
          'hoso protect, with an administrator in KURRENTDB_ADMIN_URL; see docs/operations.md',
        )
      : notice(
          'KurrentDB rights',
          'no account is asked for: whoever reaches KurrentDB may delete streams of facts',
          'for other than a trial run it with TLS and accounts, then hoso protect; see docs/operations.md',
        );
  } finally {
    await link.close();
  }
}

async function kind(client: pg.ClientBase, fromKurrentDb: boolean): Promise<string | undefined> {
  try {
    await expectKind(client, fromKurrentDb);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

/** @throws what the client throws when KurrentDB is away */
async function copy(client: pg.ClientBase, log: KurrentSourceLog): Promise<Finding> {
  const { resume } = await journalSource(client);
  try {
    await expectSameSource(log, resume);
  } catch (error) {
    if (error instanceof SourceParted) return wrong('Journal copy', error.message, WAYS_OUT);
    throw error;
  }
  const { event, complete } = await log.newest(resume);
  const at = resume ? `up to ${resume.commit}` : 'nothing yet';
  const lag = lagBytes(event, resume);
  if (lag === 0)
    return ok(
      'Journal copy',
      `${at}; ${complete ? 'nothing newer' : 'nothing newer among the last events'} in KurrentDB`,
    );
  const value = `${at}; ${lag} bytes behind KurrentDB`;
  return lag > FAR_BEHIND_BYTES
    ? notice(
        'Journal copy',
        value,
        'start a service with the role projector, which copies; if one runs, see its log',
      )
    : ok('Journal copy', value);
}

async function keptOut(client: pg.ClientBase): Promise<Finding> {
  const { rows } = await client.query<{ stream: string; revision: number; reason: string; events: number }>(
    `SELECT stream, revision, reason, count(*) OVER ()::integer AS events FROM journal.kept_out
     ORDER BY commit_position DESC, prepare_position DESC LIMIT $1`,
    [SHOWN],
  );
  const [first] = rows;
  if (!first) return ok('Kept out', 'no event of KurrentDB');
  const newest = rows.map(({ stream, revision, reason }) => `${stream} ${revision} (${reason})`).join(', ');
  return notice(
    'Kept out',
    `${first.events} events of KurrentDB; the newest: ${newest}`,
    'find who writes to these streams beside the service; SELECT * FROM journal.kept_out tells more',
  );
}
