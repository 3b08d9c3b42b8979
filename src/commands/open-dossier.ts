import { Controller, Post, Req, Res } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { isUuid } from '../domain/facts/fields.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { staffIdOf } from '../domain/staff/dossier.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { Questions } from '../http/questions.js';
import { factsIn, type WriteRequest } from './request.js';
import { StaffPipeline } from './staff-pipeline.js';
import { bodyOf, expectOnly, writeRequest } from './write-request.js';

export class OpenDossier extends Command<Appended> {
  constructor(
    readonly staffId: string | undefined,
    readonly facts: FactInput[],
    readonly request: WriteRequest,
  ) {
    super();
  }
}

@CommandHandler(OpenDossier)
export class OpenDossierHandler implements ICommandHandler<OpenDossier> {
  constructor(private readonly pipeline: StaffPipeline) {}

  execute({ staffId, facts, request }: OpenDossier): Promise<Appended> {
    return this.pipeline.open(staffId, facts, request);
  }
}

@Controller('staff')
export class OpenDossierEndpoint {
  constructor(
    private readonly commands: CommandBus,
    private readonly questions: Questions,
  ) {}

  @Post()
  @Allow('write')
  async open(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    this.questions.read(request.query, {});
    const { staffId, ...body } = bodyOf(request);
    expectOnly(body, ['facts']);
    if (staffId !== undefined && !isUuid(staffId)) {
      const detail = 'staffId must be a UUID';
      throw new Refusal('invalid-fact', {
        detail,
        errors: [{ pointer: '/staffId', code: 'invalid-value', detail }],
      });
    }
    const facts = factsIn({ facts: body['facts'] }).map((fact, i) =>
      readFact(fact, 'dossier', `/facts/${i}`),
    );
    const command = new OpenDossier(staffId?.toLowerCase(), facts, writeRequest(request, caller));
    const appended = await this.commands.execute(command);
    return written(reply, appended, `/api/v1/staff/${staffIdOf(appended.stream)}`);
  }
}
