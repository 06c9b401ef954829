// The numbers of the log: gapless, once each, in the order of a record's versions, whoever numbers and however it dies.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import t from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { cloneDatabase } from '../support/database.ts';

const { url } = await cloneDatabase(t);
const open = (name: string) => {
  const named = Object.assign(new URL(url), { search: `?application_name=${name}` }).href;
  const db = createDatabase(
    createPool({ url: named, poolMax: 4, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 }),
  );
  t.teardown(() => db.destroy());
  return db;
};
const db = open('writer');
await sql`create table thing (id uuid primary key, version integer not null)`.execute(db);

/** Locks its record, thinks for a moment, and leaves the event of its version: transactions end in another order. */
async function write(id: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ version: number }>`
      update thing set version = version + 1 where id = ${id} returning version`.execute(transaction);
    await sql`
      insert into event (resource, record_id, record_version, action)
      values ('thing', ${id}, ${rows[0]?.version}, 'updated')`.execute(transaction);
    await sleep(Math.random() * 8);
  });
}
const count = async (where = sql`true`) =>
  Number((await sql<{ n: number }>`select count(*) as n from event where ${where}`.execute(db)).rows[0]?.n);
const faults = async () =>
  (
    await sql`
      select 'gap' as fault, pos from (select pos, row_number() over (order by pos) as due from event) e where pos <> due
      union all
      select 'inversion', pos from (
        select pos, record_version, lag(record_version) over (partition by record_id order by pos) as before
        from event where resource = 'thing') e where record_version <> before + 1`.execute(db)
  ).rows;

t.test('relays and sealers race with writers, and are killed: no gap, no double, no inversion', async (t) => {
  const ids = Array.from({ length: 12 }, () => randomUUID());
  await sql`insert into thing select unnest(${ids}::uuid[]), 1`.execute(db);
  const before = await count();
  let isOver = false;
  let numbered = 0;
  let kills = 0;
  const key = readSealKey(newSealKey());
  const relay = async (name: string) => {
    const own = open(name);
    while (!isOver || (await count(sql`pos is null`)) > 0) {
      numbered += await numberEvents(own, 7).catch(() => 0);
      await sealEvents(own, { key, algorithm: 'sha256', batch: 16 }).catch(() => undefined);
    }
  };
  const killer = async () => {
    const admin = new pg.Client(url);
    await admin.connect();
    while (!isOver) {
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'relay%' and state <> 'idle' and random() < 0.3`,
      );
      kills += rowCount ?? 0;
      await sleep(15);
    }
    await admin.end();
  };
  const relays = ['relay1', 'relay2', 'relay3'].map(relay);
  const killing = killer();
  const each = ids.map(async (id) => {
    for (let n = 0; n < 25; n++) await write(id);
  });
  await Promise.all(each);
  isOver = true;
  await Promise.all([...relays, killing]);
  const total = await count();
  t.equal(total, before + ids.length * 25);
  t.equal(await count(sql`pos is null`), 0);
  t.ok(kills > 5, `${kills} killed`);
  // a relay may be killed after its commit, before it was told: what it numbered is counted by nobody
  t.ok(numbered <= total, `${numbered} of ${total}`);
  t.same(await faults(), []);
  for (;;) if (!(await sealEvents(db, { key, algorithm: 'sha256' }))) break;
  t.match(await withTrail(db, (trail) => checkTrail(trail)), { entries: total });
});

/** Commits of `table` take until their backend is killed, which `kill` does once one is there. */
async function holdCommits(
  table: 'event' | 'audit_seal',
): Promise<{ kill(): Promise<void>; release(): Promise<void> }> {
  const timing = table === 'event' ? sql`after update on event` : sql`after insert on audit_seal`;
  await sql`create or replace function dawdle() returns trigger language plpgsql as $$
    begin perform pg_sleep(3600); return null; end $$`.execute(db);
  await sql`create constraint trigger dawdle ${timing} deferrable initially deferred for each row
    execute function dawdle()`.execute(db);
  return {
    async kill() {
      for (;;) {
        const { rows } = await sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event = 'PgSleep'`.execute(db);
        if (rows.length > 0) return;
        await sleep(10);
      }
    },
    release: async () => {
      await sql`drop trigger dawdle on ${sql.table(table)}`.execute(db);
    },
  };
}

t.test('killed between its work and commit, a relay has numbered nothing, a sealer sealed nothing', async (t) => {
  const id = randomUUID();
  await sql`insert into thing values (${id}, 1)`.execute(db);
  await write(id);
  const key = readSealKey(newSealKey());
  const seals = async () => (await sql`select from audit_seal`.execute(db)).rows.length;
  for (const [table, act] of [
    ['event', (own: typeof db) => numberEvents(own)],
    ['audit_seal', (own: typeof db) => sealEvents(own, { key, algorithm: 'sha256' })],
  ] as const) {
    const [waiting, sealed] = [await count(sql`pos is null`), await seals()];
    const { kill, release } = await holdCommits(table);
    const killed = act(open(`doomed_${table}`)).then(
      () => t.fail('it was killed'),
      (error: Error) => t.match(error, /terminat|Connection/),
    );
    await sleep(300);
    t.notOk(await act(open(`second_${table}`)), 'while it lives, nobody else does, or waits');
    await kill();
    await killed;
    t.equal(await count(sql`pos is null`), waiting, 'nothing numbered');
    t.equal(await seals(), sealed, 'nothing sealed');
    await release();
    for (;;) if (await act(db)) break;
  }
  t.equal(await count(sql`pos is null`), 0);
  t.same(await faults(), []);
  t.match(await withTrail(db, (trail) => checkTrail(trail)), { entries: await count() });
});

t.test('numbers that were sealed are not given again', async (t) => {
  await sql`alter table event disable trigger event_is_append_only`.execute(db);
  const last = await count();
  const key = readSealKey(newSealKey());
  while (await sealEvents(db, { key, algorithm: 'sm3' }));
  await sql`delete from event where pos = ${last}`.execute(db);
  await sql`alter table event enable trigger event_is_append_only`.execute(db);
  await sql`
    insert into event (resource, record_id, record_version, action)
    values ('thing', gen_random_uuid(), 1, 'created')`.execute(db);
  t.equal(await numberEvents(db), 1);
  t.equal(await count(sql`pos = ${last + 1}`), 1);
  await sql`update audit_seal set number = number`.execute(db).then(
    () => t.fail('a seal was changed'),
    (error: { code: string }) => t.equal(error.code, '42501'),
  );
});

t.test('where the numbers have a gap, nothing more is sealed', async (t) => {
  const key = readSealKey(newSealKey());
  while (await sealEvents(db, { key, algorithm: 'sha256' }));
  const end = (await sql<{ pos: number }>`select max(pos) as pos from event`.execute(db)).rows[0]?.pos ?? 0;
  await sql`
    insert into event (pos, resource, record_id, record_version, action)
    values (${end + 2}, 'thing', gen_random_uuid(), 1, 'created')`.execute(db);
  await t.rejects(sealEvents(db, { key, algorithm: 'sha256' }), /no entry \d+, and one after it/);
});
