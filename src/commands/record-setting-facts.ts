import { Controller } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FactInput } from '../domain/facts/validate.js';
import type { Appended } from '../event-store/event-store.js';
import { Questions } from '../http/questions.js';
import { factsEndpoint } from './facts-endpoint.js';
import { ReadingPipeline } from './reading-pipeline.js';
import type { WriteRequest } from './request.js';

export class RecordSettingFacts extends Command<Appended> {
  constructor(
    readonly id: string,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(RecordSettingFacts)
export class RecordSettingFactsHandler implements ICommandHandler<RecordSettingFacts> {
  constructor(private readonly pipeline: ReadingPipeline) {}

  execute({ id, facts, request }: RecordSettingFacts): Promise<Appended> {
    return this.pipeline.recordSetting(id, facts, request);
  }
}

/** How numbers are read changes for everybody, so it is the administrator's. */
@Controller('settings/:id/facts')
export class RecordSettingFactsEndpoint extends factsEndpoint('setting', 'administer', 'id') {
  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }

  protected command(id: string, facts: FactInput[], request: WriteRequest): RecordSettingFacts {
    return new RecordSettingFacts(id, facts, request);
  }
}
