import { ruleFacts } from '../../src/catalogues/rules.js';
import type { ServiceOptions } from '../../src/service.js';
import { startApp, type Reply, type TestApp } from './app.js';

export interface RuleApp {
  app: TestApp;
  /** The last position recorded: what a computing call is to know. */
  position: number;
  post(path: string, body: unknown): Promise<Reply>;
  adopt(id: string, from: string, data: object): Promise<Reply>;
}

/** A service with the rule sets of the catalogue, recorded as a province records its own. */
export async function ruleApp(options: ServiceOptions = {}): Promise<RuleApp> {
  const app = await startApp(options);
  const rules: RuleApp = {
    app,
    position: 0,
    post: (path, body) =>
      app.post(`/rules/${path}${path.includes('?') ? '&' : '?'}waitFor=${rules.position}`, body),
    async adopt(id, from, data) {
      const body = { type: 'RuleSetAdopted', effectiveOn: from, data: { id, from, ...data } };
      const reply = await app.post(`/rules/${id}/facts`, body);
      if (reply.status === 201) rules.position = reply.body.position as number;
      return reply;
    },
  };
  const early = await app.post('/rules/excellence-cap?on=2026-09-30', { people: [] });
  if (early.body.code !== 'no-rule-set') throw new Error(`no rule set is recorded yet: ${early.text}`);
  for (const { data } of ruleFacts()) {
    const { id, from, ...more } = data as { id: string; from: string };
    const { status, text } = await rules.adopt(id, from, more);
    if (status !== 201) throw new Error(text);
  }
  return rules;
}
