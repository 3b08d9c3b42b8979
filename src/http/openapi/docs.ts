import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export async function addDocs(_app: NestFastifyApplication): Promise<void> {}
