import type { JsonObject } from '../domain/facts/fact.js';
import { addDays } from '../domain/time.js';
import { uuidFrom } from '../commands/request.js';
import type { DemoLine } from './person-file.js';
import { asRating } from './ratings.js';
import type { Person } from './person.js';

const CORRECTED = 'Đính chính: nhập nhầm so với văn bản gốc';

/** What became known afterwards: late papers, entry errors put right, decisions taken back. */
export function laterFacts(person: Person): void {
  late(person);
  scoreOnAppeal(person);
  wrongLevel(person);
  wrongBirth(person);
  takenBack(person);
  wrongDay(person);
}

const of = ({ file }: Person, type: DemoLine['type'], since: string) =>
  file.lines.filter((line) => line.type === type && line.effectiveOn! >= since);

export function correct({ file }: Person, line: DemoLine, changes: JsonObject, reason = CORRECTED): DemoLine {
  const data = { targetEventId: file.named(line), changes, reason };
  return toLater(file.later, { staff: file.code, type: 'FactCorrected', data });
}

export function cancel({ file }: Person, line: DemoLine, reason: string): void {
  const data = { targetEventId: file.named(line), reason };
  toLater(file.later, { staff: file.code, type: 'FactCancelled', data });
}

function toLater(later: DemoLine[], line: DemoLine): DemoLine {
  later.push(line);
  return line;
}

/** Certificates of courses and rewards that reached the officer months later. */
function late(person: Person) {
  const { file, random } = person;
  if (!random.chance(6)) return;
  const lines = of(
    person,
    random.pick(['TrainingCourseCompleted', 'RewardConferred'] as const),
    '2025-07-01',
  );
  const line = lines.at(-1);
  if (!line) return;
  file.lines.splice(file.lines.indexOf(line), 1);
  file.later.push(line);
}

/** A score raised on appeal; now and then that was a mistake and is taken back. */
function scoreOnAppeal(person: Person) {
  const { random, file } = person;
  if (!random.chance(2.5)) return;
  const line = of(person, 'PeriodEvaluationFinalised', '2026-01-01').at(-1);
  if (!line) return;
  const score = Math.min(9_800, Math.round(Number(line.data['score']) * 100) + random.int(100, 600));
  const text = `${Math.floor(score / 100)}.${String(score % 100).padStart(2, '0')}`;
  const changes = { data: { score: text, rating: asRating(score) } };
  const corrected = correct(person, line, changes, 'Giải quyết kiến nghị về kết quả đánh giá');
  if (!random.chance(20)) return;
  corrected.id = uuidFrom(`demo ${file.code} appeal`);
  cancel(person, corrected, 'Kết luận kiến nghị bị thu hồi');
}

/** A degree entered one level too low. */
function wrongLevel(person: Person) {
  if (!person.random.chance(1.2)) return;
  const line = of(person, 'DegreeAwarded', '0').find(({ data }) => data['level'] === 'DH');
  if (!line) return;
  line.data = { ...line.data, level: 'CD' };
  correct(person, line, { data: { level: 'DH' } }, 'Nhập nhầm trình độ: văn bằng ghi đại học');
}

function wrongBirth(person: Person) {
  const { random, file, born } = person;
  const [line] = file.lines;
  if (!random.chance(0.8) || line?.data['dateOfBirth'] !== born) return;
  line.data = { ...line.data, dateOfBirth: addDays(born, random.int(-9, -1)) };
  correct(person, line, { data: { dateOfBirth: born } });
}

function takenBack(person: Person) {
  const { random } = person;
  if (random.chance(1)) {
    const [line] = of(person, 'RewardConferred', '2025-01-01');
    if (line) cancel(person, line, 'Thu hồi quyết định khen thưởng');
  }
  if (random.chance(1)) {
    const line = of(person, 'TrainingCourseCompleted', '2025-08-01')[0];
    if (line && line.id === undefined) cancel(person, line, 'Chứng nhận của người khác, nhập nhầm hồ sơ');
  }
}

/** The day of an election as the minutes have it. */
function wrongDay(person: Person) {
  if (!person.random.chance(4)) return;
  const line = of(person, 'OfficeElected', '2026-03-27').find(
    ({ effectiveOn }) => effectiveOn === '2026-03-27',
  );
  if (line) correct(person, line, { effectiveOn: '2026-03-26' });
}
