import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import type { Caller } from '../access/scope.js';
import { Refusal } from '../domain/refusal.js';
import { answer } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { languageOf } from '../http/language.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging } from '../http/paging.js';
import { code, flag, oneOf, period } from '../http/parameters.js';
import { pageQuestions, pointQuestions, Questions } from '../http/questions.js';
import { raterQuestion } from './endpoints.js';
import { aboutEntry, EntryReader } from './entry-reader.js';
import { progressOf, RoundReader, STATES } from './round-reader.js';

export const roundsQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only rounds of this unit or one below'),
  period: period('Only rounds of this period'),
};
export const peopleQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only people who count in this unit'),
  state: oneOf(STATES, 'Only people with whom it is so far'),
  overdue: flag('`true`: only people without a result after the last day'),
};
export const entryQuestions = { ...pointQuestions, by: raterQuestion };

/** How far rounds are, who is late, and what raters said. */
@Controller('evaluation-rounds')
export class RoundQuestionsEndpoint {
  constructor(
    private readonly reader: RoundReader,
    private readonly entries: EntryReader,
    private readonly questions: Questions,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('EvaluationRoundRow')
  async list(@Query() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read('evaluation rounds', query, roundsQuestions);
    const { point, rows } = await this.reader.list(page.q, page.after, page.limit, caller);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const more = rows.length > page.limit && last;
    const key = last ? [last.period, last.unitCode, last.roundId] : [];
    return answer(shown, point, more ? { next: page.next(point.knownAt.position, key) } : {});
  }

  @Get(':id')
  @Allow('read')
  async find(
    @Param('id') id: string,
    @Query() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ) {
    const at = await this.reader.find(id, this.questions.read(query, pointQuestions), caller);
    const people = await this.reader.people(at);
    const { roundId, period: of, unitCode, dueOn, ruleSet, opened, revision } = at.round;
    return answer(
      {
        roundId,
        period: of,
        unitCode,
        dueOn,
        ruleSet: ruleSet ?? null,
        openedOn: opened.effectiveOn!,
        revision,
        units: progressOf(people, at, languageOf(language)),
      },
      at.point,
    );
  }

  @Get(':id/entries')
  @Allow('read')
  @ListOf('EvaluationRoundPerson')
  async people(@Param('id') id: string, @Query() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read(`evaluation round ${id}`, query, peopleQuestions);
    const { unit, state, overdue } = page.q;
    const at = await this.reader.find(id, page.q, caller);
    const all = (await this.reader.people(at)).filter(
      (one) =>
        (unit === undefined || one.unitCode === unit) &&
        (state === undefined || one.state === state) &&
        (overdue === undefined || one.overdue === overdue),
    );
    // Of one point the people are always the same, so a place among them is a key.
    const from = Number(page.after?.[0] ?? 0);
    const next = from + page.limit;
    const { position } = at.point.knownAt;
    return answer(all.slice(from, next), at.point, {
      count: all.length,
      ...(next < all.length ? { next: page.next(position, [next]) } : {}),
    });
  }

  @Get(':id/entries/:staffId')
  @Allow('read')
  async entry(
    @Param('id') id: string,
    @Param('staffId') staffId: string,
    @Query() query: unknown,
    @CallerOf() caller: Caller,
  ) {
    const { by, ...time } = this.questions.read(query, entryQuestions);
    const at = await this.reader.find(id, time, caller);
    const found = await this.entries.find(at, staffId, caller);
    if (by === undefined) return answer(found, at.point);
    const entry = at.round.entries.get(found.staffId)?.get(by);
    if (!entry) throw new Refusal('not-found', { detail: `there is no entry by ${by}` });
    return answer({ ...entry.input, ...aboutEntry(entry), staffId: found.staffId }, at.point);
  }
}
