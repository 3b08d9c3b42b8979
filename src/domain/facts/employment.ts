import { dossier } from './entry.js';
import { Code, Decimal, FullDay, Int, OneOf, Text, Uuid } from './fields.js';

const OPTIONAL = { optional: true } as const;

export class StaffRecruited {
  @OneOf(['examination', 'selection', 'special', 'other']) method: string;
  @Text(300, OPTIONAL) basis?: string;
  @Code(OPTIONAL) unitCode?: string;
}

export class StaffAdmitted {
  @Text(300, OPTIONAL) fromOrganisation?: string;
  @Text(300, OPTIONAL) case?: string;
  @Code(OPTIONAL) unitCode?: string;
}

/** Data of the leaving facts: EmploymentEnded, StaffRetired, StaffDied. */
export class Leaving {
  @Text(500, OPTIONAL) reason?: string;
}

/** `until` is the planned last day; only completion ends a probation. */
export class ProbationStarted {
  @FullDay(OPTIONAL) until?: string;
}

export class ProbationCompleted {
  @OneOf(['passed', 'failed']) result: 'passed' | 'failed';
}

/** Rank (ngạch, hạng) with grade (bậc) and salary coefficient, each assignment saying all of them anew. */
export class RankAssigned {
  @Text(100) rank: string;
  @Text(20, OPTIONAL) rankCode?: string;
  @Int(1, 20, OPTIONAL) grade?: number;
  @Decimal(OPTIONAL) coefficient?: string;
  @FullDay(OPTIONAL) nextRaiseOn?: string;
  @Text(300, OPTIONAL) basis?: string;
}

export class StaffStreamlined {
  @Text(300) case: string;
}

/** As if the streamlining had never been; whoever comes back from a later day is admitted (StaffAdmitted). */
export class StreamliningRevoked {
  @Uuid() streamlinedEventId: string;
}

export const employmentFacts = {
  StaffRecruited: dossier(StaffRecruited, { does: 'begins-service' }, 'Tuyển dụng', 'Recruitment'),
  StaffAdmitted: dossier(
    StaffAdmitted,
    { does: 'begins-service' },
    'Tiếp nhận',
    'Admission without examination',
  ),
  ProbationStarted: dossier(
    ProbationStarted,
    { does: 'notes', item: 'probation', key: [], living: true },
    'Bắt đầu tập sự',
    'Probation started',
  ),
  ProbationCompleted: dossier(
    ProbationCompleted,
    { does: 'notes', item: 'probation', key: [] },
    'Hết tập sự',
    'Probation completed',
  ),
  RankAssigned: dossier(
    RankAssigned,
    { does: 'notes', item: 'rank', key: [] },
    'Xếp ngạch, bậc lương',
    'Rank and grade assigned',
  ),
  StaffStreamlined: dossier(
    StaffStreamlined,
    { does: 'leaves', status: 'left' },
    'Tinh giản biên chế',
    'Streamlined (made redundant)',
  ),
  StreamliningRevoked: dossier(
    StreamliningRevoked,
    { does: 'revokes-leaving' },
    'Thu hồi quyết định tinh giản',
    'Streamlining revoked',
  ),
  EmploymentEnded: dossier(Leaving, { does: 'leaves', status: 'left' }, 'Thôi việc', 'Employment ended'),
  StaffRetired: dossier(Leaving, { does: 'leaves', status: 'retired' }, 'Nghỉ hưu', 'Retirement'),
  StaffDied: dossier(Leaving, { does: 'leaves', status: 'died' }, 'Từ trần', 'Death'),
};
