import type { Settings } from '../domain/rules/settings.js';
import type { Words } from './markdown.js';

/** What each setting is called, and how its value reads. A setting without its line here does not compile. */
export const SETTINGS: Record<keyof Settings, Words & { value: (settings: Settings) => Words }> = {
  formula: {
    vi: 'Công thức',
    en: 'Formula',
    value: ({ formula }) => both(`\`${formula}\``),
  },
  commonMax: {
    vi: 'Điểm tối đa của tiêu chí chung',
    en: 'Most points of the common part',
    value: ({ commonMax }) => both(commonMax),
  },
  commonGroups: {
    vi: 'Nhóm tiêu chí chung, điểm tối đa',
    en: 'Groups of the common part, most points',
    value: ({ commonGroups }) => both(commonGroups.map(({ code, max }) => `${code}: ${max}`).join(', ')),
  },
  componentCap: {
    vi: 'Mức trần của a, b, c (%)',
    en: 'Cap of a, b, c (%)',
    value: ({ componentCap }) => (componentCap === 'none' ? NONE : both(componentCap)),
  },
  deduction: {
    vi: 'Trừ mỗi lần không đạt, mỗi lần chậm',
    en: 'Taken for each failure, each delay',
    value: ({ deduction: { quality, progress, floor } }) => ({
      vi: `${quality} % điểm chất lượng, ${progress} % điểm tiến độ của chính sản phẩm đó; ${floor === 'none' ? 'không có mức sàn' : 'không trừ quá chính nó'}`,
      en: `${quality} % of the quality points, ${progress} % of the progress points of that very product; ${floor === 'none' ? 'no floor' : 'never more than all of it'}`,
    }),
  },
  resultWeight: {
    vi: 'Hệ số của kết quả thực hiện nhiệm vụ',
    en: 'Weight of the results',
    value: ({ resultWeight }) => both(resultWeight),
  },
  rollUp: {
    vi: 'Từ tháng lên quý, từ kỳ lên năm',
    en: 'From months to quarter, from periods to year',
    value: ({ rollUp: { quarter, year } }) => ({
      vi: `${quarter === 'mean' ? 'trung bình các tháng' : 'cộng dồn sản phẩm cả quý'}; ${year === 'counting' ? 'đếm số kỳ của từng mức' : 'trung bình các kỳ được xếp loại, trọng số bằng nhau'}`,
      en: `${quarter === 'mean' ? 'mean of the months' : 'all products of the quarter together'}; ${year === 'counting' ? 'ratings are counted' : 'mean of the periods rated, equal weights'}`,
    }),
  },
  bands: {
    vi: 'Khung điểm: xuất sắc, tốt, hoàn thành',
    en: 'Bands: excellent, good, completed',
    value: ({ bands }) => both(`≥ ${bands.excellent}, ≥ ${bands.good}, ≥ ${bands.completed}`),
  },
  roundBeforeBand: {
    vi: 'Làm tròn trước khi so khung điểm',
    en: 'Rounding before the bands',
    value: ({ roundBeforeBand }) => (roundBeforeBand === 'none' ? NONE : both(roundBeforeBand)),
  },
  automaticFailure: {
    vi: 'Không hoàn thành bất kể điểm: suy thoái; kỷ luật; tham nhũng, lãng phí',
    en: 'Not completed whatever the points: degradation; discipline; corruption or waste',
    value: ({ automaticFailure: { degradation, discipline, corruption } }) => {
      const all = [degradation, discipline, corruption] as (keyof typeof WHOM)[];
      return {
        vi: all.map((who) => WHOM[who].vi).join('; '),
        en: all.map((who) => WHOM[who].en).join('; '),
      };
    },
  },
  conditions: { vi: 'Điều kiện ngoài điểm', en: 'Conditions beside the points', value: conditionsOf },
  excellenceCap: {
    vi: 'Tỷ lệ xuất sắc',
    en: 'Share of excellent',
    value: ({ excellenceCap: { share, outstandingShare, base, rounding } }) => ({
      vi: `${share} % (đơn vị xuất sắc nổi trội: ${outstandingShare} %), cách tính \`${base}\`, làm tròn \`${rounding}\``,
      en: `${share} % (outstanding organisation: ${outstandingShare} %), reading \`${base}\`, rounded \`${rounding}\``,
    }),
  },
  leader: {
    vi: 'Người lãnh đạo: d kết quả đơn vị, đ tổ chức thực hiện, e đoàn kết (%)',
    en: 'Leaders: d result of the unit, đ organising, e cohesion (%)',
    value: ({ leader: { unitResult, organising, cohesion } }) => ({
      vi: `d: ${unitResult.full} nếu mọi người được quản lý đạt từ \`${unitResult.atLeast}\`, nếu không ${unitResult.otherwise}; đ: ${organising.join(' hoặc ')}; e: ${cohesion.join(' hoặc ')}`,
      en: `d: ${unitResult.full} where everyone managed is at least \`${unitResult.atLeast}\`, else ${unitResult.otherwise}; đ: ${organising.join(' or ')}; e: ${cohesion.join(' or ')}`,
    }),
  },
  minimumService: {
    vi: 'Thời gian làm việc tối thiểu',
    en: 'Minimum time of service',
    value: ({ minimumService }) => (minimumService === 'none' ? NONE : both(minimumService)),
  },
  deadlines: {
    vi: 'Thời hạn',
    en: 'Deadlines',
    value: ({ deadlines: { annual, petitionWorkingDays, answerWorkingDays } }) => ({
      vi: `xếp loại năm trước ${annual.split('-').toReversed().join('/')}; kiến nghị ${petitionWorkingDays} ngày làm việc, trả lời ${answerWorkingDays}`,
      en: `year rated before ${annual} (month-day); petition ${petitionWorkingDays} working days, answer ${answerWorkingDays}`,
    }),
  },
};

export const CONFIDENCE: Readonly<Record<string, Words>> = {
  high: { vi: 'cao', en: 'high' },
  medium: { vi: 'vừa', en: 'medium' },
  low: { vi: 'thấp', en: 'low' },
};

const both = (text: string): Words => ({ vi: text, en: text });
const NONE: Words = { vi: 'không', en: 'none' };
const WHOM = {
  everyone: { vi: 'mọi người', en: 'everyone' },
  leaders: { vi: 'người lãnh đạo', en: 'leaders' },
  nobody: { vi: 'không ai', en: 'nobody' },
} as const;
const CONDITION = {
  done: { vi: 'hoàn thành', en: 'done' },
  quality: { vi: 'chất lượng', en: 'quality' },
  onTime: { vi: 'đúng tiến độ', en: 'on time' },
  exceeding: { vi: 'vượt mức', en: 'exceeding' },
  late: { vi: 'chậm', en: 'late' },
} as const;

function conditionsOf({ conditions }: Settings): Words {
  if (conditions === 'none') return NONE;
  const of = (language: 'vi' | 'en') => {
    const ratings = {
      excellent: ['xuất sắc', 'excellent'],
      good: ['tốt', 'good'],
      completed: ['hoàn thành', 'completed'],
    };
    const parts = (['excellent', 'good', 'completed'] as const).map((rating) => {
      const asked = Object.entries(conditions[rating]).map(
        ([name, limit]) =>
          `${CONDITION[name as keyof typeof CONDITION][language]} ${name === 'late' ? '≤' : '≥'} ${limit} %`,
      );
      return `${ratings[rating][language === 'vi' ? 0 : 1]}: ${asked.join(', ')}`;
    });
    return `${parts.join('; ')}; \`${conditions.fallback}\``;
  };
  return { vi: of('vi'), en: of('en') };
}
