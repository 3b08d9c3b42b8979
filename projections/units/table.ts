import { factTypes, find } from '../../src/domain/facts/catalogue.js';
import { titleIn } from '../../src/domain/organisation/fold.js';
import { foldText } from '../../src/domain/text.js';
import { FOREVER } from '../../src/domain/time.js';
import type { Projection } from '../../src/read-store/projection.js';

/** Units, over valid and known time: a row per stretch of days in which a unit reads alike. */
export const units: Projection = {
  name: 'units',
  version: 2,
  tables: [
    {
      name: 'units',
      streams: 'unit-',
      lean: true,
      handles: factTypes.filter((type) => find(type)!.subjects.includes('unit')),
      columns: {
        code: 'text',
        name_vi: 'text',
        name_en: 'text',
        searched: 'text',
        kind: 'text',
        parent_code: 'text',
        since: 'date',
        until: 'date',
        from_day: 'date',
        to_day: 'date',
      },
      indexes: ['code', 'parent_code'],
      rows: ({ unit }) =>
        unit.states
          .map(({ fromDay, state }, index) => ({
            code: unit.code,
            name_vi: titleIn(state.name),
            name_en: typeof state.name === 'string' ? null : (state.name.en ?? null),
            searched: foldText(`${unit.code} ${titleIn(state.name)} ${titleIn(state.name, 'en')}`),
            kind: state.kind,
            parent_code: state.parentCode ?? null,
            since: unit.since,
            until: unit.until === FOREVER ? null : unit.until,
            from_day: fromDay,
            to_day: [unit.states[index + 1]?.fromDay ?? FOREVER, unit.until].sort()[0]!,
          }))
          .filter((row) => row.from_day < row.to_day),
    },
  ],
};
