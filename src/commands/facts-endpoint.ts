import { Param, Post, Req, Res } from '@nestjs/common';
import type { Command, CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Policy } from '../access/roles.js';
import type { Caller } from '../access/scope.js';
import type { Subject } from '../domain/facts/effects.js';
import type { FactInput } from '../domain/facts/validate.js';
import type { Appended } from '../event-store/event-store.js';
import { written, type Written } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import type { Questions } from '../http/questions.js';
import { cancellationIn, carryOutAct, correctionIn, readAct } from './correction-body.js';
import { readFacts, type WriteRequest } from './request.js';
import { bodyOf, writeRequest } from './write-request.js';

/**
 * Facts are recorded, corrected and cancelled in the same way whatever they are about. A function, for a route's policy
 * and parameters stand with the route.
 * @param name the parameter of the path that says what the facts are about
 */
export function factsEndpoint(subject: Subject, policy: Policy, name: 'id' | 'code') {
  abstract class FactsEndpoint extends Executing {
    @Post()
    @Allow(policy)
    async record(
      @Param(name) id: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
      @CallerOf() caller: Caller,
    ): Promise<Written> {
      return this.execute(id, readFacts(request.body, subject), request, reply, caller);
    }

    @Post(':eventId/correction')
    @Allow(policy)
    async correct(
      @Param(name) id: string,
      @Param('eventId') eventId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
      @CallerOf() caller: Caller,
    ): Promise<Written> {
      const fact = readAct(correctionIn(bodyOf(request), eventId), subject);
      return carryOutAct(fact, () => this.execute(id, [fact], request, reply, caller));
    }

    @Post(':eventId/cancellation')
    @Allow(policy)
    async cancel(
      @Param(name) id: string,
      @Param('eventId') eventId: string,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
      @CallerOf() caller: Caller,
    ): Promise<Written> {
      const fact = readAct(cancellationIn(bodyOf(request), eventId), subject);
      return carryOutAct(fact, () => this.execute(id, [fact], request, reply, caller));
    }
  }
  return FactsEndpoint;
}

abstract class Executing {
  constructor(
    protected readonly commands: CommandBus,
    protected readonly questions: Questions,
  ) {}

  /** @throws Refusal `not-found` where the path names nothing that could have facts */
  protected abstract command(
    id: string,
    facts: FactInput[],
    request: WriteRequest,
  ): Command<Appended> | Promise<Command<Appended>>;

  protected async execute(
    id: string,
    facts: FactInput[],
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
  ): Promise<Written> {
    this.questions.read(request.query, {});
    const command = await this.command(id, facts, writeRequest(request, caller));
    return written(reply, await this.commands.execute(command));
  }
}
