import { Controller, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { roundIdOf } from '../domain/evaluation/round.js';
import { RATERS } from '../domain/facts/evaluation.js';
import type { JsonObject } from '../domain/facts/fact.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { oneOf, required } from '../http/parameters.js';
import { Questions } from '../http/questions.js';
import { bodyOf, writeRequest } from '../commands/write-request.js';
import { appealIn, finalisationIn, openingIn, pointing, revisionIn } from './bodies.js';
import { Evaluations } from './evaluations.js';

export const raterQuestion = oneOf(RATERS, 'Who says it');
export const enteringQuestions = { by: required(raterQuestion) };

/** A write, and what came of it in words of its own. */
type WrittenWith<Data> = Written & { data: Data };

const RESULT = [
  'period',
  'unitCode',
  'score',
  'rating',
  'byPoints',
  'common',
  'components',
  'results',
  'ruleSet',
];
const resultAnswer = (staffId: string, { events }: Appended, result: JsonObject) => ({
  staffId,
  eventId: events[0]!.id,
  ...Object.fromEntries(RESULT.map((name) => [name, result[name]])),
});

/** Rounds of evaluation: opened for a unit and those below it, entered by raters, finalised, appealed, revised. */
@Controller('evaluation-rounds')
export class RoundsEndpoint {
  constructor(
    private readonly evaluations: Evaluations,
    private readonly questions: Questions,
  ) {}

  @Post()
  @Allow('write')
  async open(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<WrittenWith<{ roundId: string }>> {
    this.questions.read(request.query, {});
    const input = openingIn(bodyOf(request), this.questions.today());
    const appended = await this.evaluations.rounds.open(input, writeRequest(request, caller));
    const roundId = roundIdOf(appended.stream);
    return { ...written(reply, appended, `/api/v1/evaluation-rounds/${roundId}`), data: { roundId } };
  }

  @Put(':id/entries/:staffId')
  @Allow('write')
  async enter(
    @Param('id') id: string,
    @Param('staffId') staffId: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ): Promise<Written> {
    const { by } = this.questions.read(query, enteringQuestions);
    bodyOf(request);
    return written(
      reply,
      await this.evaluations.rounds.enter(id, staffId, by, writeRequest(request, caller)),
    );
  }

  @Post(':id/entries/:staffId/finalisation')
  @Allow('write')
  async finalise(
    @Param('id') id: string,
    @Param('staffId') staffId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    this.questions.read(request.query, {});
    const act = finalisationIn(bodyOf(request));
    const done = await this.evaluations.finalisation.finalise(
      id,
      staffId,
      act,
      writeRequest(request, caller),
    );
    const data = resultAnswer(done.staffId, done.appended, done.result);
    return { ...written(reply, done.appended), data };
  }

  @Post(':id/entries/:staffId/appeal')
  @Allow('write')
  async appeal(
    @Param('id') id: string,
    @Param('staffId') staffId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    this.questions.read(request.query, {});
    const reason = appealIn(bodyOf(request));
    const done = await this.evaluations.revision.appeal(id, staffId, reason, writeRequest(request, caller));
    const { evaluationEventId, late, answerDueOn } = done.appeal;
    const eventId = done.appended.events[0]!.id;
    return {
      ...written(reply, done.appended),
      data: { staffId: done.staffId, eventId, evaluationEventId, late, answerDueOn },
    };
  }

  @Post(':id/entries/:staffId/revision')
  @Allow('write')
  async revise(
    @Param('id') id: string,
    @Param('staffId') staffId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CallerOf() caller: Caller,
  ) {
    this.questions.read(request.query, {});
    const act = revisionIn(bodyOf(request));
    try {
      const done = await this.evaluations.revision.revise(id, staffId, act, writeRequest(request, caller));
      const { proposals } = done;
      return {
        ...written(reply, done.appended),
        data: { ...resultAnswer(done.staffId, done.appended, done.result), proposals },
      };
    } catch (error) {
      throw pointing(error, (pointer) =>
        /^\/(common|products|leadership|tasks)/.test(pointer) ? `/input${pointer}` : pointer,
      );
    }
  }
}
