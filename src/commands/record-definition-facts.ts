import { Controller } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FactInput } from '../domain/facts/validate.js';
import type { Appended } from '../event-store/event-store.js';
import { Questions } from '../http/questions.js';
import { factsEndpoint } from './facts-endpoint.js';
import { ReadingPipeline } from './reading-pipeline.js';
import type { WriteRequest } from './request.js';

export class RecordDefinitionFacts extends Command<Appended> {
  constructor(
    readonly code: string,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(RecordDefinitionFacts)
export class RecordDefinitionFactsHandler implements ICommandHandler<RecordDefinitionFacts> {
  constructor(private readonly pipeline: ReadingPipeline) {}

  execute({ code, facts, request }: RecordDefinitionFacts): Promise<Appended> {
    return this.pipeline.recordDefinition(code, facts, request);
  }
}

/** Another reading of an indicator from a day on; for everybody, so it is the administrator's. */
@Controller('indicators/:code/facts')
export class RecordDefinitionFactsEndpoint extends factsEndpoint('indicator', 'administer', 'code') {
  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }

  protected command(code: string, facts: FactInput[], request: WriteRequest): RecordDefinitionFacts {
    return new RecordDefinitionFacts(code, facts, request);
  }
}
