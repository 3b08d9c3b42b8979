import { dossier } from './entry.js';
import { Code, OneOf, Text } from './fields.js';

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

export const employmentFacts = {
  StaffRecruited: dossier(StaffRecruited, { does: 'begins-service' }, 'Tuyển dụng', 'Recruitment'),
  StaffAdmitted: dossier(
    StaffAdmitted,
    { does: 'begins-service' },
    'Tiếp nhận',
    'Admission without examination',
  ),
  EmploymentEnded: dossier(Leaving, { does: 'leaves', status: 'left' }, 'Thôi việc', 'Employment ended'),
  StaffRetired: dossier(Leaving, { does: 'leaves', status: 'retired' }, 'Nghỉ hưu', 'Retirement'),
  StaffDied: dossier(Leaving, { does: 'leaves', status: 'died' }, 'Từ trần', 'Death'),
};
