import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Allow } from './caller.js';
import { Metrics } from './metrics.js';

export interface ReadyAnswer {
  ready: boolean;
  parts: Record<string, { ok: boolean; detail?: string; [more: string]: unknown }>;
}

/** Says whether the service can answer; implemented where the parts are put together. */
export abstract class Readiness {
  abstract check(): Promise<ReadyAnswer>;
}

@Controller()
export class HealthEndpoint {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers; nothing else is looked at. */
  @Get('livez')
  @Allow('open')
  livez(): { alive: true } {
    return { alive: true };
  }

  @Get('readyz')
  @Allow('open')
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyAnswer> {
    const answer = await this.readiness.check();
    if (!answer.ready) reply.code(503).header('Retry-After', '1');
    return answer;
  }

  @Get('metrics')
  @Allow('read')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
