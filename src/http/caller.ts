import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { allows, type Policy } from '../access/roles.js';
import type { Caller } from '../access/scope.js';
import { Refusal } from '../domain/refusal.js';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
  interface FastifyContextConfig {
    policy?: Policy;
    /** The handler reads the body itself, as a stream. */
    streams?: boolean;
  }
}

const CONFIG = Symbol('route config');

/** Adds to the Fastify config of a route; Nest's own decorator would replace what another one had set. */
function addRouteConfig(part: { policy?: Policy; streams?: boolean }): MethodDecorator {
  return (target, property, descriptor) => {
    const handler = descriptor.value as object;
    const config = { ...(Reflect.getMetadata(CONFIG, handler) as object | undefined), ...part };
    Reflect.defineMetadata(CONFIG, config, handler);
    RouteConfig(config)(target, property, descriptor as TypedPropertyDescriptor<unknown>);
  };
}

/** What the route asks of its caller. A route without it stops the service from starting. */
export const Allow = (policy: Policy): MethodDecorator => applyDecorators(addRouteConfig({ policy }));

/** Hands the handler the body of an import (NDJSON, CSV, XLSX, multipart) as the raw stream, without a limit. */
export const StreamsBody = (): MethodDecorator => addRouteConfig({ streams: true });

/** The caller, in a handler's parameters. There is none only on open routes. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Refusal('unauthenticated');
  return caller;
});

/** Second line behind the doorkeeper's hook: a route reached without it answers 401, never its data. */
@Injectable()
export class CallerGuard implements CanActivate {
  /** @throws Refusal `unauthenticated`, `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const policy = request.routeOptions.config.policy;
    if (policy === 'open') return true;
    if (!request.caller) throw new Refusal('unauthenticated');
    if (!policy || !allows(request.caller.role, policy)) throw new Refusal('forbidden');
    return true;
  }
}
