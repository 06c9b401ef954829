// The six ways to rewrite the record, done by the owner of the database, and each is found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import t, { type Test } from 'tap';
import { backUp } from '../../src/db/backup.ts';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import type { HashAlgorithm } from '../../src/db/merkle.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { restore } from '../../src/db/restore.ts';
import { headOf, type Seal, sealEvents } from '../../src/db/seal.ts';
import { type Anchor, checkTrail } from '../../src/db/seal-check.ts';
import { readTrail, withTrail, writeTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { SealMemory } from '../../src/db/seal-memory.ts';
import { cloneDatabase } from '../support/database.ts';

const key = readSealKey(newSealKey());

function open(t: Test, url: string): Database {
  const db = createDatabase(createPool({ url, poolMax: 2, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 }));
  t.teardown(() => db.destroy());
  return db;
}

async function fill(db: Database): Promise<void> {
  await sql`
    insert into event (resource, record_id, record_version, action, division_code, on_behalf_of, before, after)
    select 'subject', gen_random_uuid(), n, 'updated', '150626100201', E'王\u2028某',
      '{"z": 1.50, "a": 12345678901234567890}'::jsonb, jsonb_build_object('name', '***', 'n', n)
    from generate_series(1, 20) n`.execute(db);
}

/** Blocks of eight. */
async function seal(db: Database, algorithm: HashAlgorithm = 'sha256'): Promise<Seal[]> {
  while (await numberEvents(db));
  const seals: Seal[] = [];
  for (let one: Seal | undefined; ; seals.push(one)) {
    one = await sealEvents(db, { key, algorithm, batch: 8 });
    if (!one) return seals;
  }
}

/** With every trigger off, as a superuser does it. */
async function tamper(db: Database, ...statements: RawBuilder<unknown>[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    for (const statement of statements) await statement.execute(transaction);
  });
}

const anchorOf = (seals: readonly Seal[]): Anchor => ({ heads: seals.slice(-1), key_ids: [key.id] });
const prove = (db: Database, anchor?: Anchor) => withTrail(db, (trail) => checkTrail(trail, anchor));
async function proveExport(t: Test, db: Database, anchor?: Anchor) {
  const folder = mkdtempSync(join(tmpdir(), 'consult-trail-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  await withTrail(db, (trail) => writeTrail(trail, folder));
  return await checkTrail(readTrail(folder), anchor);
}

const tamperings: Readonly<
  Record<string, { by: readonly RawBuilder<unknown>[]; found: RegExp; needsAnchor?: boolean }>
> = {
  'a changed field': {
    by: [sql`update event set after = jsonb_set(after, '{n}', '99') where pos = 11`],
    found: /^entry 11 is not what was sealed \(seal 2\)/,
  },
  'a digit that numbers of JavaScript do not hold': {
    by: [
      sql`update event set before = jsonb_set(before, '{a}', '12345678901234567891')
         where pos = (select max(pos) from event)`,
    ],
    found: /^entry \d+ is not what was sealed/,
  },
  'a deleted row': { by: [sql`delete from event where pos = 9`], found: /^entry 9 is missing: entry 10 stands/ },
  'the last row deleted': {
    by: [sql`delete from event where pos = (select max(pos) from event)`],
    found: /^entry \d+ is missing: the log ends/,
  },
  'an inserted row': {
    by: [
      sql`update event set pos = -pos where pos >= 5`,
      sql`insert into event (pos, resource, record_id, record_version, action)
          values (5, 'subject', gen_random_uuid(), 1, 'created')`,
      sql`update event set pos = 1 - pos where pos < 0`,
    ],
    found: /^entry 5 is not what was sealed/,
  },
  'a row inserted before the first': {
    by: [
      sql`insert into event (pos, resource, record_id, record_version, action)
          values (0, 'subject', gen_random_uuid(), 1, 'created')`,
    ],
    found: /^entry 0 was inserted before entry 1/,
  },
  'swapped rows': {
    by: [
      sql`update event set pos = -1 where pos = 3`,
      sql`update event set pos = 3 where pos = 4`,
      sql`update event set pos = 4 where pos = -1`,
    ],
    found: /^entry 3 is not what was sealed/,
  },
  'a time changed by a microsecond': {
    by: [sql`update event set at = at + interval '1 microsecond' where pos = 20`],
    found: /^entry 20 is not what was sealed/,
  },
  'a cut tail: rows and their seals': {
    by: [
      sql`delete from event where pos >= (select first_pos from audit_seal order by number desc limit 1)`,
      sql`delete from audit_seal where number = (select max(number) from audit_seal)`,
    ],
    found: /^seal \d+ is missing, whose head was kept/,
    needsAnchor: true,
  },
  'a seal deleted': { by: [sql`delete from audit_seal where number = 2`], found: /^seal 2 is missing/ },
  'a seal moved in time': {
    by: [sql`update audit_seal set sealed_at = sealed_at + interval '1 microsecond' where number = 1`],
    found: /^seal 1 was changed/,
  },
  'the hash of an entry changed with it': {
    by: [sql`update audit_seal set leaves = overlay(leaves placing '\\x00' from 1) where number = 2`],
    found: /^seal 2 was changed: the hashes/,
  },
  'a foreign signature': {
    by: [sql`update audit_seal set signature = sha512('x') where number = 1`],
    found: /^seal 1 has a signature/,
  },
};

for (const algorithm of ['sha256', 'sm3'] as const) {
  t.test(
    `an untouched log is proven (${algorithm}), also from its export, and once more has been sealed`,
    async (t) => {
      const db = open(t, (await cloneDatabase(t)).url);
      await fill(db);
      const seals = await seal(db, algorithm);
      t.ok(seals.length >= 3);
      t.same(new Set(seals.map((one) => one.algorithm)), new Set([algorithm]));
      const { head, last_pos } = seals.at(-1) as Seal;
      const proven = { entries: last_pos, seals: seals.length, head, retired_pos: 0 };
      t.same(await prove(db, anchorOf(seals)), proven);
      t.same(await proveExport(t, db, anchorOf(seals)), proven);
      await fill(db);
      t.same(await prove(db), proven, 'what is not sealed yet is not part of it');
      const more = await seal(db, 'sha256');
      t.match(
        await proveExport(t, db, anchorOf(seals)),
        { head: more.at(-1)?.head },
        'also where the algorithm changed',
      );
    },
  );
}

t.test('an empty log is proven', async (t) => {
  const db = open(t, (await cloneDatabase(t)).url);
  await seal(db);
  t.same(await proveExport(t, db), await prove(db));
});

t.test('each tampering is found, live and in an export', async (t) => {
  for (const [name, { by, found, needsAnchor }] of Object.entries(tamperings)) {
    await t.test(name, async (t) => {
      const db = open(t, (await cloneDatabase(t)).url);
      await fill(db);
      const anchor = anchorOf(await seal(db));
      await tamper(db, ...by);
      await t.rejects(prove(db, anchor), { message: found });
      await t.rejects(proveExport(t, db, anchor), { message: found });
      if (needsAnchor) t.ok(await prove(db), 'by the anchor only');
      else await t.rejects(prove(db), { message: found }, 'without an anchor');
    });
  }
});

t.test('a trail made anew with the same key is found by the anchor, one with another key by the key', async (t) => {
  const db = open(t, (await cloneDatabase(t)).url);
  await fill(db);
  const anchor = anchorOf(await seal(db));
  await tamper(db, sql`update event set action = 'removed' where pos = 2`, sql`delete from audit_seal`);
  await seal(db);
  t.ok(await prove(db));
  await t.rejects(prove(db, anchor), { message: /^seal \d+ is another than the one whose head was kept/ });
  await tamper(db, sql`delete from audit_seal`, sql`delete from audit_key`);
  await sealEvents(db, { key: readSealKey(newSealKey()), algorithm: 'sha256' });
  await t.rejects(prove(db, { heads: [], key_ids: [key.id] }), { message: /one of yours/ });
  await tamper(db, sql`update audit_key set public_key = ${key.public_key}`);
  await t.rejects(prove(db), { message: /signed by a key that is not here/ });
});

t.test('a restored database is proven as the first was and goes on; every tampering there is found', async (t) => {
  const from = await cloneDatabase(t);
  const db = open(t, from.url);
  await fill(db);
  const anchor = anchorOf(await seal(db));
  const folder = join(t.testdir({}), 'backup');
  await backUp(from.url, folder);
  const restored = await cloneDatabase(t, 'template0');
  await restore(restored.url, folder);
  const copy = open(t, restored.url);
  const proven = await prove(db, anchor);
  t.same(await prove(copy, anchor), proven);
  t.same(await proveExport(t, copy, anchor), proven);
  await fill(copy);
  await seal(copy);
  t.ok((await proveExport(t, copy, anchor)).entries > proven.entries, 'the chain goes on');
  for (const [name, { by, found }] of Object.entries(tamperings)) {
    const to = await cloneDatabase(t, 'template0');
    await restore(to.url, folder);
    const tampered = open(t, to.url);
    await tamper(tampered, ...by);
    await t.rejects(prove(tampered, anchor), { message: found }, name);
    await t.rejects(proveExport(t, tampered, anchor), { message: found }, `${name}, in an export`);
  }
});

t.test('what was tampered with before the backup is found after the restore', async (t) => {
  const from = await cloneDatabase(t);
  const db = open(t, from.url);
  await fill(db);
  const anchor = anchorOf(await seal(db));
  await tamper(db, sql`update event set at = at + interval '1 microsecond' where pos = 20`);
  const folder = join(t.testdir({}), 'backup');
  await backUp(from.url, folder);
  const to = await cloneDatabase(t, 'template0');
  await restore(to.url, folder);
  await t.rejects(prove(open(t, to.url), anchor), { message: /^entry 20 is not what was sealed/ });
});

/** Their owner can tell the database to find other things under the same names. */
const misleading: Readonly<Record<string, readonly RawBuilder<unknown>[]>> = {
  'a copy of the log, found first': [
    sql`create schema evil`,
    sql`create table evil.event as table event`,
    sql`update event set action = 'forged' where pos = 11`,
    sql`do $$ begin execute format('alter database %I set search_path = evil, public', current_database()); end $$`,
  ],
  'functions that print what is expected': [
    sql`create schema evil`,
    sql`create function evil.to_char(timestamp, text) returns text language sql as $$
      select pg_catalog.to_char($1 - interval '1 day', $2) $$`,
    sql`update event set at = at + interval '1 day' where pos = 11`,
    sql`do $$ begin
      execute format('alter database %I set search_path = evil, pg_catalog, public', current_database()); end $$`,
  ],
};
t.test('names that lead elsewhere do not mislead who proves, seals and exports', async (t) => {
  for (const [name, by] of Object.entries(misleading)) {
    const { url } = await cloneDatabase(t);
    const db = open(t, url);
    await fill(db);
    const anchor = anchorOf(await seal(db));
    await tamper(db, ...by);
    const misled = open(t, url);
    await t.rejects(prove(misled, anchor), { message: /^entry 11 is not what was sealed/ }, name);
    await t.rejects(proveExport(t, misled, anchor), { message: /^entry 11/ }, `${name}, in an export`);
  }
  const db = open(t, (await cloneDatabase(t)).url);
  await fill(db);
  await seal(db);
  await sql`create rule hide as on select to audit_key do instead select 'x'::text`.execute(db).catch(() => {});
  await sql`alter table event enable row level security`.execute(db);
  await t.rejects(prove(db), { message: /^event is no plain table|^public.event is no plain table/ });
});

t.test('a log that was cut and written anew gets no true seals, also after a restart', async (t) => {
  const db = open(t, (await cloneDatabase(t)).url);
  await fill(db);
  const file = join(t.testdir({}), 'audit.head');
  const memory = new SealMemory(file);
  const options = { key, algorithm: 'sha256', batch: 8, memory } as const;
  while (await numberEvents(db));
  while (await sealEvents(db, options));
  const { number = 0 } = memory.last() ?? {};
  await fill(db);
  while (await numberEvents(db));
  t.match(await sealEvents(db, { ...options, memory: new SealMemory(file) }), { number: number + 1 }, 'it goes on');
  t.match(await sealEvents(db, options), { number: number + 2 }, 'also where another instance went on');
  const behind = new SealMemory(file);
  await tamper(
    db,
    sql`update event set action = 'removed' where pos = 2`,
    sql`delete from audit_seal where number >= ${number}`,
  );
  const refused = {
    message: `seal ${number + 2} is not in the database as it was made: nothing is sealed until an operator finds out why`,
  };
  await t.rejects(sealEvents(db, options), refused);
  await t.rejects(sealEvents(db, { ...options, memory: behind }), refused, 'after a restart');
  t.ok(await sealEvents(db, { ...options, memory: new SealMemory() }), 'nothing is known without a memory');
  await sealEvents(db, { ...options, memory: new SealMemory() });
  await sealEvents(db, { ...options, memory: new SealMemory() });
  await t.rejects(sealEvents(db, options), refused, 'seals of the same numbers are others');
});

t.test('an anchor of two heads under one number fits no trail; seals go forward in time', async (t) => {
  const db = open(t, (await cloneDatabase(t)).url);
  await fill(db);
  const seals = await seal(db);
  const heads = [...seals, { number: 1, head: '0'.repeat(64) }];
  await t.rejects(prove(db, { heads, key_ids: [] }), { message: /^seal 1 is another than the one/ });
  for (let n = 1; n < seals.length; n++) t.ok(String(seals[n]?.sealed_at) >= String(seals[n - 1]?.sealed_at));
  const [first, second] = seals as [Seal, Seal];
  const earlier = { ...second, sealed_at: '2020-01-01T00:00:00.000000Z' };
  const head = headOf(earlier);
  await tamper(
    db,
    sql`delete from audit_seal where number > 2`,
    sql`update audit_seal set sealed_at = '2020-01-01T00:00:00Z', head = ${head}, signature = ${key.sign(head)}
        where number = ${first.number + 1}`,
  );
  await t.rejects(prove(db), { message: 'seal 2 is older than the seal before it' });
});

t.test('an export that was cut or edited outside the database is found', async (t) => {
  const db = open(t, (await cloneDatabase(t)).url);
  await fill(db);
  await seal(db);
  const folder = join(t.testdir({}), 'export');
  await withTrail(db, (trail) => writeTrail(trail, folder));
  await t.rejects(
    withTrail(db, (trail) => writeTrail(trail, folder)),
    /is not empty/,
  );
  const file = join(folder, 'entries.ndjson');
  const whole = readFileSync(file, 'utf8');
  const lines = whole.trimEnd().split('\n');
  const edits: Record<string, [string, RegExp]> = {
    cut: [`${lines.slice(0, -1).join('\n')}\n`, /^entry \d+ is missing/],
    'cut within a line': [whole.slice(0, -10), /^entry \d+ is not what was sealed/],
    'with a line more': [`${whole}${lines.at(-1)}\n`, /^entry \d+ stands outside every seal/],
    'no export': ['{}\n', /^this is no line of an export/],
  };
  for (const [name, [text, found]] of Object.entries(edits)) {
    writeFileSync(file, text);
    await t.rejects(checkTrail(readTrail(folder)), { message: found }, name);
  }
  writeFileSync(file, whole);
  t.ok(await checkTrail(readTrail(folder)));
});
