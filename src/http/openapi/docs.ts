import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './document.js';

const DOCS = /^\/(docs(\/|$)|openapi\.json$)/;

/** Adds `/openapi.json` and, for reading it, Swagger UI at `/docs`; both are open to everybody. */
export async function addDocs(app: NestFastifyApplication): Promise<void> {
  // The UI adds its routes by itself, so what they ask of their caller is said here.
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRoute', (route) => {
    if (DOCS.test(route.url)) route.config = { ...route.config, policy: 'open' };
  });
  const document = openApiDocument();
  SwaggerModule.setup('docs', app, document as unknown as OpenAPIObject, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Hồ Sơ API',
    // Nothing is fetched from, or told to, another host.
    swaggerOptions: { validatorUrl: null, persistAuthorization: false },
  });
}
