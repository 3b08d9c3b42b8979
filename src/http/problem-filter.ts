import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import { NotInJournalYet } from '../event-store/event-store.js';
import { accepted } from './answers.js';
import { failureOf, type Failure } from './failures.js';
import { languageOf } from './language.js';
import { LOG, type Log } from './log.js';
import { PROBLEM_MEDIA_TYPE, problemOf, problems } from './problems.js';
import { allowedMethods, routeOf } from './routes.js';

/** Answers `error` as `application/problem+json`; logs it when it is a fault to be looked into. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, log: Log): void {
  const met = failureOf(error);
  const failure = request.is404 && met.code === 'not-found' ? unrouted(request, reply) : met;
  const { status, retryAfter } = problems[failure.code];
  const where = { requestId: request.id, method: request.method, route: routeOf(request) };
  if (failure.unexpected) log.error({ ...where, err: error }, 'request failed');
  else if (status >= 500) log.warn({ ...where, code: failure.code, err: error }, 'request turned away');
  if (reply.sent || reply.raw.headersSent) {
    // Half an answer must not look whole.
    reply.raw.destroy();
    return;
  }
  const wait = failure.details.retryAfter ?? retryAfter;
  if (wait !== undefined) reply.header('Retry-After', String(Math.max(1, Math.ceil(wait))));
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer realm="hoso"');
  for (const name of ['ETag', 'Location', 'Content-Disposition']) reply.removeHeader(name);
  const language = languageOf(request.headers['accept-language']);
  const problem = problemOf(failure.code, failure.details, { language, requestId: request.id });
  reply
    .code(status)
    .header('Content-Type', PROBLEM_MEDIA_TYPE)
    .header('Content-Language', language)
    .send(JSON.stringify(problem));
}

/** Nothing stands at the path, or not for this method. The path itself is not repeated: it may hold a name. */
function unrouted(request: FastifyRequest, reply: FastifyReply): Failure {
  const methods = allowedMethods(request);
  if (methods.length === 0 || methods.includes(request.method))
    return failureOf(new Refusal('not-found', { detail: 'there is nothing at this path' }));
  const allow = methods.join(', ');
  reply.header('Allow', allow);
  return failureOf(new Refusal('method-not-allowed', { detail: `this path knows ${allow}` }));
}

/**
 * The one filter of the service: whatever is thrown, by Nest, by Fastify or by ours, leaves as a problem; but facts that
 * are recorded, and only late in the journal, never as a failure.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    if (error instanceof NotInJournalYet) return accepted(http.getResponse<FastifyReply>(), error);
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error, this.log);
  }
}
