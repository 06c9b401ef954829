// The trail as an operator and an auditor have it: processes that number and seal, an export, an anchor, a verdict.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { cloneDatabase } from '../support/database.ts';
import { startProcess, until } from '../support/process.ts';

const root = resolve(import.meta.dirname, '../..');
const village = '150626100201';

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'consult-audit-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const run = (script: string, args: string[], environment: Record<string, string>) =>
  spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  });

t.test(
  'two instances number and seal, one is killed; an auditor proves the export and finds a forged row',
  async (t) => {
    const folder = folderOf(t);
    const { url } = await cloneDatabase(t);
    const db = createDatabase(createPool({ url, poolMax: 2, connectTimeoutMs: 30_000 }));
    t.teardown(() => db.destroy());
    const keyFile = join(folder, 'audit.pem');
    writeFileSync(keyFile, newSealKey());
    const environment = { DATABASE_URL: url, AUDIT_KEY_FILE: keyFile, AUDIT_SEAL_INTERVAL_MS: '100' };
    const [one, two] = await Promise.all([startProcess(t, environment), startProcess(t, environment)]);
    const grant = (role: 'convener' | 'auditor') => ({ role, division_code: village, subject_id: null });
    const { token } = await issueApiKey(db, { name: 'both', grants: [grant('convener'), grant('auditor')] });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const write = async (base: string) =>
      (
        await fetch(`${base}/v1/subjects`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ division_code: village, kind: 'expert', name: '专家' }),
        }).catch(() => undefined)
      )?.status;
    let written = 0;
    const writing = Array.from({ length: 60 }, async (_, n) => {
      if ((await write(n % 2 ? one.url : two.url)) === 201) written += 1;
      if (n === 30) await one.kill('SIGKILL');
    });
    await Promise.all(writing);
    t.ok(written >= 30, `${written} written`);
    t.equal(
      (await fetch(`${two.url}/v1/agenda-items/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`, { headers })).status,
      404,
    );
    const counted = async () =>
      (
        await sql<{ events: number; attempts: number; sealed: number }>`
        select count(*) as events, count(*) filter (where action = 'refused') as attempts,
          (select coalesce(max(last_pos), 0) from audit_seal) as sealed from event`.execute(db)
      ).rows[0];
    await until(async () => {
      const { events = 0, attempts = 0, sealed = -1 } = (await counted()) ?? {};
      return attempts === 1 && events === sealed;
    });
    const page = await (await fetch(`${two.url}/v1/audit-seals?limit=3`, { headers })).text();
    const heads = two.log().filter(({ msg }) => msg === 'log sealed');
    t.ok(heads.length > 0 || one.log().length > 0, 'heads go to the process log');
    t.same(await two.kill('SIGTERM'), { code: 0, signal: null });

    const anchor = join(folder, 'anchor.json');
    writeFileSync(anchor, page);
    const folderOfExport = join(folder, 'export');
    t.match(run('export-audit', [folderOfExport], { DATABASE_URL: url }), { status: 0 });
    const { id } = readSealKey(readFileSync(keyFile, 'utf8'));
    const args = ['--anchor', anchor, '--key', id];
    t.match(run('verify-audit', ['--from', folderOfExport, ...args], {}), { status: 0, stdout: /proven: \d+ entries/ });
    t.match(run('verify-audit', args, { DATABASE_URL: url }), { status: 0, stdout: /proven/ });
    t.match(run('verify-audit', [], { DATABASE_URL: url }), { status: 0, stdout: /no anchor/ });
    t.match(run('verify-audit', ['--key', 'f'.repeat(64)], { DATABASE_URL: url }), {
      status: 1,
      stderr: /not one of yours/,
    });
    writeFileSync(join(folder, 'empty.json'), '{"items": []}');
    t.match(run('verify-audit', ['--anchor', join(folder, 'empty.json')], { DATABASE_URL: url }), { status: 1 });

    await sql`alter table event disable trigger event_is_append_only`.execute(db);
    await sql`update event set at = at - interval '1 microsecond' where pos = 17`.execute(db);
    const fault = { status: 1, stderr: /fault: entry 17 is not what was sealed/ };
    t.match(run('verify-audit', args, { DATABASE_URL: url }), fault);
    t.match(run('verify-audit', ['--from', folderOfExport, ...args], {}), { status: 0 }, 'the export is what it was');
    t.match(run('export-audit', [folderOfExport], { DATABASE_URL: url }), { status: 1, stderr: /not empty/ });
    t.match(run('export-audit', [join(folder, 'again')], { DATABASE_URL: url }), { status: 0 });
    t.match(run('verify-audit', ['--from', join(folder, 'again')], {}), fault);
  },
);

t.test('embedded: the key is written once, for its owner only, and kept', async (t) => {
  const DATA_DIR = join(folderOf(t), 'data');
  const first = await startProcess(t, { DATA_DIR });
  const file = join(DATA_DIR, 'audit.key');
  const key = readFileSync(file, 'utf8');
  t.match(key, /^-----BEGIN PRIVATE KEY-----/);
  t.equal(statSync(file).mode & 0o777, 0o600);
  await until(() => first.log().some(({ msg }) => msg === 'log sealed'));
  t.equal((await first.kill('SIGTERM')).code, 0);
  const proven = run('verify-audit', ['--key', readSealKey(key).id], { DATA_DIR });
  t.match(proven, { status: 0, stdout: /proven: \d+ entries/ });
  const second = await startProcess(t, { DATA_DIR });
  t.equal(readFileSync(file, 'utf8'), key);
  t.equal((await second.kill('SIGTERM')).code, 0);
});

t.test(
  'a key file that is missing or of another kind stops the start; without one the log is only numbered',
  async (t) => {
    const folder = folderOf(t);
    const { url } = await cloneDatabase(t);
    const start = (environment: Record<string, string>) => startProcess(t, { DATABASE_URL: url, ...environment });
    await t.rejects(start({ AUDIT_KEY_FILE: join(folder, 'none') }), /did not start.*ENOENT/s);
    const rsa = spawnSync('openssl', ['genpkey', '-algorithm', 'rsa'], { encoding: 'utf8' });
    writeFileSync(join(folder, 'rsa.pem'), rsa.stdout || 'no key');
    await t.rejects(start({ AUDIT_KEY_FILE: join(folder, 'rsa.pem') }), /did not start/);
    const without = await start({});
    await until(() => without.output().includes('does not seal the log'));
    const db = createDatabase(createPool({ url, poolMax: 1 }));
    t.teardown(() => db.destroy());
    await until(async () => (await sql`select from event where pos is null limit 1`.execute(db)).rows.length === 0);
    t.same((await sql`select from audit_seal`.execute(db)).rows, []);
    t.equal((await without.kill('SIGTERM')).code, 0);
  },
);
