import type { FastifyReply } from 'fastify';
import helmet from 'helmet';

const middleware = helmet({
  contentSecurityPolicy: {
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      connectSrc: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      fontSrc: ["'self'", 'data:'],
      imgSrc: ["'self'", 'data:'],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      upgradeInsecureRequests: null,
    },
  },
  // Without TLS of its own the service must not promise it.
  hsts: false,
});

/**
 * Sets the security headers on an answer. Not as a plugin: what the router itself refuses never meets a plugin's
 * hooks. @throws what helmet refuses
 */
export function secure(reply: FastifyReply): void {
  middleware(reply.request.raw, reply.raw, (error) => {
    if (error instanceof Error) throw error;
  });
}
