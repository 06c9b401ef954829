// Two instances on one database: a key sent to both at once makes one record, and both give the same answer.
import { sql } from 'kysely';
import t from 'tap';
import { joinService } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const service = await startService(t);
const other = await joinService(t, { url: service.url });
const key = await service.key('convener', village);
const apps = [service.app, other.app];
const names = Array.from({ length: 25 }, (_, n) => `同时${n}`);

function post(app: (typeof apps)[number], name: string, more: Record<string, string> = {}, idempotencyKey = name) {
  return app.inject({
    method: 'POST',
    url: '/v1/subjects',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': encodeURIComponent(idempotencyKey) },
    payload: { division_code: village, kind: 'expert', name, ...more },
  });
}

const counted = async (name: string) => {
  const { rows } = await sql<{ subjects: number; events: number }>`
    select count(distinct s.id) subjects, count(e.seq) events
    from subject s left join event e on e.record_id = s.id where s.name = ${name}`.execute(service.db);
  return rows[0];
};

t.test('the same key at the same time at both: one record, one event, one answer', async (t) => {
  for (const name of names) {
    const answers = await Promise.all([...apps, ...apps].map((app) => post(app, name)));
    t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([201]), name);
    t.equal(new Set(answers.map(({ body }) => body)).size, 1, 'one answer');
    const replayed = answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true').length;
    t.equal(replayed, 3, 'three of four are told that it is the first answer again');
    t.same(await counted(name), { subjects: 1, events: 1 });
  }
});

t.test('the same key with two bodies at the same time at both: one record, and 422 for the other', async (t) => {
  for (let n = 0; n < 10; n++) {
    const bodies = [`甲${n}`, `乙${n}`];
    const answers = await Promise.all(apps.map((app, at) => post(app, bodies[at] as string, {}, `two-${n}`)));
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [201, 422]);
    const made = await Promise.all(bodies.map(counted));
    t.equal(
      made.reduce((sum, row) => sum + (row?.subjects ?? 0), 0),
      1,
    );
  }
});

t.test('the same source number at the same time at both: one record, 409 for the other', async (t) => {
  for (let n = 0; n < 10; n++) {
    const source = { source_system: 'portal', source_id: `s-${n}` };
    const answers = await Promise.all(apps.map((app, at) => post(app, `来源${n}`, source, `source-${n}-${at}`)));
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [201, 409]);
  }
});

t.test('the same version changed at the same time at both: one 200, and 412 for the other', async (t) => {
  const { id } = (await post(service.app, '争改')).json() as { id: string };
  for (let version = 1; version <= 10; version++) {
    const patch = (app: (typeof apps)[number], at: number) =>
      app.inject({
        method: 'PATCH',
        url: `/v1/subjects/${id}`,
        headers: {
          authorization: `Bearer ${key}`,
          'if-match': `"${version}"`,
          'content-type': 'application/merge-patch+json',
        },
        payload: JSON.stringify({ name: `争改${version}-${at}` }),
      });
    const answers = await Promise.all(apps.map(patch));
    t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 412]);
  }
  const { rows } = await sql<{ n: number }>`select count(*) n from event where record_id = ${id}`.execute(service.db);
  t.equal(rows[0]?.n, 11);
});

t.test('a cursor of one is good at the other', async (t) => {
  const headers = { authorization: `Bearer ${key}` };
  const first = (await service.app.inject({ url: '/v1/subjects?limit=3', headers })).json() as { next_cursor: string };
  const second = await other.app.inject({ url: `/v1/subjects?limit=3&cursor=${first.next_cursor}`, headers });
  t.equal(second.statusCode, 200);
});
