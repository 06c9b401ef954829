// What holds for every table: references are indexed, records are logged or not written, and the log stays as it is.
import { type RawBuilder, sql } from 'kysely';
import t from 'tap';
import { startService, village } from '../support/service.ts';
import { recordTables } from './tables.ts';

const { db } = await startService(t);
const rowsOf = async <T>(query: RawBuilder<T>) => (await query.execute(db)).rows;

t.test('every foreign key has an index (divisions apart: never removed, never renumbered)', async (t) => {
  const keys = await rowsOf(sql<{ name: string; indexed: boolean }>`
    select c.conrelid::regclass || '.' || c.conname as name, exists (
      select from pg_index i
      where i.indrelid = c.conrelid and i.indisvalid and i.indkey[0] = any(c.conkey)
        and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')) as indexed
    from pg_constraint c
    where c.contype = 'f' and c.confrelid <> 'division'::regclass and c.connamespace = 'public'::regnamespace`);
  t.ok(keys.length > 30, `${keys.length} foreign keys`);
  for (const { name, indexed } of keys) t.ok(indexed, name);
});

t.test('every table of records asks for its event on insert and on update, at commit', async (t) => {
  const guarded = await rowsOf(sql<{ name: string; definition: string }>`
    select tgrelid::regclass::text as name, pg_get_triggerdef(oid) as definition
    from pg_trigger where tgname = 'event_is_recorded' and tgenabled = 'O'`);
  for (const table of await recordTables(db)) {
    const { definition = '' } = guarded.find(({ name }) => name === table) ?? {};
    t.match(definition, /AFTER INSERT OR UPDATE ON .* DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE/, table);
  }
});

/** Everything that could refuse a row for another reason goes, in this copy of the database only. */
async function strip(table: string): Promise<void> {
  const constraints = await rowsOf(sql<{ name: string }>`
    select conname as name from pg_constraint
    where conrelid = ${table}::regclass and (contype in ('f', 'c', 'u') or (contype = 'p' and conkey <> array[(
      select attnum from pg_attribute where attrelid = conrelid and attname = 'id')]))`);
  for (const { name } of constraints)
    await sql`alter table ${sql.table(table)} drop constraint if exists ${sql.ref(name)} cascade`.execute(db);
  const columns = await rowsOf(sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and attnotnull and not attisdropped
      and attname not in ('id', 'version', 'created_at', 'updated_at')`);
  for (const { name } of columns)
    await sql`alter table ${sql.table(table)} alter column ${sql.ref(name)} drop not null`.execute(db);
}

t.test('a write without its event does not commit, whoever makes it', async (t) => {
  const missing = { code: '23000', constraint: 'event_is_recorded' };
  for (const name of await recordTables(db)) {
    const table = sql.table(name);
    await strip(name);
    const insert = sql`insert into ${table} (id) values (gen_random_uuid()) returning id`;
    await t.rejects(insert.execute(db), missing, `${name}: insert`);
    const { rows } = await db.transaction().execute(async (transaction) => {
      const made = await sql<{ id: string }>`${insert}`.execute(transaction);
      await sql`
        insert into event (resource, record_id, record_version, action, division_code)
        values (${name}, ${made.rows[0]?.id}, 1, 'created', ${village})`.execute(transaction);
      return made;
    });
    t.equal(rows.length, 1, `${name}: with its event it does`);
    await t.rejects(sql`update ${table} set version = version + 1`.execute(db), missing, `${name}: update`);
    const [kept] = await rowsOf(sql<{ version: number }>`select version from ${table}`);
    t.equal(kept?.version, 1, name);
  }
});

t.test('the log is not changed, shortened or emptied', async (t) => {
  const refused = { code: '42501' };
  await t.rejects(sql`update event set action = 'forged'`.execute(db), refused);
  await t.rejects(sql`delete from event`.execute(db), refused);
  await t.rejects(sql`truncate event`.execute(db), refused);
  await t.rejects(sql`update event set pos = 1, action = 'forged' where seq = 1`.execute(db), refused);
  await t.rejects(sql`update event set pos = 1000000 where seq = 1`.execute(db), refused, 'no gap');
  await t.rejects(sql`update event set pos = -7 where seq = 1`.execute(db), refused, 'from 1 on');
  await sql`
    update event set pos = n.pos from (select seq, row_number() over (order by seq) as pos from event) n
    where event.seq = n.seq`.execute(db);
  await t.rejects(sql`update event set pos = pos + 1`.execute(db), refused, 'numbered once');
  const twice = sql`
    insert into event (resource, record_id, record_version, action) select resource, record_id, record_version, action from event`;
  await t.rejects(twice.execute(db), { code: '23505' }, 'one event per version');
});
