// What the log holds of long ago is exported, proven and taken out, a month at a time: never early, and never unsaid.
import { execFile, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { backUp } from '../../src/db/backup.ts';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import { keepLogPartitions, listLogPartitions } from '../../src/db/log-partitions.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { restore } from '../../src/db/restore.ts';
import { dropRetired, planRetirement, recordRetirement } from '../../src/db/retirement.ts';
import { headOf, type Seal, sealColumns, sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { readTrail, withTrail, writeTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { cloneDatabase } from '../support/database.ts';
import { joinService } from '../support/process.ts';

const root = resolve(import.meta.dirname, '../..');
const key = readSealKey(newSealKey());
const options = { key, algorithm: 'sha256', batch: 8 } as const;
const run = (script: string, args: string[], url: string) =>
  spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, DATABASE_URL: url },
  });

async function open(t: Test, template?: string): Promise<{ db: Database; url: string }> {
  const { url } = await cloneDatabase(t, template);
  const db = createDatabase(createPool({ url, poolMax: 3, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 }));
  t.teardown(() => db.destroy());
  return { db, url };
}

/** With every trigger off, as a superuser does it. */
const asSuperuser = (db: Database, act: (transaction: Database) => Promise<unknown>) =>
  db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction);
    await act(transaction);
  });

/** Two years of partitions: what was there is of the first month. */
async function grow(db: Database): Promise<void> {
  for (const { name } of (await listLogPartitions(db)).slice(1)) await sql`drop table ${sql.raw(name)}`.execute(db);
  await sql`alter table event detach partition partition.event_first`.execute(db);
  await asSuperuser(db, (superuser) =>
    sql`update partition.event_first set at = now() - interval '2 years'`.execute(superuser),
  );
  await sql`
    do $$ begin
      execute format('alter table event attach partition partition.event_first for values from (minvalue) to (%L)',
        timezone('Asia/Shanghai',
          date_trunc('month', timezone('Asia/Shanghai', now() - interval '2 years')) + interval '1 month'));
    end $$`.execute(db);
  await keepLogPartitions(db);
}

async function write(db: Database, daysAgo: number, count = 3): Promise<void> {
  await sql`
    insert into event (at, resource, record_id, record_version, action)
    select now() - make_interval(days => ${daysAgo}), 'subject', gen_random_uuid(), 1, 'created'
    from generate_series(1, ${count}::integer)`.execute(db);
}

async function seal(db: Database): Promise<void> {
  while (await numberEvents(db));
  while (await sealEvents(db, options));
}

/** Seals of long ago cannot be made today: each is given the time of its last entry, and the chain made anew. */
async function age(db: Database): Promise<void> {
  const { rows } = await sql<Seal & { then: string }>`
    select ${sealColumns}, (select to_char(timezone('UTC', at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      from event where pos = last_pos) as then from audit_seal order by number`.execute(db);
  let previous: string | null = null;
  for (const { then, ...row } of rows) {
    const signed: Seal = { ...row, previous, sealed_at: then };
    const head = headOf(signed);
    await asSuperuser(db, (superuser) =>
      sql`
        update audit_seal set sealed_at = ${then}::timestamptz, previous = decode(${previous}, 'hex'), head = ${head},
          signature = ${key.sign(head)} where number = ${row.number}`.execute(superuser),
    );
    previous = head.toString('hex');
  }
}

/** Entries of two years, of 300 days and of 250 days ago, and of today. */
async function fill(db: Database): Promise<void> {
  await grow(db);
  for (const daysAgo of [300, 250]) await write(db, daysAgo, 20);
  await write(db, 0, 20);
  await seal(db);
  await age(db);
}
const count = async (db: Database) =>
  Number((await sql<{ n: number }>`select count(*) as n from event`.execute(db)).rows[0]?.n);
const lastPos = async (db: Database, daysAgo: number) =>
  (
    await sql<{ pos: number }>`
      select max(pos) as pos from event where at < now() - make_interval(days => ${daysAgo - 1})`.execute(db)
  ).rows[0]?.pos;

t.test('there is a partition for this month and the three to come, made once', async (t) => {
  const { db } = await open(t);
  const names = (await listLogPartitions(db)).map(({ name }) => name);
  t.equal(names.length, 4);
  t.equal(await keepLogPartitions(db), 0);
  await sql`drop table ${sql.raw(String(names.at(-1)))}`.execute(db);
  const made = await Promise.all([keepLogPartitions(db), keepLogPartitions(db)]);
  t.same(made.sort(), [0, 1], 'two at once');
  t.same(
    (await listLogPartitions(db)).map(({ name }) => name),
    names,
  );
  for (const name of names) {
    await t.rejects(sql`truncate ${sql.raw(name)}`.execute(db), { code: '42501' }, `truncate ${name}`);
  }
});

t.test('no seal reaches over two partitions', async (t) => {
  const { db } = await open(t);
  await fill(db);
  const { rows } = await sql`
    select number from audit_seal s join event e on e.pos between s.first_pos and s.last_pos
    group by number having count(distinct e.tableoid) > 1`.execute(db);
  t.same(rows, []);
});

t.test('nothing younger than asked for goes, nor anything before 180 days', async (t) => {
  const { db } = await open(t);
  t.equal(await planRetirement(db, 180), undefined);
  await fill(db);
  for (const days of [0, 179, 179.5, Number.NaN])
    await t.rejects(planRetirement(db, days), { message: 'the log is kept for 180 days at least' });
  const { rows } = await sql<{ days: number }>`
    select floor(extract(epoch from now() - timezone('Asia/Shanghai', date_trunc('month',
      timezone('Asia/Shanghai', now() - interval '250 days')) + interval '1 month')) / 86400)::integer as days`.execute(
    db,
  );
  const days = Number(rows[0]?.days);
  t.match(await planRetirement(db, days), { first_pos: 1, last_pos: await lastPos(db, 250) }, 'the month is so old');
  t.match(await planRetirement(db, days + 1), { first_pos: 1, last_pos: await lastPos(db, 300) }, 'a day short of it');
  t.equal(await planRetirement(db, 3650), undefined);
});

t.test('what is not numbered, not sealed, sealed late or numbered among younger entries stays', async (t) => {
  const { db } = await open(t);
  await fill(db);
  const before = await lastPos(db, 300);
  await write(db, 250, 1);
  t.match(await planRetirement(db, 180), { last_pos: before }, 'not numbered');
  while (await numberEvents(db));
  t.match(await planRetirement(db, 180), { last_pos: before }, 'numbered after entries of today');
  const { db: other } = await open(t);
  await grow(other);
  await write(other, 300);
  while (await numberEvents(other));
  t.equal(await planRetirement(other, 180), undefined, 'not sealed');
  await seal(other);
  t.equal(await planRetirement(other, 180), undefined, 'sealed today');
  await age(other);
  t.match(await planRetirement(other, 180), { first_pos: 1 });
});

t.test(
  'the command takes out what is old; all is proven with the archives, the rest by what it says itself',
  async (t) => {
    const { db, url } = await open(t);
    await fill(db);
    const whole = await count(db);
    const { rows: newest } =
      await sql<Seal>`select ${sealColumns} from audit_seal order by number desc limit 1`.execute(db);
    const anchor = { heads: newest, key_ids: [] };
    const folder = t.testdir({});
    const archive = join(folder, 'archive');
    const service = await joinService(t, { url });
    const auditor = await service.key('auditor', '');
    t.match(run('retire-audit', [], url), { status: 2 });
    t.match(run('retire-audit', [archive, '--days', '179'], url), { status: 1, stderr: /180 days at least/ });
    t.match(run('retire-audit', [join(folder, 'none'), '--days', '3650'], url), {
      status: 0,
      stdout: /no whole month/,
    });
    let isOver = false;
    const sealing = (async () => {
      while (!isOver) {
        await seal(db);
        await new Promise((done) => setTimeout(done, 50));
      }
    })();
    const end = Number(await lastPos(db, 250));
    const retired = await runApart('retire-audit', [archive], url);
    isOver = true;
    await sealing;
    t.match(retired, { status: 0, stdout: new RegExp(`entries 1–${end} were taken out`) });

    t.equal(await count(db), whole + 2 - end, 'with the key of the auditor, and what says so');
    const verdict = await withTrail(db, (trail) => checkTrail(trail, anchor));
    t.match(verdict, { retired_pos: end });
    const rest = join(folder, 'rest');
    await withTrail(db, (trail) => writeTrail(trail, rest));
    t.match(await checkTrail(readTrail(rest), anchor), verdict);
    t.match(await checkTrail([readTrail(archive), readTrail(rest)], anchor), { entries: whole + 2, retired_pos: 0 });
    t.match(run('verify-audit', ['--from', archive, '--from', rest], ''), { status: 0, stdout: /proven/ });
    t.match(run('verify-audit', ['--from', rest], ''), { status: 0, stdout: /were taken out: prove them/ });
    t.match(run('verify-audit', ['--from', archive, '--part'], ''), { status: 0 });
    t.match(run('verify-audit', ['--from', rest, '--from', archive], ''), { status: 1, stderr: /seal \d+ is missing/ });

    for (const path of ['', '/proof']) {
      const gone = await service.app.inject({
        url: `/v1/audit-entries/${end}${path}`,
        headers: { authorization: `Bearer ${auditor}` },
      });
      t.match(gone.json(), { status: 410, code: 'gone', detail: /其封印仍在/ });
    }
    const kept = await service.app.inject({
      url: `/v1/audit-entries?action=retired`,
      headers: { authorization: `Bearer ${auditor}` },
    });
    t.match(kept.json().items, [{ resource: 'audit_entry', after: { first_pos: 1, last_pos: end } }]);
    t.match(
      (await service.app.inject({ url: '/v1/audit-seals/1', headers: { authorization: `Bearer ${auditor}` } })).json(),
      { number: 1, first_pos: 1 },
      'seals stay',
    );
    await write(db, 0, 1);
    await numberEvents(db);
    t.equal(
      (await sql<{ n: number }>`select max(pos) as n from event`.execute(db)).rows[0]?.n,
      whole + 3,
      'no number twice',
    );

    const folderOfBackup = join(folder, 'backup');
    await backUp(url, folderOfBackup);
    const to = await open(t, 'template0');
    await restore(to.url, folderOfBackup);
    t.match(await withTrail(to.db, (trail) => checkTrail(trail, anchor)), { retired_pos: end }, 'restored');
  },
);

/** Not waiting in this thread, which seals meanwhile. */
async function runApart(script: string, args: string[], url: string) {
  return await new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
    execFile(
      process.execPath,
      [`scripts/${script}.ts`, ...args],
      { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH, DATABASE_URL: url } },
      (error, stdout, stderr) => done({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

t.test('a part that is taken out without a word, or too early, is found', async (t) => {
  const { db } = await open(t);
  await fill(db);
  const plan = await planRetirement(db, 180);
  if (!plan) throw new Error('there is something to take out');
  const prove = () => withTrail(db, (trail) => checkTrail(trail));
  const drops = { ...plan, partitions: plan.partitions };
  await dropRetired(db, drops);
  const unsaid = {
    message: `entries 1 to ${plan.last_pos} are missing, and no entry says that they were taken out: name their archives first`,
  };
  await t.rejects(prove(), unsaid);
  const say = (last_seal: object) =>
    sql`insert into event (resource, action, after) values ('audit_entry', 'retired', ${JSON.stringify({ last_seal })})`.execute(
      db,
    );
  await say({ ...plan.last_seal, sealed_at: '2020-01-01T00:00:00.000000Z' });
  await say({});
  await seal(db);
  await t.rejects(prove(), unsaid, 'an entry that names another seal says nothing of this one');
  await say(plan.last_seal);
  await seal(db);
  t.match(await prove(), { retired_pos: plan.last_pos });

  const { rows } = await sql<Seal>`
    select ${sealColumns} from audit_seal where last_pos < (select max(pos) from event) - 4 order by number desc limit 1`.execute(
    db,
  );
  const [early] = rows;
  await asSuperuser(db, (superuser) => sql`delete from event where pos <= ${early?.last_pos}`.execute(superuser));
  await say(early ?? {});
  await seal(db);
  await t.rejects(prove(), { message: /^entries up to \d+ were taken out after 0 days: they were due for longer/ });
});

t.test('nothing goes before the log says so under a seal; killed in between, all is still there', async (t) => {
  const { db } = await open(t);
  await fill(db);
  const plan = await planRetirement(db, 180);
  if (!plan) throw new Error('there is something to take out');
  const before = await count(db);
  await t.rejects(recordRetirement(db, plan, { archive: {}, patienceMs: 300 }), /no running service numbers and seals/);
  t.equal(await count(db), before + 1);
  await seal(db);
  await recordRetirement(db, plan, { archive: {}, patienceMs: 1 }).catch(() => {});
  await seal(db);
  t.match(await withTrail(db, (trail) => checkTrail(trail)), { entries: before + 2, retired_pos: 0 });
  t.match(await planRetirement(db, 180), { last_pos: plan.last_pos }, 'it can be begun again');
});
