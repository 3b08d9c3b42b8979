const line = (fields: object) => Buffer.from(`${JSON.stringify(fields)}\n`);
const quarter = (n: number) => `${2016 + Math.floor(n / 4)}-Q${(n % 4) + 1}`;

function* organisation() {
  for (const unit of ['B1', 'B2', 'B3'])
    yield line({
      unit,
      type: 'UnitEstablished',
      effectiveOn: '1990-01-01',
      data: { code: unit, name: unit, kind: 'other' },
    });
  for (const position of ['P1', 'P2'])
    yield line({
      position,
      type: 'PositionDefined',
      effectiveOn: '1990-01-01',
      data: { code: position, title: position, group: 'professional' },
    });
}

/** One career of 50 facts: file, recruitment, three posts, degrees, courses, forty evaluations. */
function* person(staff: string) {
  const fact = (type: string, effectiveOn: string, data: object) => line({ staff, type, effectiveOn, data });
  yield fact('PersonnelFileOpened', '2015-01-01', {
    code: staff,
    fullName: `Nguyễn Văn ${staff}`,
    sex: 'male',
  });
  yield fact('StaffRecruited', '2015-01-01', { method: 'examination' });
  yield fact('JobPositionAssigned', '2015-01-01', { unitCode: 'B1', positionCode: 'P1', postingId: 'a' });
  yield fact('StaffTransferred', '2018-06-01', { unitCode: 'B2', positionCode: 'P1', postingId: 'b' });
  yield fact('StaffTransferred', '2021-06-01', { unitCode: 'B3', positionCode: 'P2', postingId: 'c' });
  yield fact('DegreeAwarded', '2014-07', { level: 'DH', school: 'Đại học Thái Nguyên' });
  yield fact('DegreeAwarded', '2019-07', { level: 'THS', school: 'Đại học Thái Nguyên' });
  yield fact('PoliticalTheoryLevelAttained', '2020-01-01', { level: 'TC' });
  for (const year of [2017, 2022])
    yield fact('TrainingCourseCompleted', `${year}-05-05`, { title: 'Bồi dưỡng', topics: ['it'], hours: 40 });
  for (let n = 0; n < 40; n++)
    yield fact('PeriodEvaluationFinalised', `${2016 + Math.floor(n / 4)}-12-${10 + (n % 4)}`, {
      period: quarter(n),
      unitCode: 'B1',
      score: '88.50',
      rating: 'good',
    });
}

/** NDJSON of whole careers, 50 facts a person, with the units and positions they need. */
export function* careers(prefix: string, people: number) {
  yield* organisation();
  for (let i = 0; i < people; i++) yield* person(`${prefix}-${i}`);
}

const HEADINGS =
  'Mã hồ sơ;Họ và tên;Ngày sinh;Giới tính;Dân tộc;Ngày lập hồ sơ;Ngày tuyển dụng;Hình thức tuyển dụng;Đơn vị;' +
  'Chức danh;Giữ chức danh từ ngày;Số quyết định;Trình độ chuyên môn;Chuyên ngành;Cơ sở đào tạo;Ngày cấp bằng;' +
  'Lý luận chính trị;Ngày đạt trình độ lý luận';

/** CSV of the kind `staff`, as an officer writes it: five facts a row, units and positions by name. */
export function* staffRows(prefix: string, people: number) {
  yield Buffer.from(`${HEADINGS}\n`);
  for (let i = 0; i < people; i++) {
    const row = [`${prefix}-${i}`, `Trần Thị ${i}`, '05/09/1985', 'Nữ', 'Tày', '01/03/2010', '01/03/2010'];
    row.push('Thi tuyển', 'B1', 'P1', '01/03/2010', `${i}/QĐ-UBND`);
    row.push('Đại học', 'Luật', 'Đại học Thái Nguyên', '2008', 'Trung cấp', '2016');
    yield Buffer.from(`${row.join(';')}\n`);
  }
}
