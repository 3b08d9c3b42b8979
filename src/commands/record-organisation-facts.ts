import { Controller } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isCode } from '../domain/facts/fields.js';
import type { FactInput } from '../domain/facts/validate.js';
import type { OrganisationSubject } from '../domain/organisation/decide.js';
import { Refusal } from '../domain/refusal.js';
import type { Appended } from '../event-store/event-store.js';
import { Questions } from '../http/questions.js';
import { factsEndpoint } from './facts-endpoint.js';
import { OrganisationPipeline } from './organisation-pipeline.js';
import type { WriteRequest } from './request.js';

export class RecordOrganisationFacts extends Command<Appended> {
  constructor(
    readonly subject: OrganisationSubject,
    readonly code: string,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(RecordOrganisationFacts)
export class RecordOrganisationFactsHandler implements ICommandHandler<RecordOrganisationFacts> {
  constructor(private readonly pipeline: OrganisationPipeline) {}

  execute({ subject, code, facts, request }: RecordOrganisationFacts): Promise<Appended> {
    return this.pipeline.record(subject, code, facts, request);
  }
}

function commandOf(subject: OrganisationSubject, code: string, facts: FactInput[], request: WriteRequest) {
  if (!isCode(code)) throw new Refusal('not-found', { detail: `there is no such ${subject}` });
  return new RecordOrganisationFacts(subject, code, facts, request);
}

@Controller('units/:code/facts')
export class RecordUnitFactsEndpoint extends factsEndpoint('unit', 'write', 'code') {
  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }

  protected command(code: string, facts: FactInput[], request: WriteRequest): RecordOrganisationFacts {
    return commandOf('unit', code, facts, request);
  }
}

@Controller('positions/:code/facts')
export class RecordPositionFactsEndpoint extends factsEndpoint('position', 'write', 'code') {
  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }

  protected command(code: string, facts: FactInput[], request: WriteRequest): RecordOrganisationFacts {
    return commandOf('position', code, facts, request);
  }
}
