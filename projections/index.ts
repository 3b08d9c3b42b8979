import type { Projection } from '../src/read-store/projection.js';
import { ListChangesEndpoint, ListChangesHandler } from './audit/list-changes.js';
import { ListAuditFactsEndpoint, ListAuditFactsHandler } from './audit/list-facts.js';
import { audit } from './audit/table.js';
import { FindDifferenceEndpoint, FindDifferenceHandler } from './indicators/find-difference.js';
import { ListIndicatorsEndpoint, ListIndicatorsHandler } from './indicators/list-indicators.js';
import { ListMembersEndpoint, ListMembersHandler } from './indicators/list-members.js';
import { ListSeriesEndpoint, ListSeriesHandler } from './indicators/list-series.js';
import { indicators } from './indicators/table.js';
import { FindPositionHandler, ListPositionsHandler, PositionsEndpoint } from './positions/positions.js';
import { FindHoldersEndpoint, FindHoldersHandler } from './postings/find-holders.js';
import { FindRosterEndpoint, FindRosterHandler } from './postings/find-roster.js';
import { FindUnitEndpoint, FindUnitHandler } from './postings/find-unit.js';
import { ListMovementsEndpoint, ListMovementsHandler } from './postings/list-movements.js';
import { postings } from './postings/table.js';
import { FindProfileEndpoint, FindProfileHandler } from './profile/find-profile.js';
import { ListStaffEndpoint, ListStaffHandler } from './profile/list-staff.js';
import { profile } from './profile/table.js';
import { ListScoresEndpoint, ListScoresHandler } from './scores/list-scores.js';
import { scores } from './scores/table.js';
import { DossierListsEndpoint, ReadDossierListHandler } from './timeline/dossier-lists.js';
import { OrganisationFactsEndpoint, ReadOrganisationFactsHandler } from './timeline/organisation-facts.js';
import { ListUnitsEndpoint, ListUnitsHandler } from './units/list-units.js';
import { units } from './units/table.js';
import { ListWarningsEndpoint, ListWarningsHandler } from './warnings/list-warnings.js';
import { warnings } from './warnings/table.js';

/** Every read model. Its folder holds the table, the rows and the questions it answers. */
export const projections: Projection[] = [profile, postings, scores, units, audit, warnings, indicators];

export const questionEndpoints = [
  ListStaffEndpoint,
  FindProfileEndpoint,
  DossierListsEndpoint,
  ListUnitsEndpoint,
  FindUnitEndpoint,
  FindRosterEndpoint,
  OrganisationFactsEndpoint,
  PositionsEndpoint,
  ListMovementsEndpoint,
  ListScoresEndpoint,
  ListAuditFactsEndpoint,
  FindHoldersEndpoint,
  ListChangesEndpoint,
  ListWarningsEndpoint,
  ListIndicatorsEndpoint,
  ListMembersEndpoint,
  ListSeriesEndpoint,
  FindDifferenceEndpoint,
];

export const questionHandlers = [
  ListStaffHandler,
  FindProfileHandler,
  ReadDossierListHandler,
  ListUnitsHandler,
  FindUnitHandler,
  FindRosterHandler,
  ReadOrganisationFactsHandler,
  ListPositionsHandler,
  FindPositionHandler,
  ListMovementsHandler,
  ListScoresHandler,
  ListAuditFactsHandler,
  FindHoldersHandler,
  ListChangesHandler,
  ListWarningsHandler,
  ListIndicatorsHandler,
  ListMembersHandler,
  ListSeriesHandler,
  FindDifferenceHandler,
];
