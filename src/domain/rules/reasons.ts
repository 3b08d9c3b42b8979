/** Why a rating is not the one by points. */
export interface Reason {
  code: string;
  vi: string;
  en: string;
}

const reason = (code: string, vi: string, en: string): Reason => ({ code, vi, en });

export const REASONS = {
  degradation: reason(
    'degradation',
    'Có kết luận suy thoái: xếp loại không hoàn thành nhiệm vụ',
    'A finding of degradation: rated not completed',
  ),
  discipline: reason(
    'discipline',
    'Bị kỷ luật từ khiển trách trở lên liên quan đến công vụ, có hiệu lực trong năm: xếp loại không hoàn thành nhiệm vụ',
    'Duty-related discipline, a reprimand or more, in effect in the year: rated not completed',
  ),
  corruption: reason(
    'corruption',
    'Đơn vị phụ trách có tham nhũng, lãng phí bị xử lý: xếp loại không hoàn thành nhiệm vụ',
    'Corruption or waste handled in the unit led: rated not completed',
  ),
  counting: reason(
    'counting',
    'Xếp loại năm theo số kỳ của từng mức, không theo điểm trung bình',
    'The year is rated by how many periods have each rating, not by their mean',
  ),
} as const;

const CONDITIONS = {
  done: ['hoàn thành đủ nhiệm vụ', 'all tasks done'],
  quality: ['bảo đảm chất lượng', 'tasks with quality'],
  onTime: ['đúng tiến độ', 'tasks on time'],
  exceeding: ['vượt mức', 'tasks that exceed what was asked'],
  late: ['chậm tiến độ', 'late tasks'],
} as const;
export type ConditionName = keyof typeof CONDITIONS;

/** A condition beside the points that does not hold. */
export function unmet(name: ConditionName, asked: string, found: string, rating: string): Reason {
  const [vi, en] = CONDITIONS[name];
  const [least, most] = name === 'late' ? ['tối đa', 'at most'] : ['tối thiểu', 'at least'];
  return reason(
    `condition-${name}`,
    `Chưa đạt điều kiện của mức ${rating}: ${vi} ${least} ${asked} %, thực tế ${found} %`,
    `A condition of ${rating} is not met: ${en} ${most} ${asked} %, found ${found} %`,
  );
}
