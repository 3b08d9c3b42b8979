import { FastifyAdapter } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addBodyParsers, BODY_LIMIT_BYTES } from './body-parsers.js';
import { addDoorkeeper, type DoorkeeperOptions } from './doorkeeper.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { sendProblem } from './problem-filter.js';
import { noteRoutes, routeOf } from './routes.js';
import { secure } from './security-headers.js';
import { refuseUnparsed } from './unparsed.js';

export interface HttpOptions extends DoorkeeperOptions {
  log: Log;
  metrics: Metrics;
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
/** No request may hang: writes answer within 10 s, reads wait at most 5 s; the rest is for slow connections. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Fastify with the conventions of the API; Nest adds the routes. */
export async function makeHttpAdapter(options: HttpOptions): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: false,
    requestTimeout: 0,
    connectionTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: ({ headers }: IncomingMessage) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    // The router refuses such paths before any hook or filter could; they must not be repeated in the answer.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      secure(reply);
      trace(request, reply);
      sendProblem(request, reply, error, options.log);
    },
    clientErrorHandler: refuseUnparsed,
  });
  const instance = adapter.getInstance() as unknown as FastifyInstance;
  noteRoutes(instance);
  addBodyParsers(instance);
  instance.addHook('onRequest', async (_, reply) => secure(reply));
  addDoorkeeper(instance, options);
  closeUnused(instance);
  addTraces(instance, options);
  return adapter;
}

/**
 * Closes, when the service stops, the connections over which nothing was asked yet. Node does not count them as idle
 * and would wait for them; browsers and pools of clients open some ahead.
 */
function closeUnused(instance: FastifyInstance): void {
  const unused = new Set<Socket>();
  instance.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  instance.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  instance.addHook('preClose', async () => {
    instance.server.on('connection', (socket: Socket) => socket.destroy());
    for (const socket of unused) socket.destroy();
  });
}

function trace(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('X-Request-Id', request.id);
  if (!request.url.startsWith('/docs') && !reply.hasHeader('Cache-Control'))
    reply.header('Cache-Control', 'no-store');
}

/** Request id and cache header on every answer; one line of log and one measurement per request. */
function addTraces(instance: FastifyInstance, { log, metrics }: HttpOptions): void {
  instance.addHook('onSend', async (request, reply, payload) => {
    trace(request, reply);
    return payload;
  });
  instance.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

/** Every route says what it asks of its caller. @throws Error that names the routes which do not */
export function expectPolicies(routes: { method: string; url: string; policy: unknown }[]): void {
  const open = routes
    .filter(({ policy }) => policy === undefined)
    .map(({ method, url }) => `${method} ${url}`);
  if (open.length > 0) throw new Error(`these routes declare no policy: ${open.join(', ')}`);
}
