import { addDays, addMonths, lastDayOfTerm, type Day } from '../domain/time.js';
import type { Commune } from './communes.js';
import { LAST_DAY, NEW_SYSTEM } from './days.js';
import { cancel } from './later.js';
import type { Held } from './office.js';
import { idFor, type Person } from './person.js';
import { unitOf } from './posts.js';
import type { Happening } from './seats.js';

const ACTING_MONTHS = 6;
const IN_VAIN: Day = '2026-10-01';

/** What happens to somebody who is in the post from the first day of the new system. */
export function happen(
  person: Person,
  held: Held,
  happening: Happening,
  neighbour: Commune | undefined,
): void {
  switch (happening.what) {
    case 'acts':
      return acts(person, happening);
    case 'rotated-here':
      return staysAfterRotation(person, held, happening);
    case 'stripped':
      return stripped(person, held);
    case 'resigned':
      return resigned(person, held);
    case 'seconded':
      return seconded(person, happening, neighbour);
    case 'streamlined-in-vain':
      return streamlinedInVain(person);
    case 'on-leave':
      return onLeave(person, held);
    case 'suspended':
      return suspended(person, happening.lifted);
  }
}

/** A deputy acts for the head who retired; an appointment that was taken back again was known for a while. */
function acts(person: Person, { from, appointedInVain }: Extract<Happening, { what: 'acts' }>) {
  const { file, commune, post } = person;
  const unit = unitOf(commune, post.body);
  const until = lastDayOfTerm(from, ACTING_MONTHS);
  const acting = file.post('ActingAuthorityAssigned', from, unit, 'TP', { until, label: 'Phụ trách phòng' });
  if (!appointedInVain) return;
  const ended = file.add('PostingEnded', IN_VAIN, { postingId: acting });
  file.move('LeaderAppointed', IN_VAIN, unit, 'TP', { termMonths: 60 });
  const appointed = file.lines.at(-1)!;
  for (const line of [appointed, ended])
    cancel(person, line, 'Thu hồi quyết định bổ nhiệm: chưa đủ quy trình');
}

function staysAfterRotation(
  { file }: Person,
  { postingId }: Held,
  { stays, until }: Extract<Happening, { what: 'rotated-here' }>,
) {
  if (stays) file.add('RotationEnded', addDays(until, 1), { postingId, outcome: 'stayed' }, 'QĐ-UBND');
}

function stripped(person: Person, { postingId }: Held) {
  const { file, commune } = person;
  const on = '2026-05-04';
  const data = {
    track: 'administrative',
    form: 'dismissal-from-office',
    dutyRelated: true,
    violation: 'Vi phạm trong quản lý đất đai',
  };
  const line = file.add('DisciplineImposed', on, data, 'QĐ-UBND');
  const end = { postingId, reason: 'Kỷ luật cách chức', disciplineEventId: file.named(line) };
  file.add('OfficeStripped', on, end, 'QĐ-UBND');
  file.posting = undefined;
  file.move('JobPositionAssigned', on, unitOf(commune, 'P-VHXH'), 'CV');
}

function resigned({ file, commune, post }: Person, { postingId }: Held) {
  const on = '2026-08-03';
  file.add('OfficeResigned', on, { postingId, reason: 'Lý do sức khỏe' }, 'QĐ-UBND');
  file.posting = undefined;
  file.move('JobPositionAssigned', on, unitOf(commune, post.body), 'CV');
}

function seconded(
  { file }: Person,
  { from, until, ends }: Extract<Happening, { what: 'seconded' }>,
  neighbour: Commune | undefined,
) {
  if (!neighbour) return;
  const postingId = file.post('StaffSeconded', from, unitOf(neighbour, 'TT-PVHCC'), 'CV', { until });
  if (ends) file.add('SecondmentEnded', addDays(until, 1), { postingId }, 'QĐ-UBND');
}

/** Made redundant by mistake; the decision was revoked, as if it had never been. */
function streamlinedInVain(person: Person) {
  const { file } = person;
  const line = file.add(
    'StaffStreamlined',
    '2025-11-01',
    { case: 'Dôi dư do sắp xếp tổ chức bộ máy' },
    'QĐ-UBND',
  );
  line.id = idFor(person, 'streamlined');
  file.later.push({
    staff: file.code,
    type: 'StreamliningRevoked',
    effectiveOn: '2026-01-15',
    data: { streamlinedEventId: line.id },
    decision: file.decision('QĐ-UBND', '2026-01-15', 'UBND tỉnh Thái Nguyên'),
  });
}

function onLeave({ file, random, sex, born }: Person, { postingId }: Held) {
  if (sex !== 'female' || born < '1986') return;
  const from = random.day(random.pick([2025, 2026]), random.pick([2, 8]), 8);
  if (from <= NEW_SYSTEM) return;
  file.add('PostingChanged', from, { postingId, onLeave: true });
  const back = addMonths(from, 6);
  if (back <= LAST_DAY) file.add('PostingChanged', back, { postingId, onLeave: false });
}

function suspended({ file }: Person, lifted: boolean) {
  file.add(
    'StaffSuspended',
    '2026-07-20',
    { until: '2026-09-30', reason: 'Để xác minh đơn tố cáo' },
    'QĐ-UBND',
  );
  if (lifted) file.add('SuspensionLifted', '2026-10-01', { reason: 'Không có vi phạm' }, 'QĐ-UBND');
}
