/**
 * What holds, read straight off the journal's rows: corrections applied, what is cancelled left out. Written apart
 * from the folds of the service, by the design alone, so that the two can be compared.
 *
 * Tables by name, each from those before it; $D$ is the day asked about, $YEAR$ the year whose ratings are due, $UNIT$
 * the unit. Limits, which the demo keeps: no chain of corrections deeper than a cancelled one, ends known to the day, no two
 * changes of one thing on one day.
 */
export const FACTS = {
  told: `
  SELECT id, stream, revision, type, effective_on,
    (body->'data') || coalesce(personal->'data', '{}') AS data,
    coalesce(body->'data'->'changes'->'data', '{}') || coalesce(personal->'changes', '{}') AS changes
  FROM journal.facts`,
  cancelling: `
SELECT id, (data->>'targetEventId')::uuid AS target FROM told WHERE type = 'FactCancelled'`,
  cancelled: `
  SELECT one.target FROM cancelling AS one WHERE NOT EXISTS (SELECT FROM cancelling AS other WHERE other.target = one.id)`,
  correcting: `
  SELECT (data->>'targetEventId')::uuid AS target, revision, changes, data->'changes'->>'effectiveOn' AS new_day
  FROM told WHERE type = 'FactCorrected' AND id NOT IN (SELECT target FROM cancelled)`,
  corrected: `
  SELECT target,
    (array_agg(new_day ORDER BY revision DESC) FILTER (WHERE new_day IS NOT NULL))[1] AS new_day,
    (SELECT jsonb_object_agg(key, value) FROM (
      SELECT DISTINCT ON (key) key, value FROM correcting AS own, jsonb_each(own.changes) AS each (key, value)
      WHERE own.target = correcting.target ORDER BY key, own.revision DESC) AS last) AS changes
  FROM correcting GROUP BY target`,
  said: `
  SELECT id, stream, revision, type, data,
    CASE length(on_day) WHEN 4 THEN on_day || '-01-01' WHEN 7 THEN on_day || '-01' ELSE on_day END AS day
  FROM (
    SELECT told.id, stream, revision, type, coalesce(new_day, effective_on) AS on_day,
      CASE WHEN corrected.changes IS NULL THEN data ELSE jsonb_strip_nulls(data || corrected.changes) END AS data
    FROM told LEFT JOIN corrected ON corrected.target = told.id
    WHERE type NOT IN ('FactCorrected', 'FactCancelled') AND told.id NOT IN (SELECT target FROM cancelled)
  ) AS read
  WHERE NOT (type = 'StaffStreamlined' AND id::text IN (
    SELECT told.data->>'streamlinedEventId' FROM told
    WHERE type = 'StreamliningRevoked' AND told.id NOT IN (SELECT target FROM cancelled)))`,
};

/** Units and positions as they stand on day D; a code is resolved: in force, else the last before, else the next. */
export const ORGANISATION = {
  units_ever: `
  SELECT DISTINCT ON (opened.stream) opened.stream, opened.day AS since, coalesce(ended.day, '9999-12-31') AS until,
    opened.data->>'code' AS code, opened.data->>'kind' AS kind, opened.data->>'parentCode' AS parent
  FROM said AS opened LEFT JOIN said AS ended ON ended.stream = opened.stream
    AND ended.type IN ('UnitMerged', 'UnitSplit', 'UnitDissolved')
  WHERE opened.type = 'UnitEstablished' ORDER BY opened.stream, ended.day`,
  days: `
SELECT $D$::text AS day UNION SELECT least($D$, $YEAR$::text || '-12-31')`,
  units: `
  SELECT DISTINCT ON (day, code) day, code, kind, parent, stream, since <= day AND day < until AS in_force
  FROM units_ever, days
  ORDER BY day, code, since <= day AND day < until DESC, until <= day DESC, CASE WHEN until <= day THEN until END DESC, since`,
  above: `
  WITH RECURSIVE climb (day, code, ancestor, steps) AS (
    SELECT day, code, code, 0 FROM units
    UNION ALL
    SELECT climb.day, climb.code, units.parent, steps + 1
    FROM climb JOIN units ON units.day = climb.day AND units.code = climb.ancestor
    WHERE units.parent IS NOT NULL AND steps < 12
  ) SELECT * FROM climb`,
  commune_of: `
  SELECT DISTINCT ON (above.day, above.code) above.day, above.code, ancestor AS commune
  FROM above JOIN units ON units.day = above.day AND units.code = ancestor
  WHERE kind IN ('commune', 'ward', 'special-zone') ORDER BY above.day, above.code, steps`,
  within: `
SELECT day, code FROM above WHERE ancestor = $UNIT$`,
  communes: `
  SELECT code, stream FROM units
  WHERE day = $D$ AND in_force AND kind IN ('commune', 'ward', 'special-zone')
    AND code IN (SELECT code FROM within WHERE day = $D$)`,
  positions: `
  SELECT data->>'code' AS code, data->>'class' AS class, data->>'group' AS "group", data->>'managementTier' AS tier
  FROM said WHERE type = 'PositionDefined' AND day <= $D$`,
  standards: `
  SELECT split_part(substr(stream, 10), '@', 1) AS position, day AS since, id, data,
    coalesce(lead(day) OVER (PARTITION BY stream ORDER BY day, revision), '9999-12-31') AS until
  FROM said WHERE type = 'PositionStandardSet'`,
};

/** Who holds what: postings with their ends, and how they read on the days asked about. */
export const POSTINGS = {
  postings: `
  SELECT opened.id, opened.stream, opened.type, opened.day AS since, opened.data,
    least(
      (SELECT min(day) FROM said AS ended WHERE ended.stream = opened.stream
        AND ended.data->>'postingId' = opened.data->>'postingId'
        AND (ended.type IN ('OfficeRelieved', 'OfficeResigned', 'OfficeRelinquished', 'OfficeStripped',
          'ElectedOfficeRemoved', 'PostingEnded', 'SecondmentEnded')
          OR ended.type = 'RotationEnded' AND ended.data->>'outcome' IS DISTINCT FROM 'stayed')),
      (SELECT min(day) FROM said AS next WHERE next.stream = opened.stream
        AND next.data->>'fromPostingId' = opened.data->>'postingId'
        AND next.data->>'keepsPosting' IS DISTINCT FROM 'true'),
      (SELECT min(day) FROM said AS left_ WHERE left_.stream = opened.stream AND left_.day > opened.day
        AND left_.type IN ('EmploymentEnded', 'StaffRetired', 'StaffDied', 'StaffStreamlined')),
      '9999-12-31') AS until
  FROM said AS opened
  WHERE opened.type IN ('JobPositionAssigned', 'LeaderAppointed', 'OfficeElected', 'PartyOfficeDesignated',
    'ActingAuthorityAssigned', 'StaffTransferred', 'LeaderRotated', 'StaffSeconded')`,
  held: `
  SELECT postings.id, postings.stream, since AS begun, days.day, postings.data->>'postingId' AS posting,
    postings.data->>'unitCode' AS unit,
    coalesce(changed.data->>'positionCode', postings.data->>'positionCode') AS position,
    coalesce(changed.data->>'kind', postings.data->>'kind') AS kind,
    coalesce(changed.data->>'acting', postings.data->>'acting',
      (coalesce(changed.data->>'kind', postings.data->>'kind') = 'acting')::text)::boolean AS acting
  FROM postings JOIN days ON since <= days.day AND days.day < until
  LEFT JOIN LATERAL (
    SELECT CASE type WHEN 'RotationEnded' THEN '{"kind": "primary"}' ELSE said.data END AS data FROM said
    WHERE said.stream = postings.stream AND said.data->>'postingId' = postings.data->>'postingId'
      AND (type = 'PostingChanged' AND said.data ?| '{positionCode,kind,acting}'
        OR type = 'RotationEnded' AND said.data->>'outcome' = 'stayed') AND said.day <= days.day
    ORDER BY said.day DESC LIMIT 1) AS changed ON true`,
  counting: `
  SELECT DISTINCT ON (day, stream) day, stream, id, unit, position, begun
  FROM held WHERE kind IN ('rotation', 'primary', 'party', 'acting')
  ORDER BY day, stream, array_position('{rotation,primary,party,acting}', kind), begun, posting`,
};
