import { COMPANY, MANAGER, positionCode } from './convert.mjs';
import { inForce } from './sample.mjs';

/** Collects comparisons; a difference nobody explains fails the trial. */
export class Comparisons {
  rows = [];

  check(what, expected, found, explanation) {
    this.rows.push({ what, expected, found, explanation });
  }

  get differences() {
    return this.rows.filter(({ expected, found }) => expected !== found);
  }

  get unexplained() {
    return this.differences.filter(({ explanation }) => explanation === undefined);
  }

  print() {
    const groups = Map.groupBy ? Map.groupBy(this.rows, groupOf) : grouped(this.rows);
    for (const [group, rows] of groups) {
      const different = rows.filter(({ expected, found }) => expected !== found);
      console.log(
        `${group.padEnd(44)} ${String(rows.length).padStart(6)} compared ${different.length} different`,
      );
      for (const { what, expected, found, explanation } of different)
        console.log(`  ${what}: expected ${expected}, found ${found} (${explanation ?? 'UNEXPLAINED'})`);
    }
  }
}

const groupOf = ({ what }) => what.split(': ')[0];
function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  return groups;
}

const count = (rows, field) => {
  const found = {};
  for (const row of rows) found[row[field]] = (found[row[field]] ?? 0) + 1;
  return found;
};

/** Every answer of expected.json, asked of `answers`: the service, or the fold of the converted lines. */
export async function compareAnswers(sample, answers, comparisons) {
  const { expected, departments, titles } = sample;
  for (const [day, want] of Object.entries(expected.atDate)) {
    const { rows, people } = await answers.roster(COMPANY, day);
    const own = rows.filter((row) => row.positionCode !== MANAGER);
    const persons = new Set(own.map(({ code }) => code)).size;
    comparisons.check(`headcount: ${day}`, want.headcount, persons);
    comparisons.check(
      `people named by the roster: ${day}`,
      new Set(rows.map(({ code }) => code)).size,
      people,
    );
    const perDepartment = count(own, 'unitCode');
    const perTitle = count(own, 'positionCode');
    for (const { dept_no: code } of departments) {
      const wanted = want.perDepartment[code] ?? 0;
      comparisons.check(
        `department, from the whole roster: ${day} ${code}`,
        wanted,
        perDepartment[code] ?? 0,
      );
      const department = await answers.roster(code, day);
      const inside = department.rows.filter((row) => row.positionCode !== MANAGER).length;
      comparisons.check(`department, from its own roster: ${day} ${code}`, wanted, inside);
    }
    for (const title of titles) {
      const wanted = want.perTitle[title] ?? 0;
      comparisons.check(
        `title, from the whole roster: ${day} ${title}`,
        wanted,
        perTitle[positionCode(title)] ?? 0,
      );
      const holders = await answers.holders(positionCode(title), day);
      comparisons.check(`title, from the list of people: ${day} ${title}`, wanted, holders.length);
    }
  }
}

/** The current department of everyone, and how many each has. */
export async function compareCurrent(sample, answers, comparisons, width = 8) {
  const people = [...sample.departmentsOf];
  const found = {};
  let next = 0;
  const ask = async () => {
    while (next < people.length) {
      const [staff, spells] = people[next++];
      const last = spells.at(-1);
      const unitCode = await answers.currentUnit(staff);
      const wanted = last.to === undefined ? last.value : undefined;
      comparisons.check(`current department of each person: ${staff}`, wanted, unitCode);
      if (unitCode !== undefined) found[unitCode] = (found[unitCode] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: width }, ask));
  for (const [code, wanted] of Object.entries(sample.expected.currentDeptEmp))
    comparisons.check(`current headcount: ${code}`, wanted, found[code] ?? 0);
}

/** Who was manager, by the table itself; where the person had left, the leaving closed the post. */
export async function compareManagers(sample, answers, comparisons) {
  for (const day of Object.keys(sample.expected.atDate)) {
    const holders = new Set(await answers.holders(MANAGER, day));
    for (const [staff, spells] of sample.managers) {
      const wanted = spells.some((spell) => inForce(spell, day));
      const left = sample.departmentsOf.get(staff).at(-1).to;
      const explanation = left !== undefined && left <= day ? `left service on ${left}` : undefined;
      comparisons.check(`managers: ${day} ${staff}`, wanted, holders.has(staff), explanation);
    }
  }
}
