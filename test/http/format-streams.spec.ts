import { randomBytes } from 'node:crypto';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { answer } from '../../src/http/answers.js';
import { Allow } from '../../src/http/caller.js';
import { makeHttpAdapter } from '../../src/http/fastify.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { LOG, makeLog } from '../../src/http/log.js';
import { Metrics } from '../../src/http/metrics.js';

let app: NestFastifyApplication;
let url: string;
let asked = 0;
const log = makeLog('silent');
const point = { asOf: '2026-01-01', knownAt: { position: 1, recordedAt: null } };
/** Such as does not compress, or a socket would never be full of a workbook. */
const row = () => ({
  code: 'A',
  name: randomBytes(7_500).toString('base64'),
  kind: 'other',
  since: '2000-01-01',
});

@Controller()
class Lists {
  @Get('endless')
  @Allow('open')
  @ListOf('UnitRow')
  async endless() {
    asked++;
    return answer(Array.from({ length: 20 }, row), point, { next: 'c' });
  }

  @Get('broken')
  @Allow('open')
  @ListOf('UnitRow')
  async broken(@Query('cursor') cursor: string | undefined) {
    if (cursor === '3') throw new Error('gone');
    return answer([row()], point, { next: String(Number(cursor ?? 0) + 1) });
  }

  @Get('refused')
  @Allow('open')
  @ListOf('UnitRow')
  async refused(): Promise<never> {
    throw new Error('gone at once');
  }
}

@Module({ controllers: [Lists], providers: [{ provide: LOG, useValue: log }] })
class TestModule {}

beforeAll(async () => {
  const verify = () => Promise.reject(new Error('nobody'));
  const options = { verify, writesPerMinute: undefined, now: Date.now, log, metrics: new Metrics() };
  app = await NestFactory.create(TestModule, await makeHttpAdapter(options), {
    logger: false,
    bodyParser: false,
  });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app?.close());

test.each(['csv', 'ndjson', 'xlsx'])('%s that breaks off looks broken', async (format) => {
  const response = await fetch(`${url}/broken?format=${format}`);
  expect(response.status).toBe(200);
  await expect(response.arrayBuffer()).rejects.toThrow();
});

test('a list that fails before its first row is an answer with a status', async () => {
  const response = await fetch(`${url}/refused?format=csv`);
  expect(response.status).toBe(500);
  expect(response.headers.get('content-disposition')).toBeNull();
});

test.each(['csv', 'ndjson', 'xlsx'])(
  '%s goes no faster than its reader, and stops when the reader leaves',
  async (format) => {
    asked = 0;
    const leaving = new AbortController();
    const response = await fetch(`${url}/endless?format=${format}`, { signal: leaving.signal });
    const reader = response.body!.getReader();
    await reader.read();
    await settled();
    const waiting = asked;
    expect(waiting).toBeLessThan(400);
    leaving.abort();
    await reader.closed.catch(() => {});
    await settled();
    expect(asked).toBeLessThanOrEqual(waiting + 100);
  },
  20_000,
);

/** Waits until no further page is asked for. */
async function settled(): Promise<void> {
  for (let before = -1; before !== asked;) {
    before = asked;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

test('HEAD asks for one page and sends none', async () => {
  asked = 0;
  const response = await fetch(`${url}/endless?format=ndjson`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(response.headers.get('hoso-known-at')).toBe('1');
  expect(asked).toBeLessThan(3);
});
