/** Who people are on the days asked about, and what they have attained by then: tables by name, as in facts.mjs. */
export const PEOPLE = {
  identities: `
  SELECT opened.stream, days.day, opened.data || coalesce((
    SELECT jsonb_object_agg(key, value) FROM (
      SELECT DISTINCT ON (key) key, value FROM said AS changed, jsonb_each(changed.data) AS each (key, value)
      WHERE changed.stream = opened.stream AND changed.type = 'PersonalDetailsChanged' AND changed.day <= days.day
      ORDER BY key, changed.day DESC, changed.revision DESC) AS last), '{}') AS data
  FROM said AS opened, days WHERE opened.type = 'PersonnelFileOpened'`,
  staff: `
  SELECT counting.*, data->>'category' AS category, data->>'ethnicGroup' AS people,
    coalesce(data->>'category', 'cadre') IN ('cadre', 'civil-servant', 'public-employee') AS counted
  FROM counting JOIN identities USING (stream, day) JOIN within ON within.day = counting.day AND within.code = unit`,
  ranks: `
  SELECT * FROM (VALUES
  ('DegreeAwarded', 'CDT', 0), ('DegreeAwarded', 'SC', 1), ('DegreeAwarded', 'TC', 2), ('DegreeAwarded', 'CD', 3),
  ('DegreeAwarded', 'DH', 4), ('DegreeAwarded', 'THS', 5), ('DegreeAwarded', 'TS', 6), ('DegreeAwarded', 'TSKH', 7),
  ('PoliticalTheoryLevelAttained', 'NONE', 0), ('PoliticalTheoryLevelAttained', 'SC', 1),
  ('PoliticalTheoryLevelAttained', 'TC', 2), ('PoliticalTheoryLevelAttained', 'CC', 3),
  ('PoliticalTheoryLevelAttained', 'CN', 3),
  ('state-management', 'NONE', 0), ('state-management', 'CS', 1), ('state-management', 'CV', 2),
  ('state-management', 'CVC', 3), ('state-management', 'CVCC', 4)) AS own (item, level, rank)`,
  levels: `
  SELECT stream, type AS item, said.day, rank FROM said JOIN ranks ON item = type AND level = data->>'level'`,
  certificates: `
  SELECT stream, said.day, rank, coalesce(data->>'expiresOn', '9999-12-31') AS expires
  FROM said LEFT JOIN ranks ON item = 'state-management' AND level = data->>'level'
  WHERE type = 'CertificateObtained' AND data->>'kind' = 'state-management'`,
  courses: `
  SELECT stream, said.day, jsonb_array_elements_text(data->'topics') AS topic
  FROM said WHERE type = 'TrainingCourseCompleted' AND data ? 'topics'`,
  best: `
SELECT stream, item, max(rank) AS rank FROM levels WHERE day <= $D$ GROUP BY stream, item`,
  committee: `
  SELECT DISTINCT ON (stream, commune) * FROM (
    SELECT DISTINCT ON (stream, data->>'unitCode') stream, type, data->>'unitCode' AS unit, data->>'role' AS role
    FROM said WHERE type IN ('PartyCommitteeJoined', 'PartyCommitteeLeft') AND day <= $D$
      AND NOT EXISTS (SELECT FROM said AS died WHERE died.stream = said.stream AND died.type = 'StaffDied' AND died.day <= $D$)
    ORDER BY stream, data->>'unitCode', day DESC, revision DESC) AS last
  JOIN commune_of ON commune_of.day = $D$ AND commune_of.code = unit
  WHERE type = 'PartyCommitteeJoined' ORDER BY stream, commune, unit`,
  offices: `
  SELECT held.stream, held.id, unit, held.position, class, commune, acting OR kind = 'acting' AS acting
  FROM held JOIN positions ON positions.code = held.position
  LEFT JOIN commune_of ON commune_of.day = held.day AND commune_of.code = unit
  WHERE held.day = $D$`,
};

/** Somebody held to the standard of a position on a day: each part, then the whole. */
const asked = (of) => `
  SELECT ${of}.*, standards.id IS NULL AS none, standards.data AS standard, standards.since AS standard_since,
    (SELECT CASE WHEN max(rank) IS NULL THEN 'unknown' WHEN max(rank) >=
      (SELECT rank FROM ranks WHERE item = 'DegreeAwarded' AND level = standards.data->>'minDegree') THEN 'met' ELSE 'missing' END
      FROM levels WHERE levels.stream = ${of}.stream AND item = 'DegreeAwarded' AND levels.day <= ${of}.day) AS degree,
    CASE WHEN standards.data ? 'minTheory' THEN
    (SELECT CASE WHEN max(rank) IS NULL THEN 'unknown' WHEN max(rank) >=
      (SELECT rank FROM ranks WHERE item = 'PoliticalTheoryLevelAttained' AND level = standards.data->>'minTheory') THEN 'met' ELSE 'missing' END
      FROM levels WHERE levels.stream = ${of}.stream AND item = 'PoliticalTheoryLevelAttained' AND levels.day <= ${of}.day)
    ELSE 'met' END AS theory,
    CASE WHEN standards.data ? 'minStateManagement' THEN
    (SELECT CASE WHEN count(*) FILTER (WHERE rank >=
        (SELECT rank FROM ranks WHERE item = 'state-management' AND level = standards.data->>'minStateManagement')) > 0 THEN 'met'
      WHEN count(*) = 0 OR count(*) > count(rank) THEN 'unknown' ELSE 'missing' END
      FROM certificates WHERE certificates.stream = ${of}.stream AND certificates.day <= ${of}.day AND ${of}.day <= expires)
    ELSE 'met' END AS management,
    (SELECT coalesce(bool_and(EXISTS (
        SELECT FROM courses WHERE courses.stream = ${of}.stream AND topic = wanted->>'code' AND courses.day <= ${of}.day
          AND (wanted->>'everyMonths' IS NULL
            OR courses.day::date + make_interval(months => (wanted->>'everyMonths')::int) > ${of}.day::date))), true)
      FROM jsonb_array_elements(coalesce(standards.data->'topics', '[]')) AS wanted) AS topics,
    ${of}.day::date < greatest(standards.since, begun)::date + make_interval(months => (standards.data->>'graceMonths')::int)
      AND (people <> '01' OR EXISTS (
        SELECT FROM above JOIN difficult ON difficult.code = ancestor
        WHERE above.code = unit AND above.day = $D$)) AS has_grace
  FROM ${of} LEFT JOIN standards ON standards.position = ${of}.position
    AND standards.since <= ${of}.day AND ${of}.day < standards.until`;

export const STANDARDS = {
  difficult: `
  SELECT code FROM (
    SELECT DISTINCT ON (stream) stream, data->'attributes'->>'extremelyDifficult' AS said FROM said
    WHERE type IN ('UnitAttributesRecorded', 'UnitEstablished') AND day <= $D$
      AND data->'attributes' ? 'extremelyDifficult' ORDER BY stream, day DESC) AS last
  JOIN units ON units.stream = last.stream AND units.day = $D$ WHERE said = 'true'`,
  staff_standard: `
${asked('staff')} WHERE staff.day = $D$`,
  decided: `
  SELECT said.stream, said.type, said.day, since AS begun, postings.data->>'unitCode' AS unit,
    postings.data->>'positionCode' AS position, identities.data->>'ethnicGroup' AS people
  FROM said JOIN postings ON postings.stream = said.stream
    AND (postings.id = said.id OR said.type = 'LeaderReappointed' AND postings.data->>'postingId' = said.data->>'postingId')
  JOIN identities ON identities.stream = said.stream AND identities.day = $D$
  JOIN within ON within.day = $D$ AND within.code = postings.data->>'unitCode'
  WHERE said.type IN ('LeaderAppointed', 'LeaderReappointed', 'OfficeElected', 'PartyOfficeDesignated')
    AND said.day BETWEEN '2026-01-01' AND $D$`,
  decided_standard: `
${asked('decided')}`,
};

export const WHOLE = `CASE WHEN none THEN 'unknown'
  WHEN degree = 'missing' OR theory = 'missing' OR management = 'missing' OR NOT topics
    THEN CASE WHEN has_grace THEN 'grace' ELSE 'not-met' END
  WHEN 'unknown' IN (degree, theory, management) THEN 'unknown' ELSE 'numerator' END`;
