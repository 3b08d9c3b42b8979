import { PARTIAL_DAY_SCHEMA, type Schema } from '../../domain/facts/fields.js';
import { flag, listOf, nullable, object, text, uuid } from './shapes.js';

const open = (members: Record<string, Schema>): Schema => ({
  ...object(members),
  additionalProperties: true,
});
const row = open({ eventId: uuid, type: text, since: PARTIAL_DAY_SCHEMA });

/** What the profile shows beside postings, study and evaluations: a row says what the fact said, and since when. */
export const notedMembers: Record<string, Schema> = {
  certificates: listOf(open({ eventId: uuid, kind: text, obtainedOn: PARTIAL_DAY_SCHEMA, valid: flag })),
  studies: listOf(open({ eventId: uuid, level: text, assignedOn: PARTIAL_DAY_SCHEMA })),
  managementTier: nullable(object({ tier: text, 'eventId?': uuid })),
  party: nullable(
    object({ admittedOn: nullable(PARTIAL_DAY_SCHEMA), officialOn: nullable(PARTIAL_DAY_SCHEMA) }),
  ),
  rank: nullable(row),
  probation: nullable(row),
  suspension: nullable(row),
  relocation: nullable(row),
  housingNeed: nullable(row),
  ...Object.fromEntries(
    [
      'committees',
      'organisations',
      'localStatus',
      'successionPlans',
      'disciplines',
      'rewards',
      'findings',
      'ratingExemptions',
      'satisfaction',
      'militaryService',
      'personalHistory',
    ].map((name) => [name, listOf(row)]),
  ),
};
