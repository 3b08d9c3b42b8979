import { FACTS, ORGANISATION, POSTINGS } from './facts.mjs';
import { PEOPLE, STANDARDS, WHOLE } from './people.mjs';

const part = (code, from, part_) => `SELECT '${code}' AS code, ${part_} AS part FROM ${from}`;

const UPDATES = ['law', 'ethics', 'office-culture', 'it', 'digital-transformation', 'innovation'];
const took = (topic, since = `'0001-01-01'`) =>
  `EXISTS (SELECT FROM courses WHERE courses.stream = staff.stream AND topic = '${topic}' AND courses.day BETWEEN ${since} AND $D$)`;
const staffPart = (met) =>
  `CASE WHEN NOT counted THEN 'excluded' WHEN ${met} THEN 'numerator' ELSE 'not-met' END`;
const today = `staff WHERE staff.day = $D$`;

const rated = (code, ratings) =>
  part(
    code,
    `staff LEFT JOIN LATERAL (SELECT data->>'rating' AS rating FROM said WHERE said.stream = staff.stream
       AND type = 'AnnualRatingDecided' AND (data->>'year')::int = $YEAR$ AND said.day <= $D$ ORDER BY said.day DESC LIMIT 1) AS own ON true
     WHERE staff.day = least($D$, '$YEAR$-12-31')`,
    `CASE WHEN NOT counted OR EXISTS (SELECT FROM said WHERE said.stream = staff.stream AND type = 'RatingExempted'
        AND (data->>'year')::int = $YEAR$ AND said.day <= $D$) THEN 'excluded'
      WHEN rating IS NULL THEN 'unknown' WHEN rating IN (${ratings}) THEN 'numerator' ELSE 'not-met' END`,
  );

const inClasses = (...classes) => classes.map((one) => `'${one}'`).join(', ');
const DEGREE = 'DegreeAwarded';
const THEORY = 'PoliticalTheoryLevelAttained';

/** Holders of positions of these classes, once in a commune, whether by one who only acts. */
const holders = (code, classes, item, rank) =>
  part(
    code,
    `(SELECT offices.stream, commune, bool_and(acting) AS acting FROM offices
      JOIN within ON within.day = $D$ AND within.code = unit
      WHERE class IN (${classes}) GROUP BY offices.stream, commune) AS office
     LEFT JOIN best ON best.stream = office.stream AND item = '${item}'`,
    `CASE WHEN acting THEN 'excluded' WHEN rank IS NULL THEN 'unknown' WHEN rank >= ${rank} THEN 'numerator' ELSE 'not-met' END`,
  );

const LEADING = inClasses(
  'party-secretary',
  'party-deputy-secretary',
  'council-chair',
  'council-vice-chair',
  'committee-chair',
  'committee-vice-chair',
);
/** Communes by whether somebody of a kind leads them. */
const led = (code, { field, fits, wide = false, counts = 'true', unsure = 'false' }) =>
  part(
    code,
    `communes LEFT JOIN LATERAL (
       SELECT bool_or(coalesce(${fits}, false)) AS fitting, bool_or(value IS NULL) AS unsaid FROM (
         SELECT identities.data->>'${field}' AS value FROM offices JOIN identities ON identities.stream = offices.stream
           AND identities.day = $D$
         WHERE commune = communes.code AND NOT acting AND class IN (${LEADING}${wide ? `, 'party-standing-member'` : ''})
         UNION ALL
         SELECT identities.data->>'${field}' FROM committee JOIN identities ON identities.stream = committee.stream
           AND identities.day = $D$
         WHERE commune = communes.code AND role IN ('secretary', 'deputy'${wide ? `, 'standing'` : ''})) AS leader) AS leads ON true
     LEFT JOIN LATERAL (SELECT (data->'attributes'->>'ethnicMinorityShare')::numeric AS share FROM said
       WHERE said.stream = communes.stream AND type IN ('UnitAttributesRecorded', 'UnitEstablished') AND said.day <= $D$
         AND data->'attributes' ? 'ethnicMinorityShare' ORDER BY said.day DESC LIMIT 1) AS own ON true`,
    `CASE WHEN ${unsure} THEN 'unknown' WHEN NOT (${counts}) THEN 'excluded' WHEN fitting THEN 'numerator'
      WHEN unsaid THEN 'unknown' ELSE 'not-met' END`,
  );

const managed = (code, done) =>
  part(
    code,
    `(SELECT staff.*, coalesce(
        (SELECT data->>'tier' FROM said WHERE said.stream = staff.stream AND type = 'ManagementTierChanged'
          AND said.day <= $D$ ORDER BY said.day DESC LIMIT 1),
        (SELECT tier FROM held JOIN positions AS own ON own.code = held.position WHERE held.stream = staff.stream
          AND held.day = $D$ AND tier IS NOT NULL
          ORDER BY array_position('{province-standing-committee,commune-standing-committee,other}', tier) LIMIT 1)) AS tier
      FROM staff JOIN positions ON positions.code = staff.position
      WHERE staff.day = $D$ AND "group" IN ('leader', 'deputy', 'party', 'elected')) AS staff
     WHERE NOT counted OR tier IS NULL OR tier = 'province-standing-committee'`,
    `CASE WHEN NOT counted OR tier IS NULL THEN 'excluded' WHEN ${done} THEN 'numerator' ELSE 'not-met' END`,
  );

const members = `committee JOIN within ON within.day = $D$ AND within.code = unit
  JOIN identities ON identities.stream = committee.stream AND identities.day = $D$`;
const BORN = `identities.data->>'dateOfBirth'`;
const FIRST = `rpad(${BORN}, 10, substr('0000-01-01', length(${BORN}) + 1))::date`;
const LAST = `CASE length(${BORN}) WHEN 4 THEN (${BORN} || '-12-31')::date
  WHEN 7 THEN ((${BORN} || '-01')::date + interval '1 month - 1 day')::date ELSE (${BORN})::date END`;
const young = (on) => `CASE WHEN ${on} IS NULL OR ${BORN} IS NULL THEN 'unknown'
  WHEN ${FIRST} + interval '42 years' > (${on})::date THEN 'numerator'
  WHEN ${LAST} + interval '42 years' > (${on})::date THEN 'unknown' ELSE 'not-met' END`;

const professionals = (code, item, rank) =>
  part(
    code,
    `staff JOIN positions ON positions.code = staff.position LEFT JOIN best ON best.stream = staff.stream AND item = '${item}'
     WHERE staff.day = $D$ AND class = 'professional' AND (category = 'civil-servant' OR category IS NULL)`,
    `CASE WHEN category IS NULL THEN 'excluded' WHEN rank IS NULL THEN 'unknown' WHEN rank >= ${rank} THEN 'numerator' ELSE 'not-met' END`,
  );

const VICE = inClasses('council-vice-chair', 'committee-vice-chair');
const HEADS = inClasses('division-head', 'division-deputy');
const parts = [
  part('a', 'staff_standard', `CASE WHEN NOT counted THEN 'excluded' ELSE ${WHOLE} END`),
  part(
    'b1',
    'staff_standard',
    `CASE WHEN NOT counted THEN 'excluded' WHEN none OR NOT standard ? 'topics' THEN 'unknown' WHEN topics THEN 'numerator'
       WHEN has_grace THEN 'grace' ELSE 'not-met' END`,
  ),
  part('b2', today, staffPart(took('data-records'))),
  part('b3', today, staffPart(took('two-tier-government'))),
  part('b4', `decided_standard WHERE type IN ('LeaderAppointed', 'LeaderReappointed')`, WHOLE),
  part('b4-elected', `decided_standard`, WHOLE),
  part('c', today, staffPart(UPDATES.map((topic) => took(topic, `$SINCE$`)).join(' AND '))),
  rated('d1', `'excellent', 'good', 'completed'`),
  rated('d2', `'excellent', 'good'`),
  holders('dd1', inClasses('committee-chair'), DEGREE, 5),
  holders('dd2', VICE, DEGREE, 5),
  holders('dd2-council', inClasses('council-vice-chair'), DEGREE, 5),
  holders('dd2-committee', inClasses('committee-vice-chair'), DEGREE, 5),
  holders('dd3', VICE, THEORY, 3),
  holders('dd3-council', inClasses('council-vice-chair'), THEORY, 3),
  holders('dd3-committee', inClasses('committee-vice-chair'), THEORY, 3),
  led('dd4', { field: 'sex', fits: `value = 'female'` }),
  led('dd4-wide', { field: 'sex', fits: `value = 'female'`, wide: true }),
  led('dd5', { field: 'ethnicGroup', fits: `value <> '01'`, counts: 'share >= 5', unsure: 'share IS NULL' }),
  managed(
    'e',
    `EXISTS (SELECT FROM postings WHERE postings.stream = staff.stream AND type = 'LeaderRotated' AND since BETWEEN '2026-01-01' AND $D$)`,
  ),
  managed(
    'e-now',
    `EXISTS (SELECT FROM held WHERE held.stream = staff.stream AND held.day = $D$ AND kind = 'rotation')`,
  ),
  part('g1', members, young('$D$')),
  part(
    'g1-congress',
    `${members} LEFT JOIN units AS own ON own.day = $D$ AND own.code = commune
     LEFT JOIN LATERAL (SELECT max(said.day) AS on FROM said WHERE said.stream = own.stream AND type = 'CongressHeld'
       AND said.day <= $D$) AS congress ON true`,
    young('congress.on'),
  ),
  part(
    'g2',
    members,
    `CASE identities.data->>'sex' WHEN 'female' THEN 'numerator' WHEN 'male' THEN 'not-met' ELSE 'unknown' END`,
  ),
  holders('h1', HEADS, DEGREE, 4),
  holders('h2', HEADS, DEGREE, 5),
  holders('h3', HEADS, THEORY, 2),
  holders('h4', HEADS, THEORY, 3),
  professionals('i1', DEGREE, 4),
  professionals('i2', THEORY, 2),
  part(
    'k',
    `communes LEFT JOIN LATERAL (SELECT data->>'result' AS result, said.day FROM said WHERE said.stream = communes.stream
       AND type = 'CommuneEquipmentAssessed' AND said.day <= $D$ ORDER BY said.day DESC LIMIT 1) AS last ON true`,
    `CASE WHEN result IS NULL OR last.day::date + interval '12 months' < $D$::date THEN 'unknown'
       WHEN result = 'full' THEN 'numerator' ELSE 'not-met' END`,
  ),
];

/** The latest year whose rating was due by a day, and the first day whose courses still count for c. */
function settled(day) {
  const year = Number(day.slice(0, 4)) - (day.slice(5) < '12-15' ? 1 : 0);
  return {
    $D$: `'${day}'`,
    $YEAR$: String(year),
    $SINCE$: `('${day}'::date - interval '24 months')::date::text`,
  };
}

/** What the tables are looked up by. */
const INDEXES = {
  told: ['type'],
  corrected: ['target'],
  said: ['stream, type', 'type'],
  postings: ['stream'],
  held: ['stream'],
  above: ['day, code'],
  within: ['day, code'],
  commune_of: ['day, code'],
  identities: ['stream, day'],
  levels: ['stream, item'],
  certificates: ['stream'],
  courses: ['stream, topic'],
  best: ['stream, item'],
  offices: ['commune', 'stream'],
  committee: ['commune', 'stream'],
};

/**
 * Statements that count every indicator from the facts of the journal, everything recorded counting.
 * @param day D, `YYYY-MM-DD`
 * @returns SQL text for one connection; the last result has rows { code, numerator, denominator, unknown, grace, excluded }
 */
export function indicatorsSql(unit, day) {
  if (!/^[A-Za-z0-9._-]+$/.test(unit) || !/^\d{4}-\d\d-\d\d$/.test(day)) throw new Error('no unit or no day');
  const tables = Object.entries({ ...FACTS, ...ORGANISATION, ...POSTINGS, ...PEOPLE, ...STANDARDS });
  const sql = [
    ...tables.flatMap(([name, query]) => [
      `CREATE TEMP TABLE ${name} AS ${query}`,
      ...(INDEXES[name] ?? []).map((columns) => `CREATE INDEX ON ${name} (${columns})`),
      `ANALYZE ${name}`,
    ]),
    `SELECT code, count(*) FILTER (WHERE part = 'numerator')::int AS numerator,
       count(*) FILTER (WHERE part <> 'excluded')::int AS denominator,
       count(*) FILTER (WHERE part = 'unknown')::int AS unknown, count(*) FILTER (WHERE part = 'grace')::int AS grace,
       count(*) FILTER (WHERE part = 'excluded')::int AS excluded
     FROM (${parts.join('\nUNION ALL ')}) AS counted GROUP BY code`,
  ].join(';\n');
  const given = { ...settled(day), $UNIT$: `'${unit}'` };
  return Object.entries(given).reduce((text, [name, value]) => text.replaceAll(name, () => value), sql);
}
