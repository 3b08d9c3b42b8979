import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query as QueryParameters,
  Res,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../access/scope.js';
import { isUuid } from '../domain/facts/fields.js';
import { Refusal } from '../domain/refusal.js';
import { answer, type Answer } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { CLOCK, type Clock } from '../http/clock.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging } from '../http/paging.js';
import { flag, withDefault } from '../http/parameters.js';
import { pageQuestions, Questions } from '../http/questions.js';
import { Journal } from '../journal/journal.js';
import { checkpoints } from '../read-store/checkpoints.js';
import { Knowledge } from '../read-store/knowledge.js';
import { Rebuilder } from '../read-store/rebuild/rebuilder.js';
import { RebuildRecords } from '../read-store/rebuild/records.js';
import type { Projection } from '../read-store/projection.js';
import { ReadModelList } from './read-model-list.js';
import { rebuildAnswer } from './answers.js';

/** A swap is answered when it is done; one that must catch up for longer goes on by itself. */
const ANSWER_WITHIN_MS = 8_000;

export const projectionQuestions = { ...pageQuestions };

interface ReadModelRow {
  name: string;
  version: number;
  position: number;
  /** Facts that it does not show yet. */
  lag: number;
}

export const rebuildQuestions = {
  approval: withDefault(flag('Stop before the swap, to look at the difference first'), false),
};

@Controller('projections')
export class ProjectionsEndpoint {
  constructor(
    private readonly models: ReadModelList,
    private readonly rebuilder: Rebuilder,
    private readonly knowledge: Knowledge,
    private readonly questions: Questions,
    private readonly paging: Paging,
    private readonly journal: Journal,
  ) {}

  @Get()
  @Allow('rebuild')
  @ListOf('Projection')
  async list(@QueryParameters() query: unknown): Promise<Answer<ReadModelRow[]>> {
    const page = this.paging.read('projections', query, projectionQuestions);
    const [head, found] = await Promise.all([this.journal.head(), checkpoints(this.models.pool)]);
    const point = await this.knowledge.settle({ asOf: this.questions.today() });
    const { after = [''], limit } = page;
    const left = found
      .filter(({ name }) => name > String(after[0]))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const data = left.slice(0, limit).map(({ name, version, position }) => ({
      name,
      version,
      position,
      lag: Math.max(0, head.position - position),
    }));
    const more = left.length > limit;
    return answer(data, point, more ? { next: page.next(point.knownAt.position, [data.at(-1)!.name]) } : {});
  }

  @Post(':name/rebuilds')
  @HttpCode(202)
  @Allow('rebuild')
  async rebuild(
    @Param('name') name: string,
    @QueryParameters() query: unknown,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { approval } = this.questions.read(query, rebuildQuestions);
    const projection = this.models.find(name);
    const { ids } = await this.rebuilder.begin([projection], { requestedBy: caller.subject, approval });
    reply.header('Location', `/api/v1/rebuilds/${ids[0]}`);
    return { data: { rebuildId: ids[0]!, state: 'running' } };
  }
}

@Controller('rebuilds')
export class RebuildsEndpoint {
  constructor(
    private readonly models: ReadModelList,
    private readonly rebuilder: Rebuilder,
    private readonly records: RebuildRecords,
    private readonly knowledge: Knowledge,
    private readonly questions: Questions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':id')
  @Allow('rebuild')
  async find(@Param('id') id: string, @QueryParameters() query: unknown) {
    this.questions.read(query, {});
    return this.told(id);
  }

  @Post(':id/approval')
  @HttpCode(200)
  @Allow('rebuild')
  approve(@Param('id') id: string, @QueryParameters() query: unknown) {
    return this.carryOut(id, query, (projection) => this.rebuilder.approve(id, projection));
  }

  @Post(':id/rollback')
  @HttpCode(200)
  @Allow('rebuild')
  rollBack(@Param('id') id: string, @QueryParameters() query: unknown) {
    return this.carryOut(id, query, (projection) => this.rebuilder.rollBack(id, projection));
  }

  private async carryOut(id: string, query: unknown, work: (projection: Projection) => Promise<void>) {
    this.questions.read(query, {});
    const { name } = await this.records.find(expectId(id));
    const ended = work(this.models.find(name));
    ended.catch(() => {});
    await Promise.race([ended, sleep(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    return this.told(id);
  }

  private async told(id: string) {
    const record = await this.records.find(expectId(id));
    const point = await this.knowledge.settle({ asOf: this.questions.today() });
    return answer(rebuildAnswer(record, this.clock()), point);
  }
}

function expectId(id: string): string {
  if (!isUuid(id)) throw new Refusal('not-found', { detail: 'there is no such rebuild' });
  return id.toLowerCase();
}
