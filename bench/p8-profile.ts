/**
 * P8: the profile of a person on any day as known at any position, out of the read model against reading and folding
 * that person's stream, in one process, interleaved; and the same question asked over HTTP.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { FindProfile, FindProfileHandler } from '../projections/profile/find-profile.js';
import { LocalIssuer } from '../src/access/issuer.js';
import { loadConfig } from '../src/config.js';
import { foldCareer } from '../src/domain/staff/career.js';
import { foldProfile, profileAnswer } from '../src/domain/staff/profile-answer.js';
import { makeParts, type Parts } from '../src/parts.js';
import { startService } from '../src/service.js';
import { machine, median, pairedRatio, spread, table, verdict } from './support/figures.js';
import { evaluation, factToAppend, opening } from './support/recorder.js';
import { withPostgres } from './support/scratch.js';
import { interleave } from './support/ways.js';

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

await withPostgres(async ({ url, version }, directory) => {
  const parts = await makeParts({ url, adminUrl: url });
  parts.projector.start();
  const people = await fill(parts);
  const { position: head } = await parts.journal.head();
  const organisation = await parts.organisations.at(head);
  const handler = new FindProfileHandler(parts.knowledge, parts.readModels);
  const person = () => people[randomInt(people.length)]!;
  const day = () => `${2015 + randomInt(12)}-${String(1 + randomInt(12)).padStart(2, '0')}-15`;
  // From the half of the log on, nearly everybody has a file.
  const point = () => randomInt(Math.floor(head / 2), head + 1);
  const seen = { answered: 0, folded: 0 };

  const config = loadConfig({ DATABASE_URL: url, HOSO_DATA_DIR: directory, HOSO_PORT: '0' });
  const service = await startService(config, { catalogues: false, logLevel: 'silent' });
  const issuer = await LocalIssuer.open(directory);
  const headers = { authorization: `Bearer ${await issuer.issue({ role: 'admin', ttlSeconds: 3_600 })}` };

  const figures = await interleave(
    [
      {
        name: 'read model',
        callers: 1,
        step: async () => {
          const time = { asOf: day(), knownAt: { kind: 'position' as const, position: point() } };
          const found = await handler
            .execute(new FindProfile(person(), time, CALLER, 'vi'))
            .catch(() => null);
          if (found) seen.answered++;
        },
      },
      {
        name: 'stream read and folded',
        callers: 1,
        step: async () => {
          const id = person();
          const options = { uptoPosition: point() };
          const known = (await parts.journal.readStreams([`staff-${id}`], options)).get(`staff-${id}`) ?? [];
          const on = day();
          const found = known.length > 0 && foldProfile(id, foldCareer(known), known.at(-1)!.revision, on);
          if (found && profileAnswer(found, organisation, on, 'vi')) seen.folded++;
        },
      },
      {
        name: 'over HTTP',
        callers: 1,
        step: async () => {
          const query = `asOf=${day()}&knownAt=${point()}`;
          const answered = await fetch(`${service.url}/api/v1/staff/${person()}?${query}`, { headers });
          await answered.arrayBuffer();
          if (answered.status !== 200 && answered.status !== 404) throw new Error(String(answered.status));
        },
      },
    ],
    ROUNDS,
    ROUND_MS,
  );
  const [model, folded, http] = figures;
  console.log(`P8 ${machine(version)}; ${PEOPLE} people × ${FACTS} facts, ${ROUNDS} rounds`);
  table(
    ['', 'answers/s', 'p50 ms', 'p99 ms'],
    figures.map(({ name, rate, p50, p99 }) => [name, spread(rate), spread(p50, 2), spread(p99, 2)]),
  );
  if (Math.min(seen.answered, seen.folded) === 0) throw new Error('nobody was found');
  verdict('p50, folded / read model', pairedRatio(folded!.p50, model!.p50), { least: 15 });
  verdict('p99 over HTTP, ms', median(http!.p99), { most: 5 });
  await service.close();
  await parts.close();
});
process.exit();
