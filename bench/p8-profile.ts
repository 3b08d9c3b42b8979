/**
 * P8: the profile of a person on any day as known at any position, out of the read model against reading and folding
 * that person's stream, in one process, interleaved; and the same question asked over HTTP.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { FindProfile, FindProfileHandler } from '../projections/profile/find-profile.js';
import { LocalIssuer } from '../src/access/issuer.js';
import { loadConfig } from '../src/config.js';
import type { Organisation } from '../src/domain/organisation/organisation.js';
import { foldCareer } from '../src/domain/staff/career.js';
import { foldProfile, profileAnswer } from '../src/domain/staff/profile-answer.js';
import { makeParts, type Parts } from '../src/parts.js';
import { startService } from '../src/service.js';
import { machine, median, pairedRatio, spread, table, verdict } from './support/figures.js';
import { evaluation, factToAppend, opening } from './support/recorder.js';
import { withPostgres } from './support/scratch.js';
import { interleave, type Way } from './support/ways.js';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const ROUND_MS = Number(process.env.ROUND_MS ?? 2_000);
const PEOPLE = Number(process.argv[2] ?? 2_000);
const FACTS = 60;
const CALLER = { subject: 'bench', role: 'admin' as const, tokenId: 'bench' };

/** Ten years of one person: a file, a post that changes each year, courses, quarterly evaluations. */
function career(index: number) {
  const facts = [
    opening(`HS-${index}`),
    factToAppend('JobPositionAssigned', '2015-01-01', { unitCode: 'B0', positionCode: 'P', postingId: 'p0' }),
  ];
  for (let year = 2016; year < 2026; year++) {
    const unitCode = `B${year % 3}`;
    facts.push(
      factToAppend('StaffTransferred', `${year}-02-01`, {
        unitCode,
        positionCode: 'P',
        postingId: `p${year}`,
      }),
      factToAppend('TrainingCourseCompleted', `${year}-05-05`, {
        title: 'Bồi dưỡng',
        topics: ['it'],
        hours: 40,
      }),
    );
  }
  while (facts.length < FACTS) facts.push(evaluation());
  return facts;
}

async function fill({ store, reached }: Parts): Promise<string[]> {
  const people: string[] = [];
  let position = 0;
  for (let start = 0; start < PEOPLE; start += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, PEOPLE - start) }, async (_, index) => {
        const id = randomUUID();
        const half = career(start + index);
        const appended = await store.append(`staff-${id}`, -1, half.slice(0, FACTS / 2));
        const rest = await store.append(`staff-${id}`, appended.revision, half.slice(FACTS / 2));
        people.push(id);
        position = Math.max(position, rest.position);
      }),
    );
  if (!(await reached.waitFor(position, 300_000))) throw new Error('the read models did not follow');
  return people;
}

/** What is asked: anybody, on any day of twelve years, as known at any position since most files were opened. */
const questions = (people: readonly string[], head: number) => () => ({
  id: people[randomInt(people.length)]!,
  day: `${2015 + randomInt(12)}-${String(1 + randomInt(12)).padStart(2, '0')}-15`,
  position: randomInt(Math.floor(head / 2), head + 1),
});
type Ask = ReturnType<typeof questions>;

function byReadModel({ knowledge, readModels }: Parts, ask: Ask, found: () => void): Way {
  const handler = new FindProfileHandler(knowledge, readModels);
  const step = async () => {
    const { id, day, position } = ask();
    const time = { asOf: day, knownAt: { kind: 'position' as const, position } };
    if (await handler.execute(new FindProfile(id, time, CALLER, 'vi')).catch(() => undefined)) found();
  };
  return { name: 'read model', callers: 1, step };
}

function byFold({ journal }: Parts, organisation: Organisation, ask: Ask, found: () => void): Way {
  const step = async () => {
    const { id, day, position } = ask();
    const stream = `staff-${id}`;
    const known = (await journal.readStreams([stream], { uptoPosition: position })).get(stream) ?? [];
    const revision = known.at(-1)?.revision;
    const parts = revision === undefined ? undefined : foldProfile(id, foldCareer(known), revision, day);
    if (parts && profileAnswer(parts, organisation, day, 'vi')) found();
  };
  return { name: 'stream read and folded', callers: 1, step };
}

function overHttp(url: string, headers: Record<string, string>, ask: Ask): Way {
  const step = async () => {
    const { id, day, position } = ask();
    const answered = await fetch(`${url}/api/v1/staff/${id}?asOf=${day}&knownAt=${position}`, { headers });
    await answered.arrayBuffer();
    if (answered.status !== 200 && answered.status !== 404) throw new Error(String(answered.status));
  };
  return { name: 'over HTTP', callers: 1, step };
}

await withPostgres(async ({ url, version }, directory) => {
  const parts = await makeParts({ url, adminUrl: url });
  parts.projector.start();
  const people = await fill(parts);
  const { position: head } = await parts.journal.head();
  const config = loadConfig({ DATABASE_URL: url, HOSO_DATA_DIR: directory, HOSO_PORT: '0' });
  const service = await startService(config, { catalogues: false, logLevel: 'silent' });
  const token = await (await LocalIssuer.open(directory)).issue({ role: 'admin', ttlSeconds: 3_600 });
  const ask = questions(people, head);
  const seen = { model: 0, fold: 0 };
  const ways = [
    byReadModel(parts, ask, () => seen.model++),
    byFold(parts, await parts.organisations.at(head), ask, () => seen.fold++),
    overHttp(service.url, { authorization: `Bearer ${token}` }, ask),
  ];
  const figures = await interleave(ways, ROUNDS, ROUND_MS);
  const [model, folded, http] = figures;
  console.log(`P8 ${machine(version)}; ${PEOPLE} people × ${FACTS} facts, ${ROUNDS} rounds`);
  table(
    ['', 'answers/s', 'p50 ms', 'p99 ms'],
    figures.map(({ name, rate, p50, p99 }) => [name, spread(rate), spread(p50, 2), spread(p99, 2)]),
  );
  if (Math.min(seen.model, seen.fold) === 0) throw new Error('nobody was found');
  verdict('p50, folded / read model', pairedRatio(folded!.p50, model!.p50), { least: 15 });
  verdict('p99 over HTTP, ms', median(http!.p99), { most: 5 });
  await service.close();
  await parts.close();
});
process.exit();
