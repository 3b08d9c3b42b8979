import { COMPANY } from './convert.mjs';

/**
 * Answers read from the converted lines alone, without the service: shows that the conversion itself loses nothing.
 * Knows only the facts that `convert.mjs` writes.
 */
export function foldLines(lines) {
  const spells = new Map();
  for (const { staff, type, effectiveOn, data } of lines) {
    if (staff === undefined) continue;
    const own = spells.get(staff) ?? [];
    spells.set(staff, own);
    const last = own.at(-1);
    if (type === 'JobPositionAssigned' || type === 'StaffTransferred') {
      if (type === 'StaffTransferred') last.to = effectiveOn;
      own.push({ unitCode: data.unitCode, positionCode: data.positionCode, from: effectiveOn });
    } else if (type === 'PostingChanged') {
      last.to = effectiveOn;
      own.push({ ...last, positionCode: data.positionCode, from: effectiveOn, to: undefined });
    } else if (type === 'EmploymentEnded' || type === 'PostingEnded') last.to = effectiveOn;
  }
  const rosterOn = (day) =>
    [...spells].flatMap(([code, own]) =>
      own
        .filter(({ from, to }) => from <= day && (to === undefined || day < to))
        .map((spell) => ({ code, ...spell })),
    );
  return {
    roster: async (unitCode, day) => {
      const rows = rosterOn(day).filter((row) => unitCode === COMPANY || row.unitCode === unitCode);
      return { rows, people: new Set(rows.map(({ code }) => code)).size };
    },
    holders: async (positionCode, day) =>
      rosterOn(day)
        .filter((row) => row.positionCode === positionCode)
        .map(({ code }) => code),
    currentUnit: async (staff) => (spells.get(staff) ?? []).findLast(({ to }) => to === undefined)?.unitCode,
  };
}
