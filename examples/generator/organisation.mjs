/**
 * Units and positions of before 1 July 2025, which the catalogues leave to the files that need them. Codes and names
 * are the official ones; 1 January 1997 is the earliest day the example needs, not the day they were founded.
 */
const FROM = '1997-01-01';
const NEW_SYSTEM = '2025-07-01';
export const WARD = '05443';
export const CITY = '164';
export const OLD_WARDS = ['05437', '05440', '05452', '05458'];

const OLD_NAMES = {
  '05437': 'Phường Túc Duyên',
  '05440': 'Phường Hoàng Văn Thụ',
  '05452': 'Phường Tân Thịnh',
  '05458': 'Phường Đồng Quang',
};
export const CITY_DIVISIONS = {
  'P-NV': 'Phòng Nội vụ',
  'P-TCKH': 'Phòng Tài chính - Kế hoạch',
  'P-QLDT': 'Phòng Quản lý đô thị',
};

const OLD_POSITIONS = [
  ['X-BT', 'Bí thư Đảng ủy phường', 'party', 'party-secretary'],
  ['X-CT', 'Chủ tịch UBND phường', 'elected', 'committee-chair'],
  ['X-PCT', 'Phó Chủ tịch UBND phường', 'elected', 'committee-vice-chair'],
  ['X-MTTQ', 'Chủ tịch Ủy ban MTTQ phường', 'leader', 'front-chair'],
  ['X-VPTK', 'Công chức Văn phòng - Thống kê', 'professional', 'professional'],
  ['X-TPHT', 'Công chức Tư pháp - Hộ tịch', 'professional', 'professional'],
  ['X-TCKT', 'Công chức Tài chính - Kế toán', 'professional', 'professional'],
  ['X-DCXD', 'Công chức Địa chính - Xây dựng', 'professional', 'professional'],
  ['X-VHXH', 'Công chức Văn hóa - Xã hội', 'professional', 'professional'],
  ['H-TP', 'Trưởng phòng thuộc UBND thành phố', 'leader', 'division-head'],
  ['H-PTP', 'Phó Trưởng phòng thuộc UBND thành phố', 'deputy', 'division-deputy'],
  ['H-CV', 'Chuyên viên phòng thuộc UBND thành phố', 'professional', 'professional'],
];
export const OLD_OFFICERS = ['X-VPTK', 'X-TPHT', 'X-TCKT', 'X-DCXD', 'X-VHXH'];

const MERGER = { kind: 'resolution', number: '1683/NQ-UBTVQH15', issuingBody: 'Ủy ban Thường vụ Quốc hội' };

const unit = (code, type, effectiveOn, data, decision) => ({
  unit: code,
  type,
  effectiveOn,
  data,
  ...(decision ? { decision } : {}),
});
const established = (code, name, kind, parentCode) =>
  unit(code, 'UnitEstablished', FROM, { code, name: { vi: name }, kind, parentCode });

export function organisationLines() {
  const lines = [established(CITY, 'Thành phố Thái Nguyên', 'district', '19')];
  for (const [code, name] of Object.entries(CITY_DIVISIONS))
    lines.push(established(`${CITY}.${code}`, `${name} thành phố Thái Nguyên`, 'department', CITY));
  for (const code of OLD_WARDS) lines.push(established(code, OLD_NAMES[code], 'ward', CITY));
  for (const code of OLD_WARDS) lines.push(unit(code, 'UnitMerged', NEW_SYSTEM, { intoCode: WARD }, MERGER));
  for (const code of Object.keys(CITY_DIVISIONS))
    lines.push(unit(`${CITY}.${code}`, 'UnitDissolved', NEW_SYSTEM, {}));
  lines.push(unit(CITY, 'UnitDissolved', NEW_SYSTEM, {}));
  for (const [code, title, group, positionClass] of OLD_POSITIONS) {
    const data = { code, title: { vi: title }, group, class: positionClass };
    lines.push({ position: code, type: 'PositionDefined', effectiveOn: FROM, data });
    lines.push({ position: code, type: 'PositionAbolished', effectiveOn: NEW_SYSTEM, data: {} });
  }
  return lines;
}
