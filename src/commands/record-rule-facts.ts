import { Controller } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isCode } from '../domain/facts/fields.js';
import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import type { Appended } from '../event-store/event-store.js';
import { Questions } from '../http/questions.js';
import { factsEndpoint } from './facts-endpoint.js';
import type { WriteRequest } from './request.js';
import { RulePipeline } from './rule-pipeline.js';

export class RecordRuleFacts extends Command<Appended> {
  constructor(
    readonly id: string,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(RecordRuleFacts)
export class RecordRuleFactsHandler implements ICommandHandler<RecordRuleFacts> {
  constructor(private readonly pipeline: RulePipeline) {}

  execute({ id, facts, request }: RecordRuleFacts): Promise<Appended> {
    return this.pipeline.record(id, facts, request);
  }
}

/** A province adopts its own numbers from a day on. They hold for everybody, so they are the administrator's. */
@Controller('rules/:id/facts')
export class RecordRuleFactsEndpoint extends factsEndpoint('rules', 'administer', 'id') {
  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }

  protected command(id: string, facts: FactInput[], request: WriteRequest): RecordRuleFacts {
    if (!isCode(id)) throw new Refusal('not-found', { detail: 'there is no such rule set' });
    return new RecordRuleFacts(id, facts, request);
  }
}
