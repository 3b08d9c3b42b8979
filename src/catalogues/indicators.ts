import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndicatorCatalogue } from '../domain/indicators/definition.js';
import { catalogueDirectory } from './read.js';

const INDICATOR_FILE = 'indicators/2026-2030.json';

/** How the plan's targets are read where nothing else was adopted. */
export function readIndicators(directory: string = catalogueDirectory()): IndicatorCatalogue {
  return JSON.parse(readFileSync(join(directory, INDICATOR_FILE), 'utf8')) as IndicatorCatalogue;
}
