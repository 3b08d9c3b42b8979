import { dossier } from './entry.js';
import { Bool, Code, FullDay, Int, OneOf, Text, Uuid } from './fields.js';
import { POSTING_KINDS, type PostingKind } from './posting-kinds.js';

const OPTIONAL = { optional: true } as const;

/** What every opening of a posting carries. */
export class Opening {
  @Code() unitCode: string;
  @Code() positionCode: string;
  @OneOf(POSTING_KINDS, OPTIONAL) kind?: PostingKind;
  @Code(OPTIONAL) postingId?: string;
  /** Title as written in the decision. */
  @Text(300, OPTIONAL) label?: string;
  @Bool(OPTIONAL) acting?: boolean;
  @Bool(OPTIONAL) onLeave?: boolean;
  @Code(OPTIONAL) fromPostingId?: string;
}

export class JobPositionAssigned extends Opening {
  @Text(100, OPTIONAL) rank?: string;
}

export class LeaderAppointed extends Opening {
  @Int(1, 1200, OPTIONAL) termMonths?: number;
  @FullDay(OPTIONAL) termEndsOn?: string;
  /** Given by the service: what was known at signing. */
  @OneOf(['met', 'missing', 'unknown'], OPTIONAL) standard?: string;
}

export class LeaderReappointed {
  @Code() postingId: string;
  @Int(1, 1200, OPTIONAL) termMonths?: number;
  @FullDay(OPTIONAL) termEndsOn?: string;
}

export class OfficeElected extends Opening {
  @Text(200) body: string;
  @Text(100, OPTIONAL) term?: string;
  @FullDay(OPTIONAL) termEndsOn?: string;
}

export class ElectionApproved {
  @Uuid() electionEventId: string;
}

export class PartyOfficeDesignated extends Opening {
  @Text(100, OPTIONAL) term?: string;
  @FullDay(OPTIONAL) termEndsOn?: string;
}

export class ActingAuthorityAssigned extends Opening {
  @FullDay(OPTIONAL) until?: string;
}

export class StaffTransferred extends Opening {}

export class LeaderRotated extends Opening {
  @FullDay(OPTIONAL) until?: string;
  @Bool(OPTIONAL) keepsPosting?: boolean;
}

export class StaffSeconded extends Opening {
  @FullDay(OPTIONAL) until?: string;
}

export class RotationEnded {
  @Code() postingId: string;
  @OneOf(['returned', 'stayed', 'moved'], OPTIONAL) outcome?: string;
}

export class SecondmentEnded {
  @Code() postingId: string;
}

/** Data of OfficeRelieved, OfficeResigned, OfficeRelinquished and PostingEnded. */
export class PostingEnd {
  @Code() postingId: string;
  @Text(500, OPTIONAL) reason?: string;
}

/** Data of OfficeStripped and ElectedOfficeRemoved: the discipline they carry out, where it is recorded. */
export class DisciplinaryEnd extends PostingEnd {
  @Uuid(OPTIONAL) disciplineEventId?: string;
}

export class PostingChanged {
  @Code() postingId: string;
  @Code(OPTIONAL) positionCode?: string;
  @OneOf(POSTING_KINDS, OPTIONAL) kind?: PostingKind;
  @Bool(OPTIONAL) onLeave?: boolean;
  @Bool(OPTIONAL) acting?: boolean;
  @Text(300, OPTIONAL) label?: string;
}

export const postingFacts = {
  JobPositionAssigned: dossier(
    JobPositionAssigned,
    { does: 'opens-posting', kind: 'primary' },
    'Bố trí vị trí việc làm',
    'Job position assigned',
  ),
  LeaderAppointed: dossier(
    LeaderAppointed,
    { does: 'opens-posting', kind: 'primary' },
    'Bổ nhiệm',
    'Leader appointed',
  ),
  LeaderReappointed: dossier(
    LeaderReappointed,
    { does: 'renews-term' },
    'Bổ nhiệm lại',
    'Leader reappointed',
  ),
  OfficeElected: dossier(
    OfficeElected,
    { does: 'opens-posting', kind: 'primary' },
    'Bầu',
    'Elected to office',
  ),
  ElectionApproved: dossier(
    ElectionApproved,
    { does: 'approves-election' },
    'Phê chuẩn kết quả bầu',
    'Election approved',
  ),
  PartyOfficeDesignated: dossier(
    PartyOfficeDesignated,
    { does: 'opens-posting', kind: 'party' },
    'Chỉ định chức vụ Đảng',
    'Designated to Party office',
  ),
  ActingAuthorityAssigned: dossier(
    ActingAuthorityAssigned,
    { does: 'opens-posting', kind: 'acting' },
    'Giao quyền, phụ trách',
    'Acting authority assigned',
  ),
  StaffTransferred: dossier(
    StaffTransferred,
    { does: 'opens-posting', kind: 'primary', closesPrimary: true },
    'Điều động',
    'Transfer',
  ),
  LeaderRotated: dossier(
    LeaderRotated,
    { does: 'opens-posting', kind: 'rotation', closesPrimary: true },
    'Luân chuyển',
    'Rotation',
  ),
  RotationEnded: dossier(RotationEnded, { does: 'closes-posting' }, 'Kết thúc luân chuyển', 'Rotation ended'),
  StaffSeconded: dossier(
    StaffSeconded,
    { does: 'opens-posting', kind: 'secondment' },
    'Biệt phái',
    'Secondment',
  ),
  SecondmentEnded: dossier(
    SecondmentEnded,
    { does: 'closes-posting' },
    'Kết thúc biệt phái',
    'Secondment ended',
  ),
  OfficeRelieved: dossier(
    PostingEnd,
    { does: 'closes-posting' },
    'Miễn nhiệm',
    'Relieved of office (not disciplinary)',
  ),
  OfficeResigned: dossier(
    PostingEnd,
    { does: 'closes-posting' },
    'Từ chức',
    'Resigned from office (own wish)',
  ),
  OfficeRelinquished: dossier(
    PostingEnd,
    { does: 'closes-posting' },
    'Cho thôi giữ chức vụ',
    'Relinquished office (by decision)',
  ),
  OfficeStripped: dossier(
    DisciplinaryEnd,
    { does: 'closes-posting' },
    'Cách chức',
    'Stripped of office (disciplinary)',
  ),
  ElectedOfficeRemoved: dossier(
    DisciplinaryEnd,
    { does: 'closes-posting' },
    'Bãi nhiệm',
    'Removed from elected office (disciplinary)',
  ),
  PostingEnded: dossier(PostingEnd, { does: 'closes-posting' }, 'Thôi giữ vị trí', 'Posting ended otherwise'),
  PostingChanged: dossier(
    PostingChanged,
    { does: 'changes-posting' },
    'Thay đổi vị trí đang giữ',
    'Posting changed',
  ),
};
