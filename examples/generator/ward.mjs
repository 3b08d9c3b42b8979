import { WARD } from './organisation.mjs';

const COUNCIL = 'HĐND phường Phan Đình Phùng';
export const NEW_SYSTEM = '2025-07-01';
const ELECTED_AGAIN = '2026-03-27';
const TERM = '2026-2031';

/** The posts of the ward, as [body, position, how many, how they are filled, Party office beside]. */
const POSTS = [
  ['HDND', 'CT-HDND', 1, 'elected', 'BT-DU'],
  ['DANG-UY', 'PBT-TT-DU', 1, 'party'],
  ['UBND', 'CT-UBND', 1, 'elected', 'PBT-DU'],
  ['UBND', 'PCT-UBND', 2, 'elected', 'UVTV-DU'],
  ['HDND', 'PCT-HDND', 1, 'elected', 'UVTV-DU'],
  ['BAN-KTNS', 'PTB-HDND', 1, 'elected'],
  ['BAN-VHXH', 'PTB-HDND', 1, 'elected'],
  ['VP-DU', 'CVP-DU', 1, 'leader', 'UV-DU'],
  ['VP-DU', 'PCVP-DU', 1, 'leader'],
  ['VP-DU', 'CV', 4, 'officer'],
  ['VP-DU', 'VTV', 1, 'officer'],
  ['BAN-XDD', 'TB-XDD', 1, 'leader', 'UVTV-DU'],
  ['BAN-XDD', 'PTB-XDD', 1, 'leader'],
  ['BAN-XDD', 'CV', 3, 'officer'],
  ['UBKT-DU', 'CN-UBKT', 1, 'party', 'UVTV-DU'],
  ['UBKT-DU', 'PCN-UBKT', 1, 'party'],
  ['UBKT-DU', 'CV', 2, 'officer'],
  ['VP-HDND-UBND', 'CVP-UBND', 1, 'leader', 'UV-DU'],
  ['VP-HDND-UBND', 'PCVP-UBND', 2, 'leader'],
  ['VP-HDND-UBND', 'CV', 6, 'officer'],
  ['VP-HDND-UBND', 'CS', 1, 'officer'],
  ['VP-HDND-UBND', 'VTV', 1, 'officer'],
  ['VP-HDND-UBND', 'KTV', 1, 'officer'],
  ['P-KTHTDT', 'TP', 1, 'leader', 'UV-DU'],
  ['P-KTHTDT', 'PTP', 2, 'leader'],
  ['P-KTHTDT', 'CV', 9, 'officer'],
  ['P-KTHTDT', 'KTV', 1, 'officer'],
  ['P-VHXH', 'TP', 1, 'leader', 'UV-DU'],
  ['P-VHXH', 'PTP', 2, 'leader'],
  ['P-VHXH', 'CV', 8, 'officer'],
  ['TT-PVHCC', 'GD-TTHCC', 1, 'leader'],
  ['TT-PVHCC', 'PGD-TTHCC', 1, 'leader'],
  ['TT-PVHCC', 'CV', 5, 'officer'],
  ['BCH-QS', 'CHT-QS', 1, 'leader', 'UV-DU'],
  ['BCH-QS', 'PCHT-QS', 2, 'leader'],
  ['MTTQ', 'CT-MTTQ', 1, 'leader', 'UVTV-DU'],
  ['MTTQ', 'PCT-MTTQ', 2, 'leader'],
  ['MTTQ', 'CV', 3, 'officer'],
];

export const POSTS_OF_WARD = POSTS.flatMap(([body, position, count, filled, party]) =>
  Array.from({ length: count }, () => ({ unit: `${WARD}.${body}`, position, filled, party })),
);

/** Puts a person into a post of the ward; `from` is the posting left for it, if any. Returns the posting's id. */
export function fill(file, post, from, day = NEW_SYSTEM) {
  const left = from === undefined ? {} : { fromPostingId: from };
  const posting = OPENINGS[post.filled](file, post, left, day);
  if (post.party)
    file.post('PartyOfficeDesignated', day, `${WARD}.DANG-UY`, post.party, { term: '2025-2030' }, 'QĐ-TU');
  return posting;
}

const OPENINGS = {
  elected: (file, { unit, position }, left, day) => {
    const office = { body: COUNCIL, term: '2021-2026', ...left };
    const first = file.post('OfficeElected', day, unit, position, office, 'NQ-HĐND');
    const again = { body: COUNCIL, term: TERM, fromPostingId: first };
    const posting = file.post('OfficeElected', ELECTED_AGAIN, unit, position, again, 'NQ-HĐND');
    if (unit === `${WARD}.UBND`) {
      const election = file.named('elected');
      file.add('ElectionApproved', '2026-04-06', { electionEventId: election });
    }
    return posting;
  },
  party: (file, { unit, position }, left, day) =>
    file.post(
      'PartyOfficeDesignated',
      day,
      unit,
      position,
      { kind: 'primary', term: '2025-2030', ...left },
      'QĐ-TU',
    ),
  leader: (file, { unit, position }, left, day) =>
    file.post('LeaderAppointed', day, unit, position, { termMonths: 60, ...left }, 'QĐ-UBND'),
  officer: (file, { unit, position }, left, day) =>
    left.fromPostingId === undefined
      ? file.post('JobPositionAssigned', day, unit, position, { rank: '01.003' }, 'QĐ-UBND')
      : file.post('StaffTransferred', day, unit, position, {}, 'QĐ-UBND'),
};
