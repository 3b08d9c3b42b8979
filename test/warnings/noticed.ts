import type { FoundKind } from '../../src/domain/warnings/find.js';
import { warningsOf } from '../../src/domain/warnings/find.js';
import { smallProvince, type Small } from '../indicators/small-province.js';

interface Row {
  who: string;
  severity: string;
  since: string;
  dueOn?: string;
  reasons?: string[];
}

/** What is found of a kind on a day: who (a unit for what is about one), how grave, since and until when, and why. */
export function noticed(small: Small): (kind: FoundKind, day: string) => Row[] {
  const province = smallProvince(small);
  return (kind, day) =>
    warningsOf(province.worldOn(day), [kind])
      .map(({ person, unitCode, positionCode, severity, since, dueOn, reasons }) => ({
        who: person?.record.staffId ?? [unitCode, positionCode].filter((one) => one !== undefined).join(' '),
        severity,
        since,
        ...(dueOn === undefined ? {} : { dueOn }),
        ...(reasons.length === 0 ? {} : { reasons }),
      }))
      .sort((a, b) => (a.who < b.who ? -1 : 1));
}

export const names = (rows: readonly Row[]): string[] => rows.map(({ who }) => who);
