import type { Dossier } from '../../src/domain/staff/dossier.js';
import { diedOn } from '../../src/domain/staff/career.js';
import { heldOn, heldSpans, isNoted } from '../../src/domain/staff/noted.js';
import type { NotedItem } from '../../src/domain/facts/effects.js';
import {
  assigned,
  cancelled,
  corrected,
  decide,
  fact,
  given,
  newId,
  opened,
  profileOn,
} from '../support/dossier.js';

function held(dossier: Dossier | undefined, item: NotedItem, day: string) {
  const { career } = dossier!;
  const { spans } = heldSpans(career.steps.filter(isNoted), diedOn(career));
  return heldOn(spans, item, day).map(({ fact: { data } }) => data);
}

const joined = (on: string, role = 'member', unitCode = 'U1') =>
  fact('PartyCommitteeJoined', on, { unitCode, role });
const left = (on: string, unitCode = 'U1') => fact('PartyCommitteeLeft', on, { unitCode });

describe('Party committees', () => {
  it('a new role is joining again; leaving ends it on its day', () => {
    const { after } = given(opened(), joined('2020-06-01')).when(
      joined('2022-01-01', 'standing'),
      left('2025-07-01'),
    );
    const roles = (day: string) => profileOn(after, day).committees.map(({ role, since }) => [role, since]);
    expect(roles('2020-05-31')).toEqual([]);
    expect(roles('2021-12-31')).toEqual([['member', '2020-06-01']]);
    expect(roles('2022-01-01')).toEqual([['standing', '2022-01-01']]);
    expect(roles('2025-06-30')).toHaveLength(1);
    expect(roles('2025-07-01')).toEqual([]);
  });

  it('left and joined again on one day is a new membership, in whichever order it is recorded', () => {
    for (const order of [
      [left('2025-07-01'), joined('2025-07-01', 'deputy')],
      [joined('2025-07-01', 'deputy'), left('2025-07-01')],
    ]) {
      const { after, code } = given(opened(), joined('2020-06-01')).when(...order);
      expect(code).toBeUndefined();
      expect(held(after, 'committee', '2025-07-01')).toEqual([{ unitCode: 'U1', role: 'deputy' }]);
    }
  });

  it('of two committees each has its own', () => {
    const { after } = given(opened(), joined('2020-06-01'), joined('2020-06-01', 'member', 'U2')).when(
      left('2021-01-01', 'U2'),
    );
    expect(held(after, 'committee', '2021-01-01')).toEqual([{ unitCode: 'U1', role: 'member' }]);
  });

  it('a leaving of a committee nobody joined is refused; an archive keeps it, flagged', () => {
    const base = given(opened(), joined('2020-06-01', 'member', 'U2'));
    expect(base.when(left('2021-01-01')).code).toBe('nothing-to-end');
    expect(base.when(left('2020-05-01', 'U2')).code).toBe('nothing-to-end');
    expect(base.when(left('2021-01-01', 'U2'), left('2022-01-01', 'U2')).code).toBe('nothing-to-end');
    expect(base.archived(left('2021-01-01')).after?.career.contradictions).toHaveLength(1);
    expect(base.when(joined('2021-01-01', 'member', 'NONE')).code).toBe('unknown-unit');
  });

  it('a late joining lands where it belongs', () => {
    const { after } = given(opened(), joined('2022-01-01', 'standing')).when(joined('2020-06-01'));
    expect(held(after, 'committee', '2021-01-01')).toMatchObject([{ role: 'member' }]);
    expect(held(after, 'committee', '2023-01-01')).toMatchObject([{ role: 'standing' }]);
  });
});

describe('Party membership', () => {
  const admitted = fact('PartyAdmitted', '2015-03', {});
  const official = fact('PartyMadeOfficial', '2016-03-03', { unitCode: 'NOT-OURS' });

  it('keeps both days, and ends', () => {
    const { after } = given(opened()).when(
      admitted,
      official,
      fact('PartyMembershipEnded', '2024-01-01', { ground: 'expelled' }),
      fact('PartyAdmitted', '2025-09-02'),
    );
    const party = (day: string) => profileOn(after, day).party;
    expect(party('2015-02-28')).toBeNull();
    expect(party('2015-12-31')).toEqual({ admittedOn: '2015-03', officialOn: null });
    expect(party('2023-12-31')).toEqual({ admittedOn: '2015-03', officialOn: '2016-03-03' });
    expect(party('2024-01-01')).toBeNull();
    expect(party('2025-09-02')).toEqual({ admittedOn: '2025-09-02', officialOn: null });
  });

  it('may be known by its official day alone', () => {
    const { after } = given(opened()).when(official);
    expect(profileOn(after, '2020-01-01').party).toEqual({ admittedOn: null, officialOn: '2016-03-03' });
  });
});

describe('what holds one at a time', () => {
  it('suspension: `until` is a plan, only lifting ends it', () => {
    const base = given(opened(), fact('StaffSuspended', '2026-01-05', { until: '2026-01-20' }));
    expect(held(base.dossier, 'suspension', '2026-02-01')).toHaveLength(1);
    const { after } = base.when(fact('SuspensionLifted', '2026-02-01'));
    expect(held(after, 'suspension', '2026-01-31')).toHaveLength(1);
    expect(held(after, 'suspension', '2026-02-01')).toEqual([]);
    expect(base.when(fact('SuspensionLifted', '2026-01-04')).code).toBe('nothing-to-end');
  });

  it('a cancelled suspension leaves no lifting behind', () => {
    const [id, lifting] = [newId(), newId()];
    const base = given(opened(), [
      fact('StaffSuspended', '2026-01-05', {}, { id }),
      fact('SuspensionLifted', '2026-02-01', {}, { id: lifting }),
    ]);
    expect(base.when(cancelled(id))).toMatchObject({ code: 'nothing-to-end', conflicts: [lifting] });
    expect(base.when(cancelled(id), cancelled(lifting)).code).toBeUndefined();
  });

  it('probation: completed without a recorded start too; failed is said, not acted on', () => {
    const { after, code } = given(opened()).when(fact('ProbationCompleted', '2012', { result: 'failed' }));
    expect(code).toBeUndefined();
    expect(profileOn(after, '2012-06-01')).toMatchObject({
      probation: { type: 'ProbationCompleted', result: 'failed', since: '2012' },
      status: 'active',
    });
  });

  it('rank, tier, local status, relocation and housing need read as last determined by the day', () => {
    const { after } = given(opened()).when(
      fact('RankAssigned', '2019-01-01', { rank: 'Chuyên viên', grade: 1, coefficient: '2.34' }),
      fact('RankAssigned', '2022-01-01', { rank: 'Chuyên viên', grade: 2, coefficient: '2.67' }),
      fact('LocalStatusDetermined', '2025-07-01', { unitCode: 'U1', local: true, body: 'BTV' }),
      fact('LocalStatusDetermined', '2025-07-01', { unitCode: 'U2', local: false, body: 'BTV' }),
      fact('LocalStatusDetermined', '2026-01-01', { unitCode: 'U1', local: false, body: 'BTV' }),
      fact('RelocationDetermined', '2025-07-01', { relocated: true, distanceKm: 85 }),
      fact('RelocationDetermined', '2026-07-01', { relocated: false }),
      fact('HousingNeedDetermined', '2025-09-01', { inNeed: true }),
      fact('ManagementTierChanged', '2025-07-01', { tier: 'province-standing-committee' }),
    );
    expect(profileOn(after, '2021-12-31')).toMatchObject({ rank: { grade: 1 }, managementTier: null });
    expect(profileOn(after, '2025-12-31')).toMatchObject({
      rank: { grade: 2, coefficient: '2.67' },
      managementTier: { tier: 'province-standing-committee' },
      localStatus: [
        { unitCode: 'U1', local: true },
        { unitCode: 'U2', local: false },
      ],
      relocation: { relocated: true },
      housingNeed: { inNeed: true },
    });
    expect(profileOn(after, '2026-07-01')).toMatchObject({
      localStatus: [
        { unitCode: 'U2', local: false },
        { unitCode: 'U1', local: false },
      ],
      relocation: { relocated: false },
    });
  });
});

describe('succession plans', () => {
  const plan = { unitCode: 'U2', positionCode: 'TP', term: '2026-2031' };

  it('are added, read with their age group, and removed', () => {
    const base = given(opened(), fact('SuccessionPlanAdded', '2026-03-01', { ...plan, ageGroup: 'dưới 42' }));
    expect(profileOn(base.dossier, '2026-06-01').successionPlans).toMatchObject([
      { ...plan, ageGroup: 'dưới 42', since: '2026-03-01' },
    ]);
    const { after } = base.when(fact('SuccessionPlanRemoved', '2027-03-01', plan));
    expect(profileOn(after, '2027-03-01').successionPlans).toEqual([]);
    expect(base.when(fact('SuccessionPlanRemoved', '2027-03-01', { ...plan, term: '2021-2026' })).code).toBe(
      'nothing-to-end',
    );
  });

  it('more than three titles are no refusal', () => {
    const titles = ['CV', 'CVC', 'TP'].flatMap((positionCode) =>
      ['U1', 'U2'].map((unitCode) =>
        fact('SuccessionPlanAdded', '2026-03-01', { ...plan, positionCode, unitCode }),
      ),
    );
    const { after } = given(opened()).when(...titles);
    expect(profileOn(after, '2026-03-01').successionPlans).toHaveLength(6);
  });

  it('name a unit and a position that there are', () => {
    const add = (more: object) => fact('SuccessionPlanAdded', '2026-03-01', { ...plan, ...more });
    expect(given(opened()).when(add({ unitCode: 'NONE' })).code).toBe('unknown-unit');
    expect(given(opened()).when(add({ positionCode: 'NONE' })).code).toBe('unknown-position');
  });
});

it('who has died joins, is suspended, planned for and sent to study no more; rewards still come', () => {
  const dead = given(opened(), assigned('2020-01-01', 'A'), fact('StaffDied', '2025-01-01'));
  for (const said of [
    joined('2025-02-01'),
    fact('StaffSuspended', '2025-02-01'),
    fact('StudyAssigned', '2025-02-01', { level: 'THS' }),
    fact('SuccessionPlanAdded', '2025-02-01', { unitCode: 'U1', positionCode: 'TP', term: '2026' }),
  ])
    expect(dead.when(said).code).toBe('after-death');
  expect(dead.when(fact('RewardConferred', '2025-02-01', { form: 'Truy tặng Bằng khen' })).code).toBe(
    undefined,
  );
});

it('what makes no sense of the dead ends with the death; what stays with a person, and another leaving, end nothing', () => {
  const base = given(
    opened(),
    assigned('2020-01-01', 'A'),
    joined('2020-06-01'),
    fact('MassOrganisationJoined', '2020-06-01', { organisation: 'trade-union' }),
    fact('SuccessionPlanAdded', '2024-03-01', { unitCode: 'U2', positionCode: 'TP', term: '2026-2031' }),
    fact('StaffSuspended', '2024-05-01'),
    fact('MilitaryServiceBegan', '2001-02-01'),
    fact('PartyAdmitted', '2010-03-03'),
  );
  const has = (dossier: Dossier | undefined, day: string) => {
    const { committees, organisations, successionPlans, suspension } = profileOn(dossier, day);
    return [committees.length, organisations.length, successionPlans.length, suspension ? 1 : 0];
  };
  const died = base.when(fact('StaffDied', '2025-01-01')).after;
  expect(has(died, '2024-12-31')).toEqual([1, 1, 1, 1]);
  expect(has(died, '2025-01-01')).toEqual([0, 0, 0, 0]);
  expect(profileOn(died, '2025-01-01')).toMatchObject({
    party: { admittedOn: '2010-03-03' },
    militaryService: [{ since: '2001-02-01' }],
  });
  const settled = decide(died!, [left('2025-03-01')]);
  expect(has(settled, '2024-12-31')).toEqual([1, 1, 1, 1]);
  expect(has(settled, '2025-02-01')).toEqual([0, 0, 0, 0]);
  expect(has(base.when(fact('StaffRetired', '2025-01-01')).after, '2025-06-01')).toEqual([1, 1, 1, 1]);
});

it('a correction of what is noted changes it over all its days', () => {
  const id = newId();
  const base = given(opened(), [
    fact('PartyCommitteeJoined', '2020-06-01', { unitCode: 'U1', role: 'member' }, { id }),
    left('2025-07-01'),
  ]);
  const after = decide(base.dossier, [corrected(id, { data: { role: 'secretary' } })]);
  expect(held(after, 'committee', '2021-01-01')).toMatchObject([{ role: 'secretary' }]);
  expect(base.when(corrected(id, { effectiveOn: '2025-08-01' })).code).toBe('nothing-to-end');
});
