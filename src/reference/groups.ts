const PROTECTION = {
  vi: 'chờ phân quyền truy cập và niêm phong dữ liệu',
  en: 'waits for access control and sealing',
};

/**
 * The ten data groups of the electronic dossier (Decree 27/2026/NĐ-CP, article 5, as the press reported it), and what
 * the service records beside dossiers. `waits`: not recorded before access control and sealing stand.
 */
export const GROUPS = {
  identity: { vi: 'Thông tin cá nhân', en: 'Identity' },
  family: {
    vi: 'Quan hệ gia đình',
    en: 'Family',
    waits: PROTECTION,
  },
  history: { vi: 'Lịch sử bản thân', en: 'Personal history' },
  career: {
    vi: 'Tuyển dụng, bầu cử, bổ nhiệm, quy hoạch, điều động, luân chuyển, thôi giữ chức vụ',
    en: 'Recruitment, election, appointment, planning, transfer, rotation, leaving',
  },
  development: { vi: 'Đào tạo, bồi dưỡng', en: 'Education and training' },
  work: {
    vi: 'Vị trí, chức danh, lương, đánh giá, khen thưởng, kỷ luật',
    en: 'Position, title, salary, evaluation, reward, discipline',
  },
  political: { vi: 'Tổ chức chính trị, chính trị - xã hội', en: 'Political organisations' },
  forces: { vi: 'Lực lượng vũ trang', en: 'Armed forces' },
  assets: {
    vi: 'Kê khai tài sản',
    en: 'Assets',
    waits: PROTECTION,
  },
  health: {
    vi: 'Sức khỏe',
    en: 'Health',
    waits: PROTECTION,
  },
  rounds: { vi: 'Đợt đánh giá', en: 'Rounds of evaluation' },
  corrections: { vi: 'Đính chính, thu hồi', en: 'Corrections' },
  organisation: { vi: 'Đơn vị, vị trí việc làm, biên chế', en: 'Units, positions, headcount' },
  governance: { vi: 'Thiết lập, chỉ tiêu, bộ quy tắc', en: 'Settings, indicators, rule sets' },
} as const;

export type Group = keyof typeof GROUPS;
/** The first ten are those of the decree, in its order. */
export const DECREE_GROUPS = 10;
