import { Controller } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FactInput } from '../domain/facts/validate.js';
import type { Appended } from '../event-store/event-store.js';
import { Questions } from '../http/questions.js';
import { factsEndpoint } from './facts-endpoint.js';
import type { WriteRequest } from './request.js';
import { StaffPipeline } from './staff-pipeline.js';
import { staffIdOf } from './write-request.js';

export class RecordStaffFacts extends Command<Appended> {
  constructor(
    readonly staffId: string,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(RecordStaffFacts)
export class RecordStaffFactsHandler implements ICommandHandler<RecordStaffFacts> {
  constructor(private readonly pipeline: StaffPipeline) {}

  execute({ staffId, facts, request }: RecordStaffFacts): Promise<Appended> {
    return this.pipeline.record(staffId, facts, request);
  }
}

@Controller('staff/:id/facts')
export class RecordStaffFactsEndpoint extends factsEndpoint('dossier', 'write', 'id') {
  constructor(
    commands: CommandBus,
    private readonly pipeline: StaffPipeline,
    questions: Questions,
  ) {
    super(commands, questions);
  }

  protected async command(id: string, facts: FactInput[], request: WriteRequest): Promise<RecordStaffFacts> {
    return new RecordStaffFacts(await staffIdOf(id, this.pipeline), facts, request);
  }
}
