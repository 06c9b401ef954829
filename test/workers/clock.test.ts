// The clock of obligations: by the database's day, once whoever runs it, and whole whenever it is killed.
import { sql } from 'kysely';
import t from 'tap';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import { uuidv7 } from '../../src/db/uuid.ts';
import { recountBatch, runClock, runRecounts } from '../../src/modules/obligations/commands.ts';
import { insertObligations, moveObligations, requestRecount } from '../../src/modules/obligations/queries.ts';
import { addDays, localDay } from '../../src/procedure/calendar.ts';
import { startClock } from '../../src/workers/clock.ts';
import { startService, township } from '../support/service.ts';
import { settle } from '../support/village.ts';

const service = await startService(t);
const { db } = service;
const other = createDatabase(createPool({ url: service.url, poolMax: 4 }));
t.teardown(() => other.destroy());
const village = await settle(service);
const item = await village.item();
const actor = { credential_id: null, name: 'test', on_behalf_of: null, request_id: null };
const dayOf = async (at: Database) =>
  (await sql<{ day: string }>`select timezone('Asia/Shanghai', now())::date as day`.execute(at)).rows[0]?.day ?? '';
const today = await dayOf(db);

/** Obligations as they might be kept from some days ago. */
async function keep(rows: readonly { state: string; due_on: string | null }[]): Promise<string[]> {
  const writes = rows.map(({ state, due_on }) => {
    const id = uuidv7();
    const values = {
      agenda_item_id: item,
      division_code: village.code,
      record_mode: 'live',
      kind: 'implementation',
      key: `implementation:${id}`,
      debtor_subject_id: village.bodies.villageCommittee,
      debtor_kind: 'village_committee',
      follows_resource: 'decision',
      follows_id: id,
      due_on,
      is_limit_set: true,
      is_presumed: false,
      is_provisional: false,
      state,
    };
    return { id, action: 'created', values, before: null, after: values, is_removed: false };
  });
  await insertObligations(db, actor, writes);
  return writes.map(({ id }) => id);
}
const statesOf = async (ids: readonly string[]) => {
  const { rows } = await sql<{ id: string; state: string; version: number; events: string }>`
    select o.id, o.state, o.version, (select string_agg(e.action, ' ' order by e.record_version) from event e
      where e.record_id = o.id) as events from obligation o where o.id = any(${ids}::uuid[])`.execute(db);
  return ids.map((id) => rows.find((row) => row.id === id)).map((row) => `${row?.state} (${row?.events})`);
};

t.test('what the day has reached moves on, and nothing else', async (t) => {
  const due = (state: string, days: number) => ({ state, due_on: addDays(today, days) });
  const ids = await keep([
    due('open', 4),
    due('open', 3),
    due('open', 0),
    due('open', -1),
    due('due_soon', 0),
    due('due_soon', -1),
    due('met', -1),
    due('met_late', -1),
    due('waived', -1),
    due('overdue', -9),
    { state: 'open', due_on: null },
  ]);
  t.equal(await runClock(db), 4);
  t.same(await statesOf(ids), [
    'open (created)',
    'due_soon (created due_soon)',
    'due_soon (created due_soon)',
    'overdue (created overdue)',
    'due_soon (created)',
    'overdue (created overdue)',
    'met (created)',
    'met_late (created)',
    'waived (created)',
    'overdue (created)',
    'open (created)',
  ]);
  t.equal(await runClock(db), 0, 'once');
  const { rows } = await sql`
    select before, after, division_code, agenda_item_id, credential_id from event
    where record_id = ${ids[3]}::uuid and action = 'overdue'`.execute(db);
  t.same(rows, [
    {
      before: { state: 'open' },
      after: { state: 'overdue' },
      division_code: village.code,
      agenda_item_id: item,
      credential_id: null,
    },
  ]);
});

t.test('by the clock of the database, whatever the host believes', async (t) => {
  const [id = ''] = await keep([{ state: 'open', due_on: addDays(today, -1) }]);
  service.setToday(addDays(today, -30));
  t.equal(await runClock(db), 1);
  t.same(await statesOf([id]), ['overdue (created overdue)']);
  service.setToday(localDay(new Date().toISOString()));
});

t.test('two instances at once: one event for each move', async (t) => {
  const rows = Array.from({ length: 400 }, (_, index) => ({ state: 'open', due_on: addDays(today, (index % 5) - 6) }));
  const ids = await keep(rows);
  const never = () => false;
  const moved = await Promise.all([runClock(db, never, 7), runClock(other, never, 7), runClock(other, never, 7)]);
  await runClock(db);
  t.ok(moved.reduce((sum, one) => sum + one, 0) <= 400);
  t.same([...new Set(await statesOf(ids))], ['overdue (created overdue)']);
});

t.test('killed half-way: nothing of it stays, and the next one does it', async (t) => {
  const ids = await keep(Array.from({ length: 5 }, () => ({ state: 'open', due_on: addDays(today, -1) })));
  const killed = other.transaction().execute(async (transaction) => {
    t.equal(await moveObligations(transaction, 3), 3);
    t.equal(await runClock(db), 2, 'what it holds is left alone meanwhile');
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction);
  });
  await t.rejects(killed);
  t.equal(await runClock(db), 3);
  t.same([...new Set(await statesOf(ids))], ['overdue (created overdue)']);
});

t.test('a recount goes on where a killed one stopped, each change once, whoever works on it', async (t) => {
  const items: string[] = [];
  for (let n = 0; n < 6; n++) items.push(await village.item());
  // kept as if they had been computed by an older calendar
  const { rows } = await sql<{ id: string }>`
    select id from obligation where agenda_item_id = any(${items}::uuid[]) order by id`.execute(db);
  const ids = rows.map(({ id }) => id);
  await db.transaction().execute(async (transaction) => {
    await sql`
      with stale as (update obligation set is_provisional = true, version = version + 1 where id = any(${ids}::uuid[])
        returning id, version)
      insert into event (resource, record_id, record_version, action) select 'obligation', id, version, 'updated' from stale`.execute(
      transaction,
    );
  });
  await requestRecount(db, { id: uuidv7(), division_code: village.code, days: null, reason: 'settings' });
  const killed = other.transaction().execute(async (transaction) => {
    await sql`update recount set reason = reason where done_at is null`.execute(transaction);
    t.equal(await recountBatch(db, 2), false, 'held by one, it is no other’s');
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction);
  });
  await t.rejects(killed);
  t.equal(await recountBatch(db, 2), true);
  await Promise.all([runRecounts(db), runRecounts(other)]);
  await runRecounts(db);
  const left = await sql`select from recount where done_at is null`.execute(db);
  t.equal(left.rows.length, 0);
  t.same([...new Set(await statesOf(ids))], ['open (created updated updated)']);
});

t.test('a bylaw that ends by the passing of days has what rests on it counted again, once', async (t) => {
  const [measure, setting] = [uuidv7(), uuidv7()];
  await db.transaction().execute(async (transaction) => {
    await sql`
      insert into bylaw (id, division_code, kind, title, valid_from, valid_to, created_at)
      values (${measure}, ${township}, 'implementing_measures', '实施办法', ${addDays(today, -90)}, ${addDays(today, -1)},
              now() - interval '30 days')`.execute(transaction);
    await sql`
      insert into division_setting (id, division_code, name, value, bylaw_id)
      values (${setting}, ${township}, 'request_reply_days', '5', ${measure})`.execute(transaction);
    await sql`
      insert into event (resource, record_id, record_version, action)
      values ('bylaw', ${measure}, 1, 'created'), ('division_setting', ${setting}, 1, 'created')`.execute(transaction);
  });
  const recounts = async () =>
    (
      await sql<{ reason: string; is_done: boolean }>`
        select reason, done_at is not null as is_done from recount where reason like 'bylaw %'`.execute(db)
    ).rows;
  await runRecounts(db);
  await runRecounts(db);
  // that it began lies before its record, which asked for a count itself
  t.same(await recounts(), [{ reason: `bylaw ${measure} ${today}`, is_done: true }]);
});

t.test('it runs at the start, then at its interval, and stops with the work in hand done', async (t) => {
  const [id = ''] = await keep([{ state: 'open', due_on: addDays(today, -1) }]);
  const said: unknown[] = [];
  const logger = { info: (line: unknown) => said.push(line), warn: (line: unknown) => said.push(line) };
  const clock = startClock(db, logger as never, 60_000);
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await clock.stop();
  t.same(said, [{ recounted: 0, moved: 1 }]);
  t.same(await statesOf([id]), ['overdue (created overdue)']);
});
