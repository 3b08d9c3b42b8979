import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { formulaOf } from '../domain/rules/formulas.js';
import { readEvaluation, type Asked } from '../domain/rules/read-evaluation.js';
import { readAnnual, readExcellenceCap } from '../domain/rules/read-ratings.js';
import { ruleSetFor, setsOn } from '../domain/rules/rule-set.js';
import { Refusal } from '../domain/refusal.js';
import type { Day } from '../domain/time.js';
import { answer } from '../http/answers.js';
import { Allow } from '../http/caller.js';
import { languageOf } from '../http/language.js';
import { day } from '../http/parameters.js';
import { pointQuestions, Questions } from '../http/questions.js';
import type { AskedTime } from '../read-store/knowledge.js';
import { annualAnswer, evaluationAnswer, excellenceCapAnswer, ruleSetAnswer } from './computed.js';
import { RuleSets } from './rule-sets.js';

const { knownAt, waitFor } = pointQuestions;

export const computeQuestions = {
  on: day('The rule set in force on this day: the last day of the period; today unless given'),
  knownAt,
  waitFor,
};
export const annualQuestions = {
  ...computeQuestions,
  on: day('The rule set in force on this day; the last day of the year of the periods unless given'),
};

/** What an office can use before it records anything, and what every round of evaluation uses. Nothing is recorded. */
@Controller('rules')
export class RulesEndpoint {
  constructor(
    private readonly sets: RuleSets,
    private readonly questions: Questions,
  ) {}

  @Post('evaluation')
  @HttpCode(200)
  @Allow('read')
  async evaluation(
    @Req() request: FastifyRequest,
    @Query() query: unknown,
    @Headers('accept-language') language: string | undefined,
  ) {
    const { on = this.questions.today(), ...time } = this.questions.read(query, computeQuestions);
    const { asked, input } = readEvaluation(request.body);
    const set = await this.setFor({ ...time, asOf: on }, asked);
    const found = formulaOf(set.settings).evaluate(input, set.settings);
    return { data: evaluationAnswer(found, set, languageOf(language)) };
  }

  @Post('annual')
  @HttpCode(200)
  @Allow('read')
  async annual(
    @Req() request: FastifyRequest,
    @Query() query: unknown,
    @Headers('accept-language') language: string | undefined,
  ) {
    const { on, ...time } = this.questions.read(query, annualQuestions);
    const { asked, input } = readAnnual(request.body);
    const set = await this.setFor({ ...time, asOf: on ?? `${input.year}-12-31` }, asked);
    const found = formulaOf(set.settings).annual(input.periods, input, set.settings);
    return { data: annualAnswer(found, set, languageOf(language)) };
  }

  @Post('excellence-cap')
  @HttpCode(200)
  @Allow('read')
  async excellenceCap(@Req() request: FastifyRequest, @Query() query: unknown) {
    const { on = this.questions.today(), ...time } = this.questions.read(query, computeQuestions);
    const { asked, people, outstanding } = readExcellenceCap(request.body);
    const set = await this.setFor({ ...time, asOf: on }, asked);
    return {
      data: excellenceCapAnswer(
        formulaOf(set.settings).excellenceCap(people, outstanding, set.settings),
        set,
      ),
    };
  }

  @Get()
  @Allow('read')
  async list(@Query() query: unknown) {
    const { point, sets } = await this.sets.at(this.questions.read(query, pointQuestions));
    const inForce = setsOn(sets, point.asOf).sort((a, b) => (a.id < b.id ? -1 : 1));
    return answer(inForce.map(ruleSetAnswer), point);
  }

  @Get(':id')
  @Allow('read')
  async find(@Param('id') id: string, @Query() query: unknown) {
    const { point, sets } = await this.sets.at(this.questions.read(query, pointQuestions));
    const found = setsOn(sets, point.asOf).find((set) => set.id === id);
    if (!found) throw new Refusal('not-found', { detail: 'no rule set of this id is in force on that day' });
    return answer(ruleSetAnswer(found), point);
  }

  private async setFor(time: AskedTime & { asOf: Day }, asked: Asked) {
    const { sets } = await this.sets.at(time);
    return ruleSetFor(sets, time.asOf, asked);
  }
}
