import { sql } from 'kysely';
import t from 'tap';
import { purgeIdempotencyKeys } from '../../src/workers/purge.ts';
import { startService, village } from '../support/service.ts';

t.test('idempotency keys are kept for 24 hours, and then forgotten', async (t) => {
  const service = await startService(t);
  const as = await service.key('convener', village);
  const body = { division_code: village, kind: 'expert', name: '专家' };
  const create = (key: string) => service.call('POST /v1/subjects', { as, body, headers: { 'idempotency-key': key } });
  const [young, old] = [await create('young'), await create('old')];
  await sql`update idempotency_key set created_at = now() - interval '23 hours 59 minutes' where key = 'young'`.execute(
    service.db,
  );
  await sql`update idempotency_key set created_at = now() - interval '24 hours 1 minute' where key = 'old'`.execute(
    service.db,
  );
  t.equal(await purgeIdempotencyKeys(service.db), 1);
  t.equal(await purgeIdempotencyKeys(service.db), 0);
  t.equal((await create('young')).body.id, young.body.id);
  t.not((await create('old')).body.id, old.body.id);
});
