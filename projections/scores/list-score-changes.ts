import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { find } from '../../src/domain/facts/catalogue.js';
import type { Rating } from '../../src/domain/facts/evaluation.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { staffStream } from '../../src/domain/staff/dossier.js';
import { isCorrection, targetOf } from '../../src/domain/standing.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { code, period, position, required, text } from '../../src/http/parameters.js';
import { invalidParameters, pointQuestions, Questions, type Answers } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { evaluationsInForce, RESULT_COLUMNS, type Result } from '../../src/read-store/evaluations.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { causeOf } from './explain-score.js';
import { whose } from './score-row.js';

export const scoreDifferenceQuestions = {
  ...pointQuestions,
  against: required(position('The older position that `knownAt` is compared with')),
  period: required(period('The period evaluated')),
  unit: code('Only evaluations for this unit or below'),
  staff: text('One person: a UUID, or code:<file code>', 80),
};

type Said = { score: string; rating: Rating | null; eventId: string } | null;

export interface ScoreChange {
  staffId: string;
  code: string;
  period: string;
  unitCode: string;
  before: Said;
  after: Said;
  because: ReturnType<typeof causeOf>[];
}

type Changes = Answer<ScoreChange[], { against: number }>;

export class ListScoreChanges extends Query<Changes> {
  constructor(
    readonly q: Answers<typeof scoreDifferenceQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

/** Which results of a period read otherwise at two points of knowledge, and by which facts. */
@QueryHandler(ListScoreChanges)
export class ListScoreChangesHandler implements IQueryHandler<ListScoreChanges> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ q, caller }: ListScoreChanges): Promise<Changes> {
    const point = await this.knowledge.settle(q);
    const to = point.knownAt.position;
    if (q.against > to) {
      const detail = `against must not lie after knownAt: ${q.against} is later than ${to}`;
      throw invalidParameters([{ pointer: '/query/against', code: 'invalid-value', detail }]);
    }
    const units = unitsAsked(caller, point, q.unit);
    const [before, after] = await Promise.all(
      [q.against, to].map(async (at) => {
        const rows = await this.results(q, units, at);
        return new Map(rows.map((row) => [`${row.code} ${row.staffId} ${row.unitCode}`, row]));
      }),
    );
    const moved = [...new Set([...before!.keys(), ...after!.keys()])]
      .sort()
      .map((key) => ({ was: before!.get(key), is: after!.get(key) }))
      .filter(
        ({ was, is }) =>
          was?.eventId !== is?.eventId || was?.score !== is?.score || was?.rating !== is?.rating,
      );
    const streams = moved.map(({ was, is }) => staffStream((is ?? was)!.staffId));
    const facts = await this.knowledge.streams(streams, to);
    const rows = moved.map(({ was, is }): ScoreChange => {
      const { staffId, code: file, period: of, unitCode } = (is ?? was)!;
      const own = facts.get(staffStream(staffId)) ?? [];
      const because = deciding(own, of).filter((fact) => fact.position > q.against);
      return {
        staffId,
        code: file,
        period: of,
        unitCode,
        before: said(was),
        after: said(is),
        because: because.map(causeOf),
      };
    });
    return answer(rows, point, { against: q.against });
  }

  private async results(
    { period: of, staff, asOf }: Answers<typeof scoreDifferenceQuestions>,
    units: ReadonlySet<string> | undefined,
    at: number,
  ): Promise<Result[]> {
    const parameters = new Parameters();
    const conditions = [
      evaluationsInForce('s', parameters.add(at), parameters.add(asOf)),
      `s.period = ${parameters.add(of)}`,
    ];
    if (units) conditions.push(`s.unit_code = ANY (${parameters.add([...units])}::text[])`);
    if (staff !== undefined) conditions.push(whose(staff, parameters));
    return (await this.models.rows(
      `SELECT ${RESULT_COLUMNS} FROM read.scores s WHERE ${conditions.join(' AND ')}`,
      parameters,
    )) as unknown as Result[];
  }
}

const said = (row: Result | undefined): Said =>
  row ? { score: row.score, rating: row.rating, eventId: row.eventId } : null;

/** Facts of a dossier that say what the result of a period is, and the corrections of these. */
function deciding(facts: readonly RecordedFact[], of: string): RecordedFact[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return facts.filter((fact) => {
    let root: RecordedFact | undefined = fact;
    while (root && isCorrection(root)) root = byId.get(targetOf(root));
    return root !== undefined && find(root.type)?.effect.does === 'evaluates' && root.data['period'] === of;
  });
}

@Controller('scores')
export class ListScoreChangesEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get('difference')
  @Allow('read')
  find(@QueryParameters() query: unknown, @CallerOf() caller: Caller): Promise<Changes> {
    return this.queries.execute(
      new ListScoreChanges(this.questions.read(query, scoreDifferenceQuestions), caller),
    );
  }
}
