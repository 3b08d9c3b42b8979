import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import type { FactInput } from '../domain/facts/validate.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { Questions } from '../http/questions.js';
import { cancellationIn, carryOutAct, correctionIn, readAct } from './correction-body.js';
import { readFacts, type WriteRequest } from './request.js';
import { StaffPipeline } from './staff-pipeline.js';
import { bodyOf, staffIdOf, writeRequest } from './write-request.js';

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
export class RecordStaffFactsEndpoint {
  constructor(
    private readonly commands: CommandBus,
    private readonly pipeline: StaffPipeline,
    private readonly questions: Questions,
  ) {}

  @Post()
  @Allow('write')
  async record(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const facts = readFacts(request.body, 'dossier');
    return this.execute(id, facts, request, reply, caller);
  }

  @Post(':eventId/correction')
  @Allow('write')
  async correct(
    @Param('id') id: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(correctionIn(bodyOf(request), eventId), 'dossier');
    return carryOutAct(fact, () => this.execute(id, [fact], request, reply, caller));
  }

  @Post(':eventId/cancellation')
  @Allow('write')
  async cancel(
    @Param('id') id: string,
    @Param('eventId') eventId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const fact = readAct(cancellationIn(bodyOf(request), eventId), 'dossier');
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
    const staffId = await staffIdOf(id, this.pipeline);
    const appended = await this.commands.execute(
      new RecordStaffFacts(staffId, facts, writeRequest(request, caller)),
    );
    return written(reply, appended);
  }
}
