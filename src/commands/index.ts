import { RecordDefinitionFactsEndpoint, RecordDefinitionFactsHandler } from './record-definition-facts.js';
import { RecordSettingFactsEndpoint, RecordSettingFactsHandler } from './record-setting-facts.js';
import { OpenDossierEndpoint, OpenDossierHandler } from './open-dossier.js';
import {
  RecordOrganisationFactsHandler,
  RecordPositionFactsEndpoint,
  RecordUnitFactsEndpoint,
} from './record-organisation-facts.js';
import { RecordRuleFactsEndpoint, RecordRuleFactsHandler } from './record-rule-facts.js';
import { RecordStaffFactsEndpoint, RecordStaffFactsHandler } from './record-staff-facts.js';

/** Every command: where it comes in, and what carries it out. */
export const commandEndpoints = [
  OpenDossierEndpoint,
  RecordStaffFactsEndpoint,
  RecordUnitFactsEndpoint,
  RecordPositionFactsEndpoint,
  RecordRuleFactsEndpoint,
  RecordSettingFactsEndpoint,
  RecordDefinitionFactsEndpoint,
];
export const commandHandlers = [
  OpenDossierHandler,
  RecordStaffFactsHandler,
  RecordOrganisationFactsHandler,
  RecordRuleFactsHandler,
  RecordSettingFactsHandler,
  RecordDefinitionFactsHandler,
];
