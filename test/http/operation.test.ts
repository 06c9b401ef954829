import type { FastifyInstance } from 'fastify';
import t from 'tap';
import { anyone } from '../../src/http/access.ts';
import { revokeApiKey } from '../../src/modules/api-keys/queries.ts';
import { startService } from '../support/service.ts';

t.test('a route that declares no access stops the boot, its HEAD included', async (t) => {
  const undeclared = (app: FastifyInstance) => app.get('/v1/secret', async () => 'x');
  await t.rejects(startService(t, { extend: undeclared }), /\/v1\/secret declares no access/);
  const head = (app: FastifyInstance) => app.head('/v1/secret', async () => 'x');
  await t.rejects(startService(t, { extend: head }), /HEAD \/v1\/secret declares no access/);
  const declared = await startService(t, {
    extend: (app) => app.get('/v1/open', { config: { access: anyone, kind: 'list' } }, async () => ({ ok: true })),
  });
  const { statusCode } = await declared.app.inject({ method: 'HEAD', url: '/v1/open' });
  t.equal(statusCode, 200);
});

t.test('an operation on its way out says so: Deprecation, Sunset, Link', async (t) => {
  const since = new Date('2027-01-01T00:00:00Z');
  const sunset = new Date('2028-01-01T00:00:00Z');
  const { app } = await startService(t, {
    extend: (routes) =>
      routes.get(
        '/v1/old',
        { config: { access: anyone, kind: 'list', deprecated: { since, sunset, see: '/docs' } } },
        async () => ({ ok: true }),
      ),
  });
  const { headers } = await app.inject('/v1/old');
  t.equal(headers.deprecation, '@1798761600');
  t.equal(headers.sunset, 'Sat, 01 Jan 2028 00:00:00 GMT');
  t.equal(headers.link, '</docs>; rel="deprecation"');
});

t.test('429 beyond the quota of a credential, announced before', async (t) => {
  const service = await startService(t, { rateLimit: 3 });
  const key = await service.key('auditor', '150626');
  const get = () => service.call('GET /v1/subjects', { as: key });
  const answers = [await get(), await get(), await get(), await get()];
  t.same(
    answers.map(({ status }) => status),
    [200, 200, 200, 429],
  );
  t.match(answers[2]?.headers.ratelimit, /r=0;/);
  t.equal(answers[3]?.body.code, 'rate-limited');
  t.match(answers[3]?.headers['retry-after'], /^\d+$/);
  const other = await service.key('convener', '150626');
  t.equal((await service.call('GET /v1/subjects', { as: other })).status, 200, 'another credential has its own');
});

t.test('a revoked or expired key is refused', async (t) => {
  const service = await startService(t);
  const { sql } = await import('kysely');
  const revoked = await service.key('auditor', '150626');
  await revokeApiKey(service.db, String(/^ck_([0-9a-f]{32})/.exec(revoked)?.[1]));
  t.equal((await service.call('GET /v1/subjects', { as: revoked })).status, 401);
  const expired = await service.key('auditor', '150626');
  await sql`
    with key as (update api_key set expires_at = now(), version = version + 1 where deleted_at is null returning *)
    insert into event (resource, record_id, record_version, action) select 'api_key', id, version, 'updated' from key`.execute(
    service.db,
  );
  t.equal((await service.call('GET /v1/subjects', { as: expired })).status, 401);
});
