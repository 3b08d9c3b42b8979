import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { settingsOn, type IndicatorCatalogue, type SettingOn } from '../domain/indicators/definition.js';
import { SETTINGS_STREAM } from '../domain/indicators/decide.js';
import { answer, type Answer } from '../http/answers.js';
import { Allow } from '../http/caller.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging, type Page } from '../http/paging.js';
import { pageQuestions, pointQuestions } from '../http/questions.js';
import { Knowledge } from '../read-store/knowledge.js';

export const settingQuestions = { ...pointQuestions, ...pageQuestions };

type Settings = Answer<SettingOn[], { count: number }>;

/** The settings there are, and the values an installation starts with. */
export class SettingCatalogue {
  constructor(readonly catalogue: IndicatorCatalogue) {}
}

export class ListSettings extends Query<Settings> {
  constructor(readonly page: Page<typeof settingQuestions>) {
    super();
  }
}

@QueryHandler(ListSettings)
export class ListSettingsHandler implements IQueryHandler<ListSettings> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly settings: SettingCatalogue,
  ) {}

  async execute({ page }: ListSettings): Promise<Settings> {
    const { q, limit, after } = page;
    const point = await this.knowledge.settle(q);
    const { position } = point.knownAt;
    const facts = await this.knowledge.organisationFacts(SETTINGS_STREAM, position);
    const all = settingsOn(this.settings.catalogue, facts, point.asOf);
    // Of one point the settings are always the same, so a place among them is a key.
    const from = Number(after?.[0] ?? 0);
    const to = from + limit;
    return answer(all.slice(from, to), point, {
      count: all.length,
      ...(to < all.length ? { next: page.next(position, [to]) } : {}),
    });
  }
}

/** What is in force on a day; for everybody who reads, since it decides what everybody reads. */
@Controller('settings')
export class ListSettingsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Setting')
  list(@QueryParameters() query: unknown): Promise<Settings> {
    return this.queries.execute(new ListSettings(this.paging.read('settings', query, settingQuestions)));
  }
}
