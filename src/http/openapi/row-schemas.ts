import type { Schema } from '../../domain/facts/fields.js';
import { auditSchemas } from './audit-schemas.js';
import { importSchemas } from './import-schemas.js';
import { readModelSchemas } from './read-model-schemas.js';
import { indicatorSchemas } from './indicator-schemas.js';
import { ratingSchemas } from './rating-schemas.js';
import { roundSchemas } from './round-schemas.js';
import { ruleSchemas } from './rule-schemas.js';
import { answerSchemas } from './schemas.js';

/** Every schema of an answer, by name. */
export const rowSchemas: Record<string, Schema> = {
  ...answerSchemas,
  ...auditSchemas,
  ...importSchemas,
  ...readModelSchemas,
  ...indicatorSchemas,
  ...ruleSchemas,
  ...roundSchemas,
  ...ratingSchemas,
};
