import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { isCode } from '../domain/facts/fields.js';
import type { FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { Questions } from '../http/questions.js';
import { cancellationIn, carryOutAct, correctionIn, readAct } from './correction-body.js';
import { readFacts, type WriteRequest } from './request.js';
import { RulePipeline } from './rule-pipeline.js';
import { bodyOf, writeRequest } from './write-request.js';

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
export class RecordRuleFactsEndpoint {
  constructor(
    private readonly commands: CommandBus,
    private readonly questions: Questions,
  ) {}

  @Post()
  @Allow('administer')
  async record(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    return this.execute(id, readFacts(request.body, 'rules'), request, reply, caller);
  }

  @Post(':eventId/correction')
  @Allow('administer')
  async correct(
    @Param('id') id: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(correctionIn(bodyOf(request), eventId), 'rules');
    return carryOutAct(fact, () => this.execute(id, [fact], request, reply, caller));
  }

  @Post(':eventId/cancellation')
  @Allow('administer')
  async cancel(
    @Param('id') id: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(cancellationIn(bodyOf(request), eventId), 'rules');
    return carryOutAct(fact, () => this.execute(id, [fact], request, reply, caller));
  }

  private async execute(
    id: string,
    facts: FactInput[],
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
  ): Promise<Written> {
    this.questions.read(request.query, {});
    if (!isCode(id)) throw new Refusal('not-found', { detail: 'there is no such rule set' });
    const command = new RecordRuleFacts(id, facts, writeRequest(request, caller));
    return written(reply, await this.commands.execute(command));
  }
}
