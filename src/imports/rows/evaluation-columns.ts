import { daysOf } from '../../domain/evaluation/period.js';
import { RATINGS, type Rating } from '../../domain/facts/evaluation.js';
import { foldText } from '../../domain/text.js';
import { CODE, COMMUNE, DECISION, NAME, UNIT, type Column, type RowFact, type RowKind } from './columns.js';
import type { RowCells } from './row-cells.js';
import { compact, DECISION_FROM, decisionOf } from './shared-facts.js';

const RATED: Readonly<Record<string, Rating>> = {
  'Hoàn thành xuất sắc nhiệm vụ': 'excellent',
  'Hoàn thành tốt nhiệm vụ': 'good',
  'Hoàn thành nhiệm vụ': 'completed',
  'Không hoàn thành nhiệm vụ': 'not-completed',
  'Xuất sắc': 'excellent',
  Tốt: 'good',
  'Không hoàn thành': 'not-completed',
};

const columns: readonly Column[] = [
  CODE,
  NAME,
  {
    key: 'period',
    heading: 'Kỳ đánh giá',
    aliases: ['Kỳ', 'Quý', 'Tháng, quý'],
    required: true,
    width: 14,
    example: 'Quý III/2026',
  },
  COMMUNE,
  { ...UNIT, required: true, example: '05443' },
  { key: 'common', heading: 'Điểm tiêu chí chung', aliases: ['Tiêu chí chung', 'Điểm chung'], example: '27' },
  { key: 'a', heading: 'Khối lượng (%)', aliases: ['Số lượng', 'a'], example: '100' },
  { key: 'b', heading: 'Chất lượng (%)', aliases: ['b'], example: '96' },
  { key: 'c', heading: 'Tiến độ (%)', aliases: ['c'], example: '92' },
  { key: 'score', heading: 'Điểm', aliases: ['Tổng điểm', 'Điểm đánh giá'], required: true, example: '94,2' },
  {
    key: 'rating',
    heading: 'Xếp loại',
    aliases: ['Mức xếp loại', 'Xếp loại chất lượng'],
    width: 30,
    choices: Object.keys(RATED).slice(0, RATINGS.length),
    example: 'Hoàn thành xuất sắc nhiệm vụ',
  },
  { key: 'ruleSet', heading: 'Bộ quy tắc', aliases: ['Mã bộ quy tắc'], width: 14, example: 'nd335-2025' },
  { key: 'evaluator', heading: 'Người đánh giá', aliases: ['Người quyết định'], width: 24 },
  {
    key: 'finalised',
    heading: 'Ngày chốt kết quả',
    aliases: ['Ngày đánh giá', 'Ngày chốt'],
    example: '05/10/2026',
  },
  ...DECISION,
];

const ROMAN: Readonly<Record<string, string>> = { i: '1', ii: '2', iii: '3', iv: '4' };
const QUARTER = /^(?:quy\s*|q)(iv|i{1,3}|[1-4])\s*(?:[/,.-]|nam|\s)\s*(?:nam\s*)?(\d{4})$/;
const MONTH = /^(?:thang\s*)?(0?[1-9]|1[0-2])\s*[/.-]\s*(\d{4})$/;

/** `Quý III/2026`, `Q3/2026`, `2026-Q3`, `Tháng 9/2026`, `2026-09`, `Năm 2026`, `2026`; undefined for anything else. */
export function periodOf(text: string): string | undefined {
  const said = foldText(text).trim();
  if (/^\d{4}(-(0[1-9]|1[0-2])|-q[1-4])?$/.test(said)) return said.toUpperCase();
  const quarter = QUARTER.exec(said);
  if (quarter) return `${quarter[2]}-Q${ROMAN[quarter[1]!] ?? quarter[1]}`;
  const month = MONTH.exec(said);
  if (month) return `${month[2]}-${month[1]!.padStart(2, '0')}`;
  return /^nam (\d{4})$/.exec(said)?.[1];
}

/** Points or percent, with a comma or a point. */
function decimalOf(cells: RowCells, key: string, most: number): string | undefined {
  const text = cells.text(key)?.replace(/\s*%$/, '').replace(',', '.');
  if (text === undefined) return undefined;
  if (/^\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) <= most) return text.replace(/^0+(?=\d)/, '');
  cells.refuse(key, `phải là số từ 0 đến ${most}`);
  return undefined;
}

/** A row is the result of one person and period, as an office has it in a list of its own. */
function facts(cells: RowCells): RowFact[] {
  cells.required('code');
  const said = cells.required('period');
  const period = said === undefined ? undefined : periodOf(said);
  if (said !== undefined && period === undefined)
    cells.refuse('period', 'phải là tháng, quý hoặc năm, như Quý III/2026, 9/2026');
  const decision = decisionOf(cells);
  const effectiveOn = cells.day('finalised') ?? (decision?.['signedOn'] as string | undefined);
  if (effectiveOn === undefined) cells.refuse('finalised', 'chưa điền, và quyết định chưa có ngày ký');
  cells.required('unit');
  const on = period === undefined ? undefined : daysOf(period).last;
  const commune = cells.text('commune');
  const unitCode =
    on === undefined
      ? undefined
      : cells.found('unit', (names, text) => names.unit(text, on, commune), 'unknown-unit');
  cells.required('score');
  const score = decimalOf(cells, 'score', 100);
  const common = decimalOf(cells, 'common', 100);
  const components = compact({
    a: decimalOf(cells, 'a', 1000),
    b: decimalOf(cells, 'b', 1000),
    c: decimalOf(cells, 'c', 1000),
  });
  const data = compact({
    period,
    unitCode,
    score,
    rating: cells.choice('rating', RATED),
    ruleSet: cells.text('ruleSet'),
    evaluator: cells.text('evaluator'),
    common,
    components: Object.keys(components).length > 0 ? components : undefined,
  });
  const from = {
    '/effectiveOn': 'finalised',
    '/data/period': 'period',
    '/data/unitCode': 'unit',
    '/data/score': 'score',
    '/data/ruleSet': 'ruleSet',
    '/data/evaluator': 'evaluator',
    '/data/common': 'common',
    ...DECISION_FROM,
  };
  const fact = { type: 'PeriodEvaluationFinalised', effectiveOn, data, ...(decision ? { decision } : {}) };
  return [{ fact, from, at: 'period' }];
}

export const evaluationColumns: RowKind = { title: 'Đánh giá', columns, facts };
