import { ListChangesEndpoint, ListChangesHandler } from './audit/list-changes.js';
import { ListAuditFactsEndpoint, ListAuditFactsHandler } from './audit/list-facts.js';
import { FindDifferenceEndpoint, FindDifferenceHandler } from './indicators/find-difference.js';
import { ListIndicatorsEndpoint, ListIndicatorsHandler } from './indicators/list-indicators.js';
import { ListMembersEndpoint, ListMembersHandler } from './indicators/list-members.js';
import { ListSeriesEndpoint, ListSeriesHandler } from './indicators/list-series.js';
import { FindPositionHandler, ListPositionsHandler, PositionsEndpoint } from './positions/positions.js';
import { FindHoldersEndpoint, FindHoldersHandler } from './postings/find-holders.js';
import { FindRosterEndpoint, FindRosterHandler } from './postings/find-roster.js';
import { FindUnitEndpoint, FindUnitHandler } from './postings/find-unit.js';
import { ListMovementsEndpoint, ListMovementsHandler } from './postings/list-movements.js';
import { FindProfileEndpoint, FindProfileHandler } from './profile/find-profile.js';
import { ListStaffEndpoint, ListStaffHandler } from './profile/list-staff.js';
import { ExplainScoreEndpoint, ExplainScoreHandler } from './scores/explain-score.js';
import { ListScoreChangesEndpoint, ListScoreChangesHandler } from './scores/list-score-changes.js';
import { ListScoresEndpoint, ListScoresHandler } from './scores/list-scores.js';
import { DossierListsEndpoint, ReadDossierListHandler } from './timeline/dossier-lists.js';
import { OrganisationFactsEndpoint, ReadOrganisationFactsHandler } from './timeline/organisation-facts.js';
import { ListUnitsEndpoint, ListUnitsHandler } from './units/list-units.js';
import { ListWarningsEndpoint, ListWarningsHandler } from './warnings/list-warnings.js';

// Apart from the read models themselves: what only builds them need not load the service.

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
  ListScoreChangesEndpoint,
  ExplainScoreEndpoint,
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
  ListScoreChangesHandler,
  ExplainScoreHandler,
  ListAuditFactsHandler,
  FindHoldersHandler,
  ListChangesHandler,
  ListWarningsHandler,
  ListIndicatorsHandler,
  ListMembersHandler,
  ListSeriesHandler,
  FindDifferenceHandler,
];
