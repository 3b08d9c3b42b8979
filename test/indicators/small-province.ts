import { readIndicators } from '../../src/catalogues/indicators.js';
import { readingsOn } from '../../src/domain/indicators/definition.js';
import { figuresOf } from '../../src/domain/indicators/figures.js';
import {
  everyMember,
  inOrder,
  membersWithin,
  type Member,
  type Scope,
} from '../../src/domain/indicators/members.js';
import { personRecordOf, type PersonRecord } from '../../src/domain/indicators/person.js';
import { World } from '../../src/domain/indicators/world.js';
import { provisional } from '../../src/domain/judge.js';
import { readFact } from '../../src/domain/facts/validate.js';
import type { Subject } from '../../src/domain/facts/effects.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { Organisation } from '../../src/domain/organisation/organisation.js';
import { foldCareer } from '../../src/domain/staff/career.js';
import { fact, newId } from '../support/dossier.js';

export { fact };
export type Said = Record<string, unknown>;

const stream = (name: string, subject: Subject, said: readonly Said[]): RecordedFact[] =>
  said.map((one, revision) => {
    const input = readFact(one, subject);
    return provisional({ ...input, id: input.id ?? newId() }, name, revision);
  });

type UnitOf = [code: string, kind: string, parentCode: string | undefined];
type PositionOf = [code: string, group: string, klass: string, tier?: string];

interface Places {
  units: UnitOf[];
  positions: PositionOf[];
  /** More facts of a unit or a position, by its code. */
  of?: Record<string, Said[]>;
  since?: string;
}

export function organisationOf({ units, positions, of = {}, since = '2025-07-01' }: Places): Organisation {
  return Organisation.of([
    ...units.map(([code, kind, parentCode]) => {
      const data = { code, name: code, kind, ...(parentCode === undefined ? {} : { parentCode }) };
      const said = [fact('UnitEstablished', since, data), ...(of[code] ?? [])];
      return stream(`unit-${code}@${since}`, 'unit', said);
    }),
    ...positions.map(([code, group, klass, tier]) => {
      const managed = tier === undefined ? {} : { managementTier: tier };
      const data = { code, title: code, group, class: klass, ...managed };
      const said = [fact('PositionDefined', since, data), ...(of[code] ?? [])];
      return stream(`position-${code}@${since}`, 'position', said);
    }),
  ]);
}

const UNITS: UnitOf[] = [
  ['19', 'province', undefined],
  ['A', 'commune', '19'],
  ['A.P', 'department', 'A'],
  ['B', 'commune', '19'],
  ['B.P', 'department', 'B'],
];
const POSITIONS: PositionOf[] = [
  ['CT', 'elected', 'committee-chair', 'province-standing-committee'],
  ['PCT', 'elected', 'committee-vice-chair', 'province-standing-committee'],
  ['PCTHD', 'elected', 'council-vice-chair', 'province-standing-committee'],
  ['BT', 'party', 'party-secretary', 'province-standing-committee'],
  ['UVTV', 'party', 'party-standing-member'],
  ['TP', 'leader', 'division-head'],
  ['PTP', 'deputy', 'division-deputy'],
  ['CV', 'professional', 'professional'],
];

export interface Small {
  /** By name; what is said of each, after the file was opened with what `is` says. */
  people: Record<string, { is?: Said; facts?: Said[] }>;
  /** More facts of a unit (A, B: communes of the province 19) or a position, by its code. */
  of?: Record<string, Said[]>;
  settings?: Said[];
  indicators?: Record<string, Said[]>;
}

/** A province of two communes, A and B, with a body each, and what is known of a few people. */
export function smallProvince({ people, of = {}, settings = [], indicators = {} }: Small) {
  const organisation = organisationOf({ units: UNITS, positions: POSITIONS, of });
  const governance = [
    ...stream('settings', 'setting', settings),
    ...Object.entries(indicators).flatMap(([code, said]) => stream(`indicator-${code}`, 'indicator', said)),
  ];
  const records = Object.entries(people).map(([name, { is = {}, facts = [] }]): PersonRecord => {
    const all = stream(`staff-${name}`, 'dossier', [
      fact('PersonnelFileOpened', '2025-07-01', {
        code: name,
        fullName: name,
        category: 'civil-servant',
        ...is,
      }),
      ...facts,
    ]);
    return personRecordOf(name, foldCareer(all));
  });
  const worldOn = (day: string) =>
    new World(day, records, organisation, readingsOn(readIndicators(), governance, day));
  return {
    worldOn,
    members(code: string, day: string, unitCode: string | null = '19'): Member[] {
      const world = worldOn(day);
      const definition = world.readings.definitions.find((one) => one.code === code)!;
      const scope: Scope = unitCode === null ? undefined : { unit: unitCode };
      return inOrder(membersWithin(world, definition, everyMember(world, definition), scope));
    },
    /** Who is in which part; communes by their code. */
    parts(code: string, day: string, unitCode: string | null = '19'): Record<string, string> {
      return Object.fromEntries(
        this.members(code, day, unitCode).map((one) => [
          one.person?.record.staffId ?? one.unitCode,
          one.part,
        ]),
      );
    },
    figures(code: string, day: string, unitCode: string | null = '19') {
      const definition = worldOn(day).readings.definitions.find((one) => one.code === code)!;
      return figuresOf(
        this.members(code, day, unitCode),
        definition,
        definition.headline ? definition.target : null,
      );
    },
  };
}

/** Sits in a position of commune A from 1 July 2025. */
export const sits = (
  positionCode: string,
  more: Said = {},
  on = '2025-07-01',
  type = 'JobPositionAssigned',
) => fact(type, on, { unitCode: 'A.P', positionCode, postingId: `${positionCode}-${on}`, ...more });
export const degree = (level: string, on = '2020-06-01', more: Said = {}) =>
  fact('DegreeAwarded', on, { level, ...more });
export const theory = (level: string, on = '2020-06-01') =>
  fact('PoliticalTheoryLevelAttained', on, { level });
export const course = (on: string, ...topics: string[]) =>
  fact('TrainingCourseCompleted', on, { title: 'Khóa', topics });
