import type { EventStore } from '../event-store/event-store.js';
import type { StaffPipeline } from '../commands/staff-pipeline.js';
import type { Knowledge } from '../read-store/knowledge.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import type { ReadModels } from '../read-store/read-models.js';
import { Evidence } from './evidence.js';
import { Finalisation } from './finalisation.js';
import { RatedPeople } from './people.js';
import { Proposals } from './proposals.js';
import { Revision } from './revision.js';
import { RoundLog } from './round-log.js';
import { RoundPipeline } from './round-pipeline.js';

export interface EvaluationParts {
  store: EventStore;
  staffPipeline: StaffPipeline;
  organisations: OrganisationLog;
  knowledge: Knowledge;
  readModels: ReadModels;
  now: () => number;
}

/** Everything that records evaluations, put together. */
export class Evaluations {
  readonly rounds: RoundPipeline;
  readonly finalisation: Finalisation;
  readonly revision: Revision;
  readonly evidence: Evidence;

  constructor({ store, staffPipeline, organisations, knowledge, readModels, now }: EvaluationParts) {
    const log = new RoundLog(store);
    const people = new RatedPeople(staffPipeline, organisations, now);
    const evidence = new Evidence(knowledge, readModels, organisations);
    this.evidence = evidence;
    const proposals = new Proposals(knowledge, readModels, staffPipeline);
    this.rounds = new RoundPipeline(store, organisations, log, people, now);
    this.finalisation = new Finalisation(store, staffPipeline, log, people, evidence);
    this.revision = new Revision(store, staffPipeline, log, people, evidence, proposals);
  }
}
