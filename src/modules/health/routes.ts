import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { anyone } from '../../http/access.ts';

/** livez: the process answers. readyz: it can do its work, that is, the database answers. */
export function healthRoutes(app: FastifyInstance): void {
  const config = { access: anyone, kind: 'document' } as const;
  app.get('/livez', { config, schema: { hide: true } }, async () => {
    return { status: 'ok' };
  });
  app.get('/readyz', { config, schema: { hide: true } }, async (request) => {
    await sql`select 1`.execute(request.server.services.db);
    return { status: 'ok' };
  });
}
