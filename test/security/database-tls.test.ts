// The line to PostgreSQL: encrypted, and to the server that was meant. Tried on a real server that speaks TLS alone.
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import pg from 'pg';
import t from 'tap';
import { startEmbedded } from '../../src/db/embedded.ts';
import { verifiedUrl, weaknessOf } from '../../src/db/verified-url.ts';
import { createAuthority, hasOpenssl } from '../support/certificates.ts';
import { cloneDatabase, databaseUrl } from '../support/database.ts';
import { startProcess, until } from '../support/process.ts';

t.test('the address: strict with a CA, as it stands without, and never two orders at once', async (t) => {
  const url = 'postgres://u:geheim@db.example:5432/x';
  t.equal(verifiedUrl(url, ''), url);
  t.equal(verifiedUrl(url, undefined), url);
  const strict = new URL(verifiedUrl(`${url}?application_name=a`, '/etc/ca.pem'));
  t.same(Object.fromEntries(strict.searchParams), {
    application_name: 'a',
    sslmode: 'verify-full',
    sslrootcert: '/etc/ca.pem',
  });
  t.equal(strict.password, 'geheim');
  t.doesNotThrow(() => verifiedUrl(`${url}?sslmode=verify-full`, '/etc/ca.pem'));
  for (const other of ['sslmode=disable', 'sslmode=no-verify', 'sslmode=require', 'ssl=false', 'sslrootcert=/x']) {
    t.throws(() => verifiedUrl(`${url}?${other}`, '/etc/ca.pem'), /does not go with/, other);
  }
  for (const bad of ['geheim', 'postgres://u:geheim@db:port/x']) {
    try {
      verifiedUrl(bad, '/etc/ca.pem');
      t.fail(bad);
    } catch (error) {
      t.notMatch(`${error} ${JSON.stringify(error)}`, 'geheim');
    }
  }
});

t.test('what a line lacks, as the driver understands its address', async (t) => {
  const url = 'postgres://u:geheim@db.example:5432/x';
  const compatible = `${url}?uselibpqcompat=true`;
  const read: [string, RegExp | undefined][] = [
    [url, /not encrypted/],
    [`${url}?sslmode=disable`, /not encrypted/],
    [`${url}?ssl=0`, /not encrypted/],
    ['postgres:///x?host=db.example', /not encrypted/],
    ['postgres://localhost/x?host=db.example', /not encrypted/],
    [`${compatible}&sslmode=disable`, /not encrypted/],
    [`${url}?sslmode=no-verify`, /need not prove/],
    [`${compatible}&sslmode=prefer`, /need not prove/],
    [`${compatible}&sslmode=require`, /need not prove/],
    [`${url}?sslmode=verify-full`, undefined],
    [`${url}?ssl=true`, undefined],
    [`${url}?ssl=1`, undefined],
    [`${compatible}&sslmode=verify-full`, undefined],
    ['postgres://u@localhost/x', undefined],
    ['postgres://u@127.0.0.1/x', undefined],
    ['postgres://u@[::1]/x', undefined],
    ['postgres:///x?host=/var/run/postgresql', undefined],
    ['socket', undefined],
  ];
  for (const [address, words] of read) {
    if (words) t.match(weaknessOf(address), words, address);
    else t.equal(weaknessOf(address), undefined, address);
  }
});

t.test('the service warns of what its lines lack, of each of its addresses', async (t) => {
  // an address of this machine that is not one of its loopback
  const url = new URL((await cloneDatabase(t)).url.replace('127.0.0.1', '0.0.0.0'));
  const AUDIT_DATABASE_URL = `${url.href}?sslmode=no-verify`;
  const instance = await startProcess(t, { DATABASE_URL: url.href, AUDIT_DATABASE_URL });
  const warned = instance.log().flatMap(({ msg }) => (/DATABASE_CA_FILE/.test(String(msg)) ? [msg] : []));
  t.match(warned, [/of DATABASE_URL is not encrypted/, /of AUDIT_DATABASE_URL is encrypted, but .* need not prove/]);
  t.equal(warned.length, 2);
  t.notOk(instance.output().includes(url.password), 'the password is not told');
  await instance.kill();
});

const ABSENT = 'ABSENT: no openssl here to make certificates with: TLS to PostgreSQL was NOT tried';
if (!hasOpenssl) process.stderr.write(`!!! ${ABSENT}\n`);

t.test('a server that speaks TLS alone', { skip: hasOpenssl ? false : ABSENT }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'consult-tls-'));
  chmodSync(folder, 0o711);
  const authority = createAuthority(join(folder, 'ca'));
  const stranger = createAuthority(join(folder, 'other'));
  const dataDir = join(folder, 'data');
  const first = await startEmbedded({ dataDir });
  const cluster = join(dataDir, 'postgres', 'cluster');
  await first.stop();
  const { uid, gid } = statSync(cluster);
  const install = ({ key, certificate }: { key: string; certificate: string }) => {
    for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': certificate })) {
      const file = join(cluster, name);
      rmSync(file, { force: true });
      writeFileSync(file, text, { mode: 0o600 });
      chownSync(file, uid, gid);
    }
  };
  install(authority.issue('DNS:localhost'));
  const rules = join(cluster, 'pg_hba.conf');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace(/^host\s/gm, 'hostssl '));
  const server = await startEmbedded({ dataDir, settings: { ssl: 'on' } });
  t.teardown(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const byName = databaseUrl(server.url.replace('127.0.0.1', 'localhost'), 'consult');
  const { password } = new URL(server.url);
  const strict = verifiedUrl(byName, authority.file);
  const admin = new pg.Client(verifiedUrl(databaseUrl(byName, 'postgres'), authority.file));
  await admin.connect();
  t.teardown(() => admin.end());
  await admin.query('create database consult');
  const run = (script: string, environment: Record<string, string>) => {
    const env = { PATH: process.env.PATH, PORT: '0', DB_CONNECT_TIMEOUT_MS: '30000', ...environment };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env });
    return { status, output: `${stdout}${stderr}` };
  };

  await t.test('what it must be for the service to start', async (t) => {
    const good = { DATABASE_URL: byName, DATABASE_CA_FILE: authority.file };
    const migrated = run('scripts/migrate.ts', good);
    t.equal(migrated.status, 0, migrated.output);
    const refused: readonly [string, Record<string, string>, RegExp][] = [
      ['in clear', { DATABASE_URL: byName }, /no encryption|pg_hba/],
      ['of another CA', { ...good, DATABASE_CA_FILE: stranger.file }, /certificate/],
      ['by another name', { ...good, DATABASE_URL: byName.replace('localhost', '127.0.0.1') }, /altnames/],
      ['without its CA known', { DATABASE_URL: `${byName}?sslmode=verify-full` }, /certificate/],
      ['with the check turned off', { ...good, DATABASE_URL: `${byName}?sslmode=no-verify` }, /does not go with/],
      ['with a CA that is not there', { ...good, DATABASE_CA_FILE: join(folder, 'none.pem') }, /ENOENT/],
      ['that speaks no TLS', { ...good, DATABASE_URL: process.env.TEST_DATABASE_URL ?? '' }, /does not support SSL/],
    ];
    for (const [name, environment, words] of refused) {
      for (const script of ['src/main.ts', 'scripts/migrate.ts']) {
        const { status, output } = run(script, environment);
        t.equal(status, 1, `${name}: ${script}`);
        t.match(output, words, name);
        t.notOk(output.includes(password), `${name}: the password is not told`);
      }
    }
  });

  await t.test('a name in the subject alone counts where there is no other, and only for that name', async (t) => {
    const reach = async () => {
      const client = new pg.Client(strict);
      await client.connect();
      await client.end();
    };
    const serve = async (name: string, subject: string) => {
      install(authority.issue(name, subject));
      process.kill(server.pid, 'SIGHUP');
      // the server reads its certificate anew a moment later
      const serial = new X509Certificate(readFileSync(join(cluster, 'server.crt'))).serialNumber;
      await until(async () => (await shownTo(server.url)) === serial);
    };
    await serve('', 'localhost');
    await t.resolves(reach());
    await serve('', 'stranger');
    await t.rejects(reach(), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    await serve('DNS:stranger', 'localhost');
    await t.rejects(reach(), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'the subject does not help another name');
    await serve('DNS:localhost', 'server');
    await t.resolves(reach());
  });

  await t.test('every connection of the service is encrypted; one that is not to it is not made', async (t) => {
    const instance = await startProcess(t, {
      DATABASE_URL: byName,
      DATABASE_CA_FILE: authority.file,
      AUDIT_DATABASE_URL: byName,
    });
    const status = async (path: string) => (await fetch(`${instance.url}${path}`)).status;
    await until(async () => (await status('/readyz')) === 200);
    t.equal(await status('/v1/divisions'), 200);
    const ssl = async () =>
      (
        await admin.query(`select s.ssl, s.version from pg_stat_ssl s join pg_stat_activity a using (pid)
          where a.datname = 'consult'`)
      ).rows;
    const lines = await ssl();
    t.ok(lines.length >= 2, `${lines.length} connections`);
    for (const line of lines) t.match(line, { ssl: true, version: /^TLSv1\.[23]$/ });
    t.notMatch(instance.output(), /set DATABASE_CA_FILE/);

    install(stranger.issue('DNS:localhost'));
    process.kill(server.pid, 'SIGHUP');
    await until(async () => {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'consult'`);
      return (await status('/readyz')) === 503;
    });
    const refused = await fetch(`${instance.url}/v1/divisions`);
    t.match(await refused.json(), { status: 503, code: 'database-unavailable' });
    t.match(refused.headers.get('retry-after'), /^\d+$/);
    t.same(await ssl(), [], 'nothing is said to a server that is another');
    install(authority.issue('DNS:localhost'));
    process.kill(server.pid, 'SIGHUP');
    await until(async () => (await status('/readyz')) === 200);
    t.notOk(instance.output().includes(password));
    t.equal((await instance.kill()).code, 0);
  });
  t.ok(strict.includes('verify-full'));
});

/** The serial number of the certificate that the server shows. */
async function shownTo(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, ssl: { rejectUnauthorized: false } });
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection;
  const { serialNumber } = stream.getPeerCertificate();
  await client.end();
  return serialNumber;
}
