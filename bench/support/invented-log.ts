import { createClient } from '../../src/read-store/database.js';

/** Facts of one invented career: two thirds evaluations, as in a real log. */
export const FACTS_PER_PERSON = 60;
const UNITS = 166;
const POSITIONS = 30;

/** What a person is told in round `j` of sixty; a tenth of the people have one evaluation corrected. */
const TYPE = `CASE
  WHEN j = 0 THEN 'PersonnelFileOpened' WHEN j = 1 THEN 'StaffRecruited' WHEN j = 2 THEN 'JobPositionAssigned'
  WHEN j IN (12, 27, 44) THEN 'StaffTransferred' WHEN j IN (5, 33) THEN 'DegreeAwarded'
  WHEN j IN (20, 50) THEN 'PoliticalTheoryLevelAttained' WHEN j % 8 = 7 THEN 'TrainingCourseCompleted'
  WHEN j = 35 THEN 'PersonalDetailsChanged' WHEN j = 58 AND i % 10 = 0 THEN 'FactCorrected'
  ELSE 'PeriodEvaluationFinalised' END`;

const idOf = (round: string) => `md5('fact-' || i || '-' || ${round})::uuid`;
const unit = `'U' || (i + j) % ${UNITS}`;
const position = `'P' || i % ${POSITIONS}`;

const DATA = `CASE type
  WHEN 'PersonnelFileOpened' THEN jsonb_build_object('code', 'CB' || i, 'sex', CASE i % 2 WHEN 0 THEN 'male' ELSE 'female' END,
    'category', 'civil-servant')
  WHEN 'StaffRecruited' THEN jsonb_build_object('method', 'examination')
  WHEN 'JobPositionAssigned' THEN jsonb_build_object('unitCode', ${unit}, 'positionCode', ${position}, 'postingId', 'p2',
    'kind', 'primary')
  WHEN 'StaffTransferred' THEN jsonb_build_object('unitCode', ${unit}, 'positionCode', ${position}, 'postingId', 'p' || j,
    'kind', 'primary', 'fromPostingId', CASE j WHEN 12 THEN 'p2' WHEN 27 THEN 'p12' ELSE 'p27' END)
  WHEN 'DegreeAwarded' THEN jsonb_build_object('level', CASE j WHEN 5 THEN 'DH' ELSE 'THS' END, 'school', 'Đại học Thái Nguyên')
  WHEN 'PoliticalTheoryLevelAttained' THEN jsonb_build_object('level', CASE j WHEN 20 THEN 'SC' ELSE 'TC' END)
  WHEN 'TrainingCourseCompleted' THEN jsonb_build_object('title', 'Bồi dưỡng nghiệp vụ ' || j, 'topics', '["it"]'::jsonb, 'hours', 40)
  WHEN 'PersonalDetailsChanged' THEN jsonb_build_object('category', 'cadre')
  WHEN 'FactCorrected' THEN jsonb_build_object('targetEventId', ${idOf('57')}, 'reason', 'nhập nhầm',
    'changes', jsonb_build_object('data', jsonb_build_object('score', '91.25')))
  ELSE jsonb_build_object('period', (2011 + j / 4) || '-Q' || (j % 4 + 1), 'unitCode', ${unit}, 'score', (60 + (i * 7 + j) % 40) || '.25',
    'rating', 'good', 'ruleSet', 'decree-335-2025', 'evaluator', 'Chủ tịch Ủy ban nhân dân xã',
    'inputs', jsonb_build_object('kpi', 70 + j, 'days', 60, 'remark', 'Hoàn thành tốt nhiệm vụ được giao, chủ động phối hợp')) END`;

const PEOPLE = `
INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on, recorded_by,
  correlation_id, content_hash, body, personal)
SELECT $3::bigint + j::bigint * $4 + i, '2015-01-01'::timestamptz + (j * 65 + i / 1000000.0) * interval '1 day', ${idOf('j')}, j, 1,
  'staff-' || md5('person-' || i)::uuid, type,
  CASE WHEN type <> 'FactCorrected' THEN to_char('2011-01-03'::date + j * 91, 'YYYY-MM-DD') END, 'officer-' || i % 40,
  'bench', sha256(int8send(i * 64 + j)),
  jsonb_build_object('data', ${DATA}, 'decision', jsonb_build_object('kind', 'decision', 'number', i || '/QĐ-UBND',
    'signedOn', '2020-05-05', 'issuingBody', 'Ủy ban nhân dân tỉnh')),
  CASE type WHEN 'PersonnelFileOpened' THEN jsonb_build_object('data', jsonb_build_object('fullName', 'Nguyễn Văn ' || i,
    'dateOfBirth', '1985-02-03', 'ethnicGroup', '01', 'homePlace', 'Xã ' || i % 100)) END
FROM (SELECT i::bigint, j, ${TYPE} AS type FROM generate_series($1::int, $2::int) AS j, generate_series(1, $4::int) AS i) AS told`;

const ORGANISATION = `
INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on, recorded_by,
  correlation_id, content_hash, body)
SELECT n, '2014-12-31', md5('organisation-' || n)::uuid, 0, 1, kind || '-' || code,
  CASE kind WHEN 'unit' THEN 'UnitEstablished' ELSE 'PositionDefined' END, '2000-01-01', 'bench', 'bench', sha256(int8send(n)),
  jsonb_build_object('data', CASE kind WHEN 'unit' THEN jsonb_build_object('code', code, 'name', 'Xã ' || code, 'kind', 'commune')
    ELSE jsonb_build_object('code', code, 'title', 'Chức danh ' || code, 'group', 'professional') END)
FROM (
  SELECT n, CASE WHEN n <= ${UNITS} THEN 'unit' ELSE 'position' END AS kind,
    CASE WHEN n <= ${UNITS} THEN 'U' || n - 1 ELSE 'P' || n - ${UNITS} - 1 END AS code
  FROM generate_series(1, ${UNITS + POSITIONS}) AS n) AS things`;

/**
 * Fills an empty journal with about so many facts of invented careers, in the order in which a service would have
 * recorded them: everybody's first fact, then everybody's second. The constraints are checked at the end, all at once.
 * @param adminUrl of the owner of the journal
 * @returns the number of facts
 */
export async function fillJournal(adminUrl: string, facts: number): Promise<number> {
  const people = Math.max(1, Math.round(facts / FACTS_PER_PERSON));
  const client = createClient({ url: adminUrl, applicationName: 'bench-fill', statementTimeoutMs: 0 });
  await client.connect();
  try {
    await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
    await client.query('ALTER TABLE journal.facts DROP CONSTRAINT facts_stream, DROP CONSTRAINT facts_id');
    await client.query(ORGANISATION);
    for (let round = 0; round < FACTS_PER_PERSON; round += 10)
      await client.query(PEOPLE, [round, round + 9, UNITS + POSITIONS, people]);
    await client.query(`ALTER TABLE journal.facts ADD CONSTRAINT facts_stream UNIQUE (stream, revision),
      ADD CONSTRAINT facts_id UNIQUE (id)`);
    await client.query('VACUUM (ANALYZE) journal.facts');
    await client.query('CHECKPOINT');
    return people * FACTS_PER_PERSON + UNITS + POSITIONS;
  } finally {
    await client.end();
  }
}
