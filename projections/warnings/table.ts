import { factTypes, find } from '../../src/domain/facts/catalogue.js';
import { fileCode, staffIdOf } from '../../src/domain/staff/dossier.js';
import type { Career } from '../../src/domain/staff/career.js';
import { mayContradict } from '../../src/domain/staff/noted.js';
import { isAttained } from '../../src/domain/staff/steps.js';
import { timelineWarnings } from '../../src/domain/staff/warnings.js';
import type { Standing } from '../../src/domain/standing.js';
import type { ColumnType, Projection, Row } from '../../src/read-store/projection.js';

const DOSSIER_FACTS = factTypes.filter((type) => find(type)!.subjects.includes('dossier'));

const columns: Record<string, ColumnType> = {
  staff_id: 'uuid',
  code: 'text',
  kind: 'text',
  event_id: 'uuid',
  unit_code: 'text',
  position_code: 'text',
  since: 'date',
  because: 'jsonb',
  reasons: 'jsonb',
};
const indexes = ['kind, unit_code', 'unit_code'];

/**
 * What in people's timelines stands against itself, over known time; of effective time it holds on every day. In two
 * tables, because facts that stand alone (evaluations, study) are many, and must not each make a career be folded.
 */
export const warnings: Projection = {
  name: 'warnings',
  version: 1,
  tables: [
    {
      name: 'career_warnings',
      streams: 'staff-',
      lean: true,
      handles: DOSSIER_FACTS.filter((type) => !isAttained(find(type)!.effect.does)),
      columns,
      indexes,
      rows: ({ stream, career }) => rowsOf(stream, career, false),
    },
    {
      name: 'attainment_warnings',
      streams: 'staff-',
      lean: true,
      handles: DOSSIER_FACTS,
      columns,
      indexes,
      idle: (last) => !mayCollide(last.standings),
      rows: (view) => (mayCollide(view.standings) ? rowsOf(view.stream, view.career, true) : []),
    },
  ],
};

function rowsOf(stream: string, career: Career, attained: boolean): Row[] {
  return timelineWarnings(career, attained).map((warning) => ({
    staff_id: staffIdOf(stream),
    code: fileCode(career) ?? '',
    kind: warning.kind,
    event_id: warning.eventId,
    unit_code: warning.unitCode ?? '',
    position_code: warning.positionCode ?? null,
    since: warning.since,
    because: warning.because,
    reasons: warning.reasons,
  }));
}

/**
 * Only two of one period or year, study after a death, or an end of what is noted can collide: most people are spared
 * the fold.
 */
function mayCollide(standings: readonly Standing[]): boolean {
  const seen = new Set<unknown>();
  for (const standing of standings) {
    const { fact, reading, state } = standing;
    const effect = find(fact.type)?.effect;
    if (state === 'cancelled' || !effect) continue;
    if (effect.does === 'leaves' && effect.status === 'died') return true;
    if (mayContradict(standing)) return true;
    if (effect.does !== 'evaluates' && effect.does !== 'rates-year') continue;
    const { period, year } = reading.data;
    const when = effect.does === 'evaluates' ? period : year;
    if (seen.has(when)) return true;
    seen.add(when);
  }
  return false;
}
