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
import { type Seal, sealEvents } from '../../src/db/seal.ts';
import { type Anchor, checkTrail } from '../../src/db/seal-check.ts';
import { readTrail, withTrail, writeTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
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

t.test('a restored database is proven as the first was, and tampering there is found', async (t) => {
  const from = await cloneDatabase(t);
  const db = open(t, from.url);
  await fill(db);
  const anchor = anchorOf(await seal(db));
  const folder = join(t.testdir({}), 'backup');
  await backUp(from.url, folder);
  for (const name of ['a time changed by a microsecond', 'a cut tail: rows and their seals']) {
    const { by = [], found = /^$/ } = tamperings[name] ?? {};
    const to = await cloneDatabase(t, 'template0');
    await restore(to.url, folder);
    const copy = open(t, to.url);
    t.same(await proveExport(t, copy, anchor), await prove(db, anchor));
    await tamper(copy, ...by);
    await t.rejects(prove(copy, anchor), { message: found }, name);
  }
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
