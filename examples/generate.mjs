#!/usr/bin/env node
/**
 * Writes `commune.ndjson`: invented people of one ward of Thái Nguyên, as an officer's system would export them,
 * with some faults. The same seed gives the same bytes. `node examples/generate.mjs [file]`
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { open } from './generator/careers.mjs';
import { laterEvents } from './generator/events.mjs';
import { FAULTS } from './generator/faults.mjs';
import { PersonFile } from './generator/file.mjs';
import { organisationLines } from './generator/organisation.mjs';
import { cameAndWent, leftBefore, movedAway, staffOfWard } from './generator/people.mjs';
import { randomFrom } from './generator/random.mjs';

const SEED = 5443;

export function communeFile() {
  const random = randomFrom(SEED);
  let people = 0;
  const newFile = () => new PersonFile(`PDP-${String(++people).padStart(4, '0')}`, random);
  const ward = staffOfWard(newFile);
  laterEvents(ward);
  const others = [...movedAway(newFile, 48), ...leftBefore(newFile, 46), ...cameAndWent(newFile, 18)];
  const lines = [...organisationLines(), ...ward.concat(others).flatMap((file) => file.lines)];
  return [...lines.map((line) => JSON.stringify(line)), ...faultLines(newFile)].join('\n') + '\n';
}

function faultLines(newFile) {
  const files = FAULTS.map(([, write]) => {
    const file = newFile();
    open(file, 2004, 'officer', 26);
    write(file);
    return file;
  });
  const lines = files.flatMap((file) => file.lines.map((line) => JSON.stringify(line)));
  // The same file number given to a second person.
  const first = newFile();
  open(first, 2010, 'officer', 25);
  const second = new PersonFile(first.code, first.random);
  open(second, 2016, 'officer', 24);
  lines.push(...[...first.lines, ...second.lines].map((line) => JSON.stringify(line)));
  // A person without a file, and a line cut off in the middle.
  const stranger = newFile().add('StaffRecruited', '2026-01-05', { method: 'examination' });
  lines.push(JSON.stringify(stranger.lines[0]));
  const cut = JSON.stringify(newFile().add('StaffRecruited', '2026-03-02', { method: 'selection' }).lines[0]);
  lines.push(cut.slice(0, 48));
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2] ?? fileURLToPath(new URL('commune.ndjson', import.meta.url));
  writeFileSync(target, communeFile());
}
