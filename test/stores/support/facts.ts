import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/domain/facts/fact.js';
import type { CatalogueEntry, FactCatalogue } from '../../../src/event-store/codec.js';
import type { FactToAppend } from '../../../src/event-store/event-store.js';
import { contentHash } from '../../../src/event-store/json-profile.js';

/** A small catalogue of its own: the stores' tests must not change when the real one grows. */
const entries: Record<string, CatalogueEntry> = {
  PersonnelFileOpened: { version: 1, personal: ['fullName', 'dateOfBirth', 'nationalId'] },
  TrainingCourseCompleted: { version: 1, personal: [] },
  FactCorrected: { version: 1, personal: ['reason'] },
  UnitEstablished: { version: 1, personal: [] },
  Upcasted: {
    version: 3,
    personal: ['nick'],
    upcasts: {
      1: ({ name, ...rest }) => ({ ...rest, nick: name ?? null }),
      2: (data) => ({ ...data, third: true }),
    },
  },
};

export const testCatalogue: FactCatalogue = {
  find: (type) => entries[type],
  allPersonal: new Set(Object.values(entries).flatMap((entry) => entry.personal)),
};

export function newFact(overrides: Partial<FactToAppend> & { data?: JsonObject } = {}): FactToAppend {
  const data = overrides.data ?? { title: 'Bồi dưỡng quản lý nhà nước', hours: 40 };
  const type = overrides.type ?? 'TrainingCourseCompleted';
  return {
    id: randomUUID(),
    type,
    effectiveOn: '2026-03-01',
    schemaVersion: 1,
    recordedBy: 'tester',
    correlationId: 'test',
    data,
    contentHash: contentHash({ type, data }),
    ...overrides,
  };
}

export function newStream(prefix = 'staff'): string {
  return `${prefix}-${randomUUID()}`;
}
