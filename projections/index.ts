import type { Projection } from '../src/read-store/projection.js';
import { audit } from './audit/table.js';
import { indicators } from './indicators/table.js';
import { postings } from './postings/table.js';
import { profile } from './profile/table.js';
import { rounds } from './rounds/table.js';
import { scores } from './scores/table.js';
import { units } from './units/table.js';
import { warnings } from './warnings/table.js';

/** Every read model. Its folder holds the table, the rows and the questions it answers. */
export const projections: Projection[] = [
  profile,
  postings,
  scores,
  rounds,
  units,
  audit,
  warnings,
  indicators,
];
