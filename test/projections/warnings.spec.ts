import { foldCareer } from '../../src/domain/staff/career.js';
import { timelineOf } from '../../src/domain/staff/timeline.js';
import { timelineWarnings } from '../../src/domain/staff/warnings.js';
import { makeParts, type Parts } from '../../src/parts.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type History, history, random, recordHistory } from '../support/histories.js';

let database: TestDatabase;
let parts: Parts;
let recorded: History[];

beforeAll(async () => {
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  recorded = Array.from({ length: 40 }, (_, seed) => history(9_000 + seed, 12 + (seed % 20)));
  parts.projector.start();
  await Promise.all(recorded.map((one) => recordHistory(parts.store, one)));
  expect(await parts.reached.waitFor((await parts.journal.head()).position, 60_000)).toBe(true);
}, 90_000);

afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

const byKey = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

it('knows at every position the flags that the fold of the stream has', async () => {
  const r = random(11);
  const head = (await parts.journal.head()).position;
  let flagged = 0;
  for (const { stream } of recorded) {
    const all = (await parts.journal.readStreams([stream])).get(stream)!;
    const { rows } = await parts.pool.query(
      `SELECT * FROM read.career_warnings WHERE stream = $1
       UNION ALL SELECT * FROM read.attainment_warnings WHERE stream = $1`,
      [stream],
    );
    for (let i = 0; i < 30; i++) {
      const position = all[0]!.position + r.below(head - all[0]!.position + 1);
      const career = foldCareer(all.filter((fact) => fact.position <= position));
      const expected = [...timelineWarnings(career, false), ...timelineWarnings(career, true)];
      const known = rows
        .filter((row) => row.known_from <= position && position < row.known_to)
        .map(({ kind, event_id, unit_code, position_code, since, because, reasons }) => ({
          kind,
          eventId: event_id,
          ...(unit_code === '' ? {} : { unitCode: unit_code }),
          ...(position_code === null ? {} : { positionCode: position_code }),
          since,
          because,
          reasons,
        }));
      expect(known.sort(byKey)).toEqual(expected.sort(byKey));
      const flags = timelineOf(career).flatMap(({ eventId, flags: of }) =>
        of.map((kind) => `${kind} ${eventId}`),
      );
      expect(expected.map(({ kind, eventId }) => `${kind} ${eventId}`).sort()).toEqual(flags.sort());
      flagged += flags.length;
    }
  }
  expect(flagged).toBeGreaterThan(200);
}, 60_000);
