import { ruleApp } from './rule-app.js';
import type { Reply, TestApp } from './app.js';

export const UNIT = 'X1';
export const OTHER = 'X2';
/** After the third quarter, before the last day for annual ratings. */
const TODAY = Date.parse('2026-11-20T03:00:00Z');

export interface EvaluationApp {
  app: TestApp;
  /** By the first letter of the file code: L the head, D the deputy, A, B, C staff, M who moved from X2 on 1 August. */
  ids: Record<string, string>;
  /** A write that must succeed. */
  done(reply: Promise<Reply>): Promise<Reply>;
  open(unitCode?: string, more?: object): Promise<string>;
  enter(round: string, who: string, body: object, by?: string): Promise<Reply>;
  act(round: string, who: string, act: string, body: object, more?: object): Promise<Reply>;
}

/** A service with two wards of a few people. */
export async function evaluationApp(): Promise<EvaluationApp> {
  const { app } = await ruleApp({ now: () => TODAY });
  const done = async (reply: Promise<Reply>): Promise<Reply> => {
    const got = await reply;
    if (got.status >= 300) throw new Error(got.text);
    return got;
  };
  const at = { effectiveOn: '2026-01-01' };
  for (const code of [UNIT, OTHER])
    await done(
      app.post(`/units/${code}/facts`, {
        type: 'UnitEstablished',
        ...at,
        data: { code, name: code, kind: 'ward' },
      }),
    );
  for (const [code, group] of [
    ['CT', 'leader'],
    ['PCT', 'deputy'],
    ['CV', 'professional'],
  ])
    await done(
      app.post(`/positions/${code}/facts`, {
        type: 'PositionDefined',
        ...at,
        data: { code, title: code, group },
      }),
    );
  const ids: Record<string, string> = {};
  const hire = async (code: string, positionCode: string, unitCode: string, ...more: object[]) => {
    const facts = [
      {
        type: 'PersonnelFileOpened',
        ...at,
        data: { code, fullName: `Người ${code}`, category: 'civil-servant' },
      },
      { type: 'JobPositionAssigned', ...at, data: { unitCode, positionCode } },
      ...more,
    ];
    const { body } = await done(app.post('/staff', { facts }));
    ids[code] = (body.stream as string).slice('staff-'.length);
  };
  await hire('L', 'CT', UNIT);
  await hire('D', 'PCT', UNIT);
  for (const code of ['A', 'B', 'C']) await hire(code, 'CV', UNIT);
  const moved = {
    type: 'StaffTransferred',
    effectiveOn: '2026-08-01',
    data: { unitCode: UNIT, positionCode: 'CV' },
  };
  await hire('M', 'CV', OTHER, moved);
  const entry = (round: string, who: string) => `/evaluation-rounds/${round}/entries/${ids[who] ?? who}`;
  return {
    app,
    ids,
    done,
    async open(unitCode = UNIT, more = {}) {
      const { body } = await done(
        app.post('/evaluation-rounds', { period: '2026-Q3', unitCode, dueOn: '2026-10-05', ...more }),
      );
      return body.data.roundId as string;
    },
    enter: (round, who, body, by = 'head') => app.call('PUT', `${entry(round, who)}?by=${by}`, { body }),
    act: (round, who, act, body, more) => app.post(`${entry(round, who)}/${act}`, body, more),
  };
}
