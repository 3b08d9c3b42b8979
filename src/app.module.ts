import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { projections } from '../projections/index.js';
import { questionEndpoints, questionHandlers } from '../projections/questions.js';
import { WorkedOutWarnings } from '../projections/warnings/worked-out.js';
import { WorldReader } from './read-store/world-reader.js';
import { DossierReader } from '../projections/timeline/dossier-reader.js';
import { commandEndpoints, commandHandlers } from './commands/index.js';
import { OrganisationPipeline } from './commands/organisation-pipeline.js';
import { ReadingPipeline } from './commands/reading-pipeline.js';
import { ListSettingsEndpoint, ListSettingsHandler, SettingCatalogue } from './settings/list-settings.js';
import { RulePipeline } from './commands/rule-pipeline.js';
import { StaffPipeline } from './commands/staff-pipeline.js';
import { RoundsEndpoint } from './evaluation/endpoints.js';
import { Evaluations } from './evaluation/evaluations.js';
import { RoundQuestionsEndpoint } from './evaluation/questions.js';
import { EntryReader } from './evaluation/entry-reader.js';
import { RatingsEndpoint } from './evaluation/ratings.js';
import { RoundReader } from './evaluation/round-reader.js';
import { CallerGuard } from './http/caller.js';
import { HealthEndpoint, Readiness } from './http/health.js';
import { LOG, type Log } from './http/log.js';
import { Metrics } from './http/metrics.js';
import { ProblemFilter } from './http/problem-filter.js';
import { CLOCK } from './http/clock.js';
import { Paging } from './http/paging.js';
import { Questions } from './http/questions.js';
import { Cancellations } from './imports/cancellation.js';
import { ImportsEndpoint } from './imports/endpoints.js';
import { ImportFiles } from './imports/import-files.js';
import { Importer } from './imports/importer.js';
import { HeadListener } from './journal/head-listener.js';
import { Journal } from './journal/journal.js';
import { AsyncApiEndpoint } from './outlets/asyncapi-endpoint.js';
import { EventsFeedEndpoint, Installation, ReadFeedHandler } from './outlets/events-feed.js';
import { EventsStreamEndpoint } from './outlets/events-stream-endpoint.js';
import { FeedReader } from './outlets/feed-reader.js';
import { OpenStreams, StreamSettings } from './outlets/open-streams.js';
import { Knowledge } from './read-store/knowledge.js';
import { ReadModels } from './read-store/read-models.js';
import { Rebuilder } from './read-store/rebuild/rebuilder.js';
import { RebuildRecords } from './read-store/rebuild/records.js';
import { ProjectionsEndpoint, RebuildsEndpoint } from './rebuilds/endpoints.js';
import { ReadModelList } from './rebuilds/read-model-list.js';
import { RulesEndpoint } from './rules/endpoints.js';
import { RuleSets } from './rules/rule-sets.js';
import type { Parts } from './parts.js';

/** What answers over HTTP. */
const endpoints = [
  HealthEndpoint,
  ...commandEndpoints,
  ...questionEndpoints,
  EventsFeedEndpoint,
  EventsStreamEndpoint,
  AsyncApiEndpoint,
  ImportsEndpoint,
  ProjectionsEndpoint,
  RebuildsEndpoint,
  RulesEndpoint,
  ListSettingsEndpoint,
  RoundsEndpoint,
  RoundQuestionsEndpoint,
  RatingsEndpoint,
];

/** What the service is made of, and nothing else: adapters are chosen in `parts.ts`, rules live in the domain. */
@Module({})
export class AppModule {
  static of(
    parts: Parts,
    readiness: Readiness,
    metrics: Metrics,
    log: Log,
    streams: StreamSettings,
  ): DynamicModule {
    const providers: Provider[] = [
      ...answering(parts),
      { provide: CLOCK, useValue: parts.now },
      { provide: LOG, useValue: log },
      { provide: Readiness, useValue: readiness },
      { provide: Metrics, useValue: metrics },
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_GUARD, useClass: CallerGuard },
      { provide: StaffPipeline, useValue: parts.staffPipeline },
      { provide: OrganisationPipeline, useValue: parts.organisationPipeline },
      { provide: RulePipeline, useValue: parts.rulePipeline },
      { provide: ReadingPipeline, useValue: parts.readingPipeline },
      { provide: SettingCatalogue, useValue: new SettingCatalogue(parts.readings) },
      RuleSets,
      { provide: Evaluations, useValue: parts.evaluations },
      { provide: Journal, useValue: parts.journal },
      { provide: HeadListener, useValue: parts.listener },
      { provide: FeedReader, useValue: new FeedReader(parts.journal, parts.listener) },
      { provide: StreamSettings, useValue: streams },
      OpenStreams,
      { provide: Installation, useValue: new Installation(parts.installation) },
      { provide: Importer, useValue: parts.importer },
      { provide: ImportFiles, useValue: parts.importFiles },
      { provide: Cancellations, useValue: parts.cancellations },
      { provide: Rebuilder, useValue: parts.rebuilder },
      { provide: RebuildRecords, useValue: parts.rebuilds },
      { provide: ReadModelList, useValue: new ReadModelList(projections, parts.pool) },
    ];
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: endpoints,
      providers: [
        ...providers,
        ...commandHandlers,
        ...questionHandlers,
        ReadFeedHandler,
        ListSettingsHandler,
      ],
    };
  }
}

/** What questions are answered from. */
function answering(parts: Parts): Provider[] {
  return [
    { provide: Knowledge, useValue: parts.knowledge },
    { provide: ReadModels, useValue: parts.readModels },
    { provide: DossierReader, useValue: new DossierReader(parts.knowledge, parts.readModels) },
    {
      provide: WorldReader,
      useValue: new WorldReader(parts.knowledge, parts.readModels, parts.readings),
    },
    WorkedOutWarnings,
    { provide: RoundReader, useValue: new RoundReader(parts.knowledge, parts.readModels) },
    {
      provide: EntryReader,
      useValue: new EntryReader(parts.knowledge, parts.readModels, parts.evaluations.evidence),
    },
    Questions,
    {
      provide: Paging,
      inject: [Questions],
      useFactory: (questions: Questions) => new Paging(parts.cursorSecret, questions),
    },
  ];
}
