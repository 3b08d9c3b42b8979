import type { DataSource } from 'typeorm';
import { Evaluations, type EvaluationParts } from './evaluation/evaluations.js';
import type { Journal } from './journal/journal.js';
import type { Reached } from './read-store/checkpoints.js';
import { Knowledge } from './read-store/knowledge.js';
import { ReadModels } from './read-store/read-models.js';

interface Given extends Omit<EvaluationParts, 'knowledge' | 'readModels'> {
  journal: Journal;
  reached: Reached;
  source: DataSource;
}

/** What questions are answered from, and evaluations, which look at the results of others before they record. */
export function askingParts({ journal, reached, source, ...recording }: Given) {
  const knowledge = new Knowledge(journal, reached, recording.organisations);
  const readModels = new ReadModels(source);
  return { knowledge, readModels, evaluations: new Evaluations({ ...recording, knowledge, readModels }) };
}
