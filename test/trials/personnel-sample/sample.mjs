import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows of a file of the sample: a heading, no quotes. */
function table(folder, name) {
  const [heading, ...lines] = readFileSync(join(folder, `${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  const fields = heading.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    if (values.length !== fields.length) throw new Error(`${name}.csv: cannot read ${line}`);
    return Object.fromEntries(fields.map((field, index) => [field, values[index]]));
  });
}

/** Spells of every person in order of days; an empty end is still in force. */
function spellsByPerson(rows, value) {
  const byPerson = new Map();
  for (const row of rows) {
    const spells = byPerson.get(row.emp_no) ?? [];
    byPerson.set(row.emp_no, spells);
    spells.push({ value: row[value], from: row.from_date, to: row.to_date === '' ? undefined : row.to_date });
  }
  for (const spells of byPerson.values()) spells.sort(byDays);
  return byPerson;
}

const LAST = '9999-12-31';
const byDays = (a, b) => compare(a.from, b.from) || compare(a.to ?? LAST, b.to ?? LAST);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function readSample(folder) {
  const titles = table(folder, 'titles');
  return {
    departments: table(folder, 'departments'),
    employees: table(folder, 'employees'),
    departmentsOf: spellsByPerson(table(folder, 'dept_emp'), 'dept_no'),
    titlesOf: spellsByPerson(titles, 'title'),
    managers: spellsByPerson(table(folder, 'dept_manager'), 'dept_no'),
    titles: [...new Set(titles.map(({ title }) => title))].sort(compare),
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')),
  };
}

export const inForce = ({ from, to }, day) => from <= day && (to === undefined || day < to);
