import { uuidFrom } from '../../commands/request.js';
import type { PostingKind } from '../../domain/facts/posting-kinds.js';
import { addDays, isDay, type PartialDay } from '../../domain/time.js';
import {
  CODE,
  COMMUNE,
  DECISION,
  NAME,
  POSITION,
  UNIT,
  type Column,
  type RowFact,
  type RowKind,
} from './columns.js';
import type { RowCells } from './row-cells.js';
import { compact, DECISION_FROM, decisionOf, placeOf } from './shared-facts.js';

const KIND_NAMES: Readonly<Record<string, PostingKind>> = {
  Chính: 'primary',
  'Kiêm nhiệm': 'concurrent',
  'Chức vụ Đảng': 'party',
  'Quyền, phụ trách': 'acting',
  'Luân chuyển': 'rotation',
  'Biệt phái': 'secondment',
};
const FORM_NAMES = {
  'Bố trí vị trí việc làm': 'JobPositionAssigned',
  'Bổ nhiệm': 'LeaderAppointed',
  Bầu: 'OfficeElected',
  'Chỉ định': 'PartyOfficeDesignated',
  'Giao quyền, phụ trách': 'ActingAuthorityAssigned',
  'Điều động': 'StaffTransferred',
  'Luân chuyển': 'LeaderRotated',
  'Biệt phái': 'StaffSeconded',
} as const;
/** What opens a posting of a kind where the row does not say how. */
const BY_KIND: Readonly<Record<PostingKind, string>> = {
  primary: 'JobPositionAssigned',
  concurrent: 'JobPositionAssigned',
  party: 'PartyOfficeDesignated',
  acting: 'ActingAuthorityAssigned',
  rotation: 'LeaderRotated',
  secondment: 'StaffSeconded',
};

const columns: readonly Column[] = [
  CODE,
  NAME,
  COMMUNE,
  { ...UNIT, required: true, example: '05443.P-VHXH' },
  { ...POSITION, required: true, example: 'Phó Trưởng phòng' },
  {
    key: 'kind',
    heading: 'Loại vị trí',
    aliases: ['Loại', 'Tính chất'],
    choices: Object.keys(KIND_NAMES),
    width: 18,
    example: 'Chính',
  },
  {
    key: 'form',
    heading: 'Hình thức',
    aliases: ['Hình thức bổ nhiệm', 'Hình thức bố trí'],
    choices: Object.keys(FORM_NAMES),
    width: 22,
    example: 'Bổ nhiệm',
  },
  { key: 'from', heading: 'Từ ngày', aliases: ['Ngày bắt đầu', 'Từ'], required: true, example: '01/07/2025' },
  { key: 'to', heading: 'Đến hết ngày', aliases: ['Đến ngày', 'Ngày kết thúc', 'Đến'] },
  { key: 'endReason', heading: 'Lý do thôi giữ', aliases: ['Lý do kết thúc'], width: 24 },
  { key: 'label', heading: 'Tên ghi trong quyết định', width: 28 },
  { key: 'body', heading: 'Cơ quan bầu', width: 24 },
  {
    key: 'termMonths',
    heading: 'Thời hạn (tháng)',
    aliases: ['Nhiệm kỳ (tháng)', 'Thời hạn', 'Số tháng'],
    example: '60',
  },
  ...DECISION,
];

/** A row opens a posting, and ends it where its last day is filled in. */
function facts(cells: RowCells): RowFact[] {
  const code = cells.required('code');
  const kind = cells.choice('kind', KIND_NAMES);
  const type = cells.choice('form', FORM_NAMES) ?? BY_KIND[kind ?? 'primary'];
  const from = cells.day('from');
  if (!cells.isFilled('from')) cells.refuse('from', 'chưa điền');
  const to = cells.day('to');
  const place = placeOf(cells, from);
  const body = cells.text('body');
  if (type === 'OfficeElected' && body === undefined) cells.refuse('body', 'chưa điền cơ quan bầu');
  const endReason = cells.text('endReason');
  if (endReason !== undefined && !cells.isFilled('to')) cells.refuse('to', 'chưa điền, mà có lý do thôi giữ');
  const termMonths = cells.integer('termMonths');
  if (termMonths !== undefined && type !== 'LeaderAppointed')
    cells.refuse('termMonths', 'chỉ dùng với hình thức Bổ nhiệm');
  // The end must name the posting; the name comes from what the row says, so that the same row names the same one.
  const postingId =
    to === undefined
      ? undefined
      : uuidFrom(`posting ${code} ${place.unitCode} ${place.positionCode} ${kind ?? ''} ${from} ${to}`);
  const opening: RowFact = {
    fact: compact({
      type,
      effectiveOn: from,
      data: compact({
        ...place,
        kind,
        postingId,
        label: cells.text('label'),
        ...(type === 'OfficeElected' ? { body } : {}),
        ...(termMonths === undefined ? {} : { termMonths }),
      }),
      decision: decisionOf(cells),
    }),
    from: {
      ...DECISION_FROM,
      '/effectiveOn': 'from',
      '/data/unitCode': 'unit',
      '/data/positionCode': 'position',
      '/data/kind': 'kind',
      '/data/label': 'label',
      '/data/body': 'body',
      '/data/termMonths': 'termMonths',
    },
    at: 'from',
  };
  if (to === undefined) return [opening];
  const end = {
    type: 'PostingEnded',
    effectiveOn: dayAfter(to),
    data: compact({ postingId, reason: endReason }),
  };
  return [opening, { fact: end, from: { '/effectiveOn': 'to', '/data/reason': 'endReason' }, at: 'to' }];
}

/** The last day is filled in, the first day no longer held is recorded; a month or a year stays as coarse as it is. */
const dayAfter = (to: PartialDay): PartialDay => (isDay(to) ? addDays(to, 1) : to);

export const postingColumns: RowKind = { title: 'Quá trình công tác', columns, facts };
