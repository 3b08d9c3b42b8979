import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { isCode } from '../domain/facts/fields.js';
import type { FactInput } from '../domain/facts/validate.js';
import type { OrganisationSubject } from '../domain/organisation/decide.js';
import { Refusal } from '../domain/refusal.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { Questions } from '../http/questions.js';
import { cancellationIn, carryOutAct, correctionIn, readAct } from './correction-body.js';
import { OrganisationPipeline } from './organisation-pipeline.js';
import { readFacts, type WriteRequest } from './request.js';
import { bodyOf, writeRequest } from './write-request.js';

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

/** Units and positions are recorded alike; each has its own path. */
abstract class OrganisationEndpoint {
  protected abstract readonly subject: OrganisationSubject;

  constructor(
    protected readonly commands: CommandBus,
    protected readonly questions: Questions,
  ) {}

  @Post()
  @Allow('write')
  async record(
    @Param('code') code: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const facts = readFacts(request.body, this.subject);
    return this.execute(code, facts, request, reply, caller);
  }

  @Post(':eventId/correction')
  @Allow('write')
  async correct(
    @Param('code') code: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(correctionIn(bodyOf(request), eventId), this.subject);
    return carryOutAct(fact, () => this.execute(code, [fact], request, reply, caller));
  }

  @Post(':eventId/cancellation')
  @Allow('write')
  async cancel(
    @Param('code') code: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(cancellationIn(bodyOf(request), eventId), this.subject);
    return carryOutAct(fact, () => this.execute(code, [fact], request, reply, caller));
  }

  private async execute(
    code: string,
    facts: FactInput[],
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
  ): Promise<Written> {
    this.questions.read(request.query, {});
    if (!isCode(code)) throw new Refusal('not-found', { detail: `there is no such ${this.subject}` });
    const command = new RecordOrganisationFacts(this.subject, code, facts, writeRequest(request, caller));
    return written(reply, await this.commands.execute(command));
  }
}

@Controller('units/:code/facts')
export class RecordUnitFactsEndpoint extends OrganisationEndpoint {
  protected readonly subject = 'unit';

  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }
}

@Controller('positions/:code/facts')
export class RecordPositionFactsEndpoint extends OrganisationEndpoint {
  protected readonly subject = 'position';

  constructor(commands: CommandBus, questions: Questions) {
    super(commands, questions);
  }
}
