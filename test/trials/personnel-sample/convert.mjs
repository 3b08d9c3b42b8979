import { inForce } from './sample.mjs';

export const COMPANY = 'sample';
export const MANAGER = 'manager';
/** Before the first spell of the sample, which begins in February 1985. */
const SINCE = '1985-01-01';

export const positionCode = (title) => title.toLowerCase().replaceAll(' ', '-');

const unit = (code, name, kind, parentCode) => ({
  unit: code,
  type: 'UnitEstablished',
  effectiveOn: SINCE,
  data: { code, name, kind, ...(parentCode ? { parentCode } : {}) },
});
const position = (title, group) => ({
  position: positionCode(title),
  type: 'PositionDefined',
  effectiveOn: SINCE,
  data: { code: positionCode(title), title, group },
});

function organisation({ departments, titles }) {
  return [
    unit(COMPANY, 'Sample company', 'other'),
    ...departments.map(({ dept_no, dept_name }) => unit(dept_no, dept_name, 'department', COMPANY)),
    ...titles.map((title) => position(title, 'professional')),
    position('Manager', 'leader'),
  ];
}

/**
 * Two independent histories, departments and titles, as one chain of postings: a department spell is a posting, the
 * title of its first day is its position, and a title that begins inside it changes the position from that day.
 * @returns lines of facts, and what could not be said in facts, with the reason
 */
export function convert(sample) {
  const notes = [];
  const people = sample.employees.flatMap((employee) => person(employee, sample, notes));
  return { lines: [...organisation(sample), ...people], notes };
}

function person({ emp_no: staff, birth_date, first_name, last_name, gender, hire_date }, sample, notes) {
  const line = (type, effectiveOn, data) => ({ staff, type, effectiveOn, data });
  const identity = {
    code: staff,
    fullName: `${first_name} ${last_name}`,
    dateOfBirth: birth_date,
    sex: gender === 'F' ? 'female' : 'male',
  };
  const lines = [
    line('PersonnelFileOpened', hire_date, identity),
    line('StaffRecruited', hire_date, { method: 'other' }),
  ];
  const spells = sample.departmentsOf.get(staff) ?? [];
  const titles = sample.titlesOf.get(staff) ?? [];
  spells.forEach((spell, index) => {
    const former = spells[index - 1];
    const moves = former !== undefined && former.to === spell.from && former.from < former.to;
    lines.push(
      line(moves ? 'StaffTransferred' : 'JobPositionAssigned', spell.from, opening(spell, index, titles)),
    );
    for (const title of titles) {
      if (title.from <= spell.from || !inForce(spell, title.from)) continue;
      const change = { postingId: `p${index}`, positionCode: positionCode(title.value) };
      lines.push(line('PostingChanged', title.from, change));
    }
    lines.push(...ending(spell, index, spells[index + 1]).map(([type, data]) => line(type, spell.to, data)));
  });
  notes.push(...unsaid(staff, spells, titles));
  return lines;
}

function opening(spell, index, titles) {
  // The title of a spell without a day is the one of that day.
  const title =
    titles.find((one) => inForce(one, spell.from)) ?? titles.find((one) => one.from === spell.from);
  if (!title) throw new Error(`no title on ${spell.from}: this conversion does not know such a history`);
  return { unitCode: spell.value, positionCode: positionCode(title.value), postingId: `p${index}` };
}

/** A transfer closes what it leaves; a gap, a spell without a day and the last day of service close by themselves. */
function ending(spell, index, next) {
  if (spell.to === undefined || next?.from === spell.to) return [];
  if (next || spell.from === spell.to) return [['PostingEnded', { postingId: `p${index}` }]];
  return [['EmploymentEnded', {}]];
}

function unsaid(staff, spells, titles) {
  const notes = [];
  for (const title of titles)
    if (title.from === title.to && !spells.some(({ from }) => from === title.from))
      notes.push({
        staff,
        what: `title ${title.value} from and to ${title.from}`,
        why: 'in force on no day',
      });
  const last = spells.at(-1);
  if (last && last.from === last.to)
    notes.push({
      staff,
      what: `left on ${last.to}, the day the only posting began`,
      left: true,
      why: 'a leaving comes before the openings of its day, so the posting is ended and the leaving not recorded',
    });
  return notes;
}

/** The managers of the departments: a third history, which contradicts the other two. */
export function convertManagers(sample) {
  const lines = [];
  for (const [staff, spells] of sample.managers)
    spells.forEach(({ value, from, to }, index) => {
      const postingId = `m${index}`;
      const data = { unitCode: value, positionCode: MANAGER, kind: 'concurrent', postingId };
      lines.push({ staff, type: 'LeaderAppointed', effectiveOn: from, data });
      if (to) lines.push({ staff, type: 'PostingEnded', effectiveOn: to, data: { postingId } });
    });
  return lines;
}

export const ndjson = (lines) => lines.map((line) => JSON.stringify(line)).join('\n') + '\n';
