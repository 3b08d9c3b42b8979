import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeParts } from '../src/parts.js';
import { startEmbeddedPostgres } from '../src/read-store/embedded/index.js';

/**
 * P12: an import of NDJSON, and of rows of CSV (people, four facts a row), with every rule, until the read models show
 * it. Goal: 10,000 facts/s, memory flat.
 */
const PEOPLE = Number(process.argv[2] ?? 1_000);
const ROUNDS = 5;
/** So that a round of rows is as many facts as a fifth of a round of NDJSON. */
const ROWS_PER_PERSON = 2.5;
const FACTS_PER_ROW = 4;
const CALLER = { subject: 'bench', role: 'admin' as const, tokenId: 'bench' };

const line = (fields: object) => Buffer.from(`${JSON.stringify(fields)}\n`);
const quarter = (n: number) => `${2016 + Math.floor(n / 4)}-Q${(n % 4) + 1}`;

function* organisation() {
  for (const unit of ['B1', 'B2', 'B3'])
    yield line({
      unit,
      type: 'UnitEstablished',
      effectiveOn: '1990-01-01',
      data: { code: unit, name: unit, kind: 'other' },
    });
  for (const position of ['P1', 'P2'])
    yield line({
      position,
      type: 'PositionDefined',
      effectiveOn: '1990-01-01',
      data: { code: position, title: position, group: 'professional' },
    });
}

/** One career of 50 facts: file, recruitment, three posts, degrees, courses, forty evaluations. */
function* person(staff: string) {
  const fact = (type: string, effectiveOn: string, data: object) => line({ staff, type, effectiveOn, data });
  yield fact('PersonnelFileOpened', '2015-01-01', {
    code: staff,
    fullName: `Nguyễn Văn ${staff}`,
    sex: 'male',
  });
  yield fact('StaffRecruited', '2015-01-01', { method: 'examination' });
  yield fact('JobPositionAssigned', '2015-01-01', { unitCode: 'B1', positionCode: 'P1', postingId: 'a' });
  yield fact('StaffTransferred', '2018-06-01', { unitCode: 'B2', positionCode: 'P1', postingId: 'b' });
  yield fact('StaffTransferred', '2021-06-01', { unitCode: 'B3', positionCode: 'P2', postingId: 'c' });
  yield fact('DegreeAwarded', '2014-07', { level: 'DH', school: 'Đại học Thái Nguyên' });
  yield fact('DegreeAwarded', '2019-07', { level: 'THS', school: 'Đại học Thái Nguyên' });
  yield fact('PoliticalTheoryLevelAttained', '2020-01-01', { level: 'TC' });
  for (const year of [2017, 2022])
    yield fact('TrainingCourseCompleted', `${year}-05-05`, { title: 'Bồi dưỡng', topics: ['it'], hours: 40 });
  for (let n = 0; n < 40; n++)
    yield fact('PeriodEvaluationFinalised', `${2016 + Math.floor(n / 4)}-12-${10 + (n % 4)}`, {
      period: quarter(n),
      unitCode: 'B1',
      score: '88.50',
      rating: 'good',
    });
}

function* file(round: string) {
  yield* organisation();
  for (let i = 0; i < PEOPLE; i++) yield* person(`${round}-${i}`);
}

/** People as an officer's list has them: file, recruitment, posting, degree in one row. */
function* rows(round: string) {
  yield Buffer.from(
    'Mã hồ sơ;Họ và tên;Ngày sinh;Giới tính;Dân tộc;Ngày tuyển dụng;Đơn vị;Chức danh;Từ ngày;Trình độ;Năm tốt nghiệp\n',
  );
  for (let i = 0; i < PEOPLE * ROWS_PER_PERSON; i++)
    yield Buffer.from(
      `${round}-r${i};Nguyễn Thị Hoà ${i};05/09/1985;Nữ;Tày;03/2010;B1;P1;01/07/2015;Đại học;2008\n`,
    );
}

const dataDir = await mkdtemp(join(tmpdir(), 'hoso-bench-'));
await chmod(dataDir, 0o711);
const server = await startEmbeddedPostgres({ dataDir });
const parts = await makeParts(server);
parts.projector.start();
const rates: Record<string, number[]> = {};
const memory: number[] = [];

/** One import, from its first byte until the read models show it. */
async function measure(
  kind: 'facts' | 'staff',
  mode: 'dry-run' | 'commit',
  bytes: Iterable<Buffer>,
  facts: number,
) {
  const began = performance.now();
  const given = {
    kind,
    mode,
    strict: true,
    caller: CALLER,
    ...(kind === 'staff' && { format: 'csv' as const }),
  };
  const id = await parts.importer.accept(given, Readable.from(bytes));
  let found = await parts.importFiles.find(id, CALLER);
  while (found.state === 'queued' || found.state === 'running') {
    await sleep(20);
    found = await parts.importFiles.find(id, CALLER);
  }
  const seconds = (performance.now() - began) / 1_000;
  if (found.state !== 'done' || found.rows.refused > 0) throw new Error(JSON.stringify(found));
  (rates[`${kind} ${mode}`] ??= []).push((found.rows.total * facts) / seconds);
  memory.push(process.memoryUsage().rss / 1024 ** 2);
}

try {
  // Rows name units, which must be there for their dry run as well.
  await measure('facts', 'commit', organisation(), 1);
  for (const name of Object.keys(rates)) delete rates[name];
  memory.length = 0;
  for (let round = 0; round < ROUNDS; round++)
    for (const mode of ['dry-run', 'commit'] as const) {
      const name = randomBytes(3).toString('hex');
      await measure('facts', mode, file(name), 1);
      await measure('staff', mode, rows(name), FACTS_PER_ROW);
    }
} finally {
  await parts.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const spread = (values: number[]) =>
  `${Math.round(median(values))} (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))})`;
console.log(
  `Node ${process.versions.node}, PostgreSQL ${server.version}, ${PEOPLE} people × 50 facts, ${ROUNDS} rounds`,
);
console.log(`NDJSON dry run  ${spread(rates['facts dry-run']!)} facts/s`);
console.log(
  `NDJSON commit   ${spread(rates['facts commit']!)} facts/s until the read models show them; goal 10000`,
);
console.log(
  `CSV dry run     ${spread(rates['staff dry-run']!)} facts/s (${PEOPLE * ROWS_PER_PERSON} rows × 4 facts)`,
);
console.log(`CSV commit      ${spread(rates['staff commit']!)} facts/s`);
console.log(`RSS MiB  ${memory.map((value) => Math.round(value)).join(' ')}`);
