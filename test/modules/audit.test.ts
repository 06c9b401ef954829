// The audit trail over HTTP: who did what, where, when and to which record; seals; a proof that is verified by hand.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { sql } from 'kysely';
import t from 'tap';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { bodyKinds } from '../../src/modules/subjects/schema.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

let attempts: Attempts;
const service = await startService(t, {
  noteAttempt: (attempt: Attempt) => attempts.note(attempt),
  writeRead: (read: Attempt) => attempts.write(read),
});
const { db } = service;
attempts = new Attempts(db);
const signer = readSealKey(newSealKey());

const number = async () => {
  while (await numberEvents(db));
};
const seal = async () => {
  await number();
  while (await sealEvents(db, { key: signer, algorithm: 'sha256', batch: 16 }));
};
const people = await settle(service);
await people.reach('deliberating');
await seal();

const auditor = await service.key('auditor', banner);
const national = await service.key('auditor', '');
type Entry = Record<string, unknown> & { pos: number; at: string };
const list = async (query = '', as = national): Promise<Entry[]> =>
  must(await service.call(`GET /v1/audit-entries?limit=200${query}`, { as }), 200).body.items;

t.test('200 entries: newest first, page by page the same as whole', async (t) => {
  const whole = await list();
  t.ok(whole.length > 20);
  const sorted = [...whole].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.pos - a.pos));
  t.same(whole, sorted);
  const paged: Entry[] = [];
  for (let path = '/v1/audit-entries?limit=7'; path; ) {
    const { body } = must(await service.call(`GET ${path}`, { as: national }), 200);
    paged.push(...body.items);
    path = body.next_cursor ? `/v1/audit-entries?limit=7&cursor=${body.next_cursor}` : '';
  }
  t.same(paged, whole);
  const [newest] = whole;
  const one = await service.call(`GET /v1/audit-entries/${newest?.pos}`, { as: national });
  t.same([one.status, one.body], [200, newest]);
  t.match(newest?.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

t.test('200 entries by who, what, when, where and record', async (t) => {
  const whole = await list();
  const some = whole.find(({ resource }) => resource === 'participant') as Entry;
  const filters: Record<string, unknown> = {
    resource: 'participant',
    action: 'created',
    record_id: some.record_id,
    credential_id: some.credential_id,
    agenda_item_id: some.agenda_item_id,
    division_code: village,
  };
  for (const [name, value] of Object.entries(filters)) {
    const expected = whole.filter((entry) => entry[name] === value);
    t.ok(expected.length > 0, name);
    t.same(await list(`&${name}=${value}`), expected, name);
  }
  const all = Object.entries(filters).map(([name, value]) => `&${name}=${value}`);
  t.same(await list(all.join('')), [some]);
  const middle = whole[10] as Entry;
  t.same(
    await list(`&from=${middle.at}`),
    whole.filter(({ at }) => at >= middle.at),
    'from is included',
  );
  t.same(
    await list(`&to=${middle.at}`),
    whole.filter(({ at }) => at < middle.at),
    'to is not',
  );
  t.same(
    await list(`&division_code=${neighbour}`),
    whole.filter(({ division_code: code }) => code === neighbour),
  );
});

t.test('200 within the divisions of the auditor, and nothing outside them', async (t) => {
  const whole = await list();
  t.same(
    await list('', auditor),
    whole.filter(({ division_code: code }) => String(code).startsWith(banner)),
  );
  const stranger = await service.key('auditor', neighbour);
  t.same(
    await list('', stranger),
    whole.filter(({ division_code: code }) => code === neighbour),
  );
  const entry = whole.find(({ division_code: code }) => code === village) as Entry;
  for (const path of ['', '/proof']) {
    t.equal((await service.call(`GET /v1/audit-entries/${entry.pos}${path}`, { as: stranger })).status, 404);
    t.equal((await service.call(`GET /v1/audit-entries/${whole.length + 999}${path}`, { as: national })).status, 404);
  }
});

t.test('403 for every role that is neither auditor nor administrator', async (t) => {
  const paths = [
    'audit-entries',
    'audit-entries/1',
    'audit-entries/1/proof',
    'audit-seals',
    'audit-seals/1',
    'audit-keys',
  ];
  for (const role of ['convener', 'township_officer', 'supervisor', 'portal'] as const) {
    const as = await service.key(role, township);
    for (const path of paths) t.equal((await service.call(`GET /v1/${path}`, { as })).status, 403, `${role} ${path}`);
  }
  const as = await service.key('administrator', banner);
  for (const path of paths.slice(3)) t.equal((await service.call(`GET /v1/${path}`, { as })).status, 200, path);
});

t.test('400 for a filter, a cursor or a place that is none', async (t) => {
  const { body } = await service.call('GET /v1/audit-entries?limit=1', { as: national });
  const bad = [
    'audit-entries?from=yesterday',
    'audit-entries?division_code=x',
    'audit-entries?record_id=1',
    'audit-entries?nothing=1',
    `audit-entries?limit=1&resource=session&cursor=${body.next_cursor}`,
    'audit-entries/x',
    'audit-entries/0',
    'audit-seals/0',
    'audit-seals?limit=201',
  ];
  for (const path of bad) t.equal((await service.call(`GET /v1/${path}`, { as: national })).status, 400, path);
  t.equal((await service.call('GET /v1/audit-seals/999999', { as: national })).status, 404);
});

t.test('200 seals and keys, newest seal first', async (t) => {
  await seal();
  const { items } = must(await service.call('GET /v1/audit-seals?limit=200', { as: auditor }), 200).body;
  t.ok(items.length > 1);
  t.same(
    items.map((one: { number: number }) => one.number),
    items.map((_: unknown, n: number) => items.length - n),
  );
  const first = must(await service.call('GET /v1/audit-seals?limit=1', { as: auditor }), 200).body;
  t.same(first.items, items.slice(0, 1));
  const second = await service.call(`GET /v1/audit-seals?limit=1&cursor=${first.next_cursor}`, { as: auditor });
  t.same(second.body.items, items.slice(1, 2));
  const one = await service.call(`GET /v1/audit-seals/${items[0].number}`, { as: auditor });
  t.same(one.body, items[0]);
  const keys = must(await service.call('GET /v1/audit-keys', { as: auditor }), 200).body;
  t.match(keys.items, [{ id: signer.id, public_key: signer.public_key }]);
});

t.test('200 a proof, verified with nothing but hashes and the public key', async (t) => {
  const sha = (...parts: (Buffer | string)[]) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const entries = await list();
  const { items: keys } = (await service.call('GET /v1/audit-keys', { as: national })).body;
  for (const { pos, resource, after } of entries) {
    const { body: proof } = must(await service.call(`GET /v1/audit-entries/${pos}/proof`, { as: national }), 200);
    const line = JSON.parse(proof.line);
    t.match(line, { pos, resource, after });
    // the verification of RFC 9162 2.1.3.2
    let [fn, sn, r] = [proof.leaf_index, proof.tree_size - 1, sha(Buffer.of(0), proof.line)];
    t.equal(r.toString('hex'), proof.leaf);
    for (const hex of proof.path) {
      const p = Buffer.from(hex, 'hex');
      if (fn % 2 === 1 || fn === sn) {
        r = sha(Buffer.of(1), p, r);
        while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
      } else r = sha(Buffer.of(1), r, p);
      [fn, sn] = [fn >> 1, sn >> 1];
    }
    t.same([sn, r.toString('hex')], [0, proof.seal.root]);
    const {
      number: n,
      first_pos,
      last_pos,
      algorithm,
      root,
      previous,
      key_id,
      sealed_at,
      head,
      signature,
    } = proof.seal;
    const values = [
      'consultation-audit-seal/1',
      n,
      first_pos,
      last_pos,
      algorithm,
      root,
      previous ?? '-',
      key_id,
      sealed_at,
    ];
    t.equal(sha(values.map((value) => `${value}\n`).join('')).toString('hex'), head);
    const der = Buffer.from(keys.find((key: { id: string }) => key.id === key_id).public_key, 'base64');
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    t.ok(verify(null, Buffer.from(head, 'hex'), key, Buffer.from(signature, 'hex')));
  }
});

t.test('409 the proof of an entry that is not sealed yet', async (t) => {
  await people.item();
  await number();
  const [newest] = await list('&action=created');
  const answer = await service.call(`GET /v1/audit-entries/${newest?.pos}/proof`, { as: national });
  t.match(answer, { status: 409, body: { code: 'state-conflict' }, headers: { 'retry-after': '1' } });
  await seal();
  t.equal((await service.call(`GET /v1/audit-entries/${newest?.pos}/proof`, { as: national })).status, 200);
});

const noted = async (query: string, as = national) => {
  await attempts.flush(true);
  await number();
  return await list(query, as);
};

t.test('refused attempts are in the trail: who, what, where, and how often', async (t) => {
  const item = await people.item();
  const stranger = await service.key('convener', neighbour);
  const last = Math.max(...(await noted('')).map(({ pos }) => pos));
  const since = async (as: string) => (await noted('&action=refused', as)).filter(({ pos }) => pos > last);
  must(await service.call(`GET /v1/agenda-items/${item}`, { as: stranger }), 404);
  must(await service.call(`GET /v1/agenda-items/${item}`, { as: stranger }), 404);
  const lawless = { action: 'close' };
  must(await service.call(`POST /v1/agenda-items/${item}/transitions`, { as: people.convener, body: lawless }), 409);
  must(await service.call('GET /v1/audit-entries', { as: stranger }), 403);
  must(await service.call('GET /v1/subjects', { as: `ck_${'0'.repeat(32)}_${'A'.repeat(43)}` }), 401);
  must(await service.call('POST /v1/subjects', { as: people.convener, body: {} }), 400);
  const refused = await since(national);
  t.match(
    refused.sort((a, b) => String(a.after).localeCompare(String(b.after)) || a.pos - b.pos),
    [
      {
        resource: 'agenda_item',
        record_id: item,
        record_version: null,
        division_code: village,
        agenda_item_id: item,
        after: { operation: 'GET /v1/agenda-items/:id', code: 'not-found', count: 2 },
      },
      { resource: 'transition', record_id: item, division_code: village, after: { code: 'state-conflict' } },
      { resource: 'audit_entry', record_id: null, division_code: neighbour, after: { code: 'forbidden' } },
      { resource: 'subject', credential_id: null, after: { code: 'unauthenticated', address: '127.0.0.1' } },
    ],
  );
  t.equal(refused.length, 4, 'wrong input is no attempt');
  t.equal((await since(auditor)).length, 3, 'an auditor sees those of the division');
});

t.test('reads of personal data are in the trail with their purpose, masked and other reads are not', async (t) => {
  const reader = await service.key('convener', village);
  must(await service.call('GET /v1/subjects', { as: reader, headers: { purpose: '' } }), 200);
  const { items } = must(await service.call('GET /v1/subjects', { as: reader }), 200).body;
  const { body } = must(await service.call(`GET /v1/subjects/${people.bodies.resident}`, { as: reader }), 200);
  must(await service.call('GET /v1/divisions', { as: reader }), 200);
  must(await service.call(`GET /v1/agenda-items/${await people.item()}/procedure`, { as: reader }), 200);
  const persons = items.filter(({ kind }: { kind: (typeof bodyKinds)[number] }) => !bodyKinds.includes(kind));
  const record_ids = persons.map(({ id }: { id: string }) => id);
  const mine = (await noted('&action=read_personal')).filter(({ credential_id: id }) => id !== null);
  const [, id] = /^ck_([0-9a-f]{32})/.exec(reader) ?? [];
  const own = mine.filter((entry) => String(entry.credential_id).replaceAll('-', '') === id);
  t.same(
    own.map(({ resource, record_id, after }) => [resource, record_id, after]).sort(),
    [
      ['subject', null, { operation: 'GET /v1/subjects', purpose: 'test', record_ids }],
      ['subject', body.id, { operation: 'GET /v1/subjects/:id', purpose: 'test', record_ids: [body.id] }],
    ].sort(),
  );
});

t.test('a flood of refusals is counted, not copied; and nothing of it is lost', async (t) => {
  const stranger = await service.key('convener', neighbour);
  const [, id] = /^ck_([0-9a-f]{32})/.exec(stranger) ?? [];
  const before = await list('&action=refused');
  for (let n = 0; n < 300; n++) {
    const unknown = `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`;
    must(await service.call(`GET /v1/opinions/${unknown}`, { as: stranger }), 404);
  }
  const rows = (await noted('&action=refused')).filter(
    ({ pos, credential_id }) =>
      !before.some((one) => one.pos === pos) && String(credential_id).replaceAll('-', '') === id,
  );
  t.equal(rows.length, 21);
  const counts = rows.map(({ after }) => (after as { count?: number }).count ?? 1);
  t.equal(
    counts.reduce((a, b) => a + b),
    300,
  );
  const sum = rows.find(({ after }) => (after as { count?: number }).count) as Entry;
  t.match(sum, { record_id: null, after: { count: 280, code: 'not-found', operation: 'GET /v1/opinions/:id' } });
  t.equal((sum.after as { record_ids: string[] }).record_ids.length, 100);
});

t.test('attempts that cannot be written are kept until they can', async (t) => {
  const stranger = await service.key('convener', neighbour);
  await noted('');
  await sql`alter table event rename to event_away`.execute(db);
  must(await service.call('GET /v1/audit-seals', { as: stranger }), 403);
  await t.rejects(attempts.flush(true));
  must(await service.call('GET /v1/audit-seals', { as: stranger }), 403);
  await sql`alter table event_away rename to event`.execute(db);
  const [entry] = await noted('&resource=audit_seal');
  t.match(entry?.after, { count: 2, code: 'forbidden' });
});

t.test('the trail of all this is proven', async (t) => {
  await seal();
  const { checkTrail } = await import('../../src/db/seal-check.ts');
  const { withTrail } = await import('../../src/db/seal-export.ts');
  const { entries } = await withTrail(db, (trail) => checkTrail(trail));
  t.ok(entries > 100);
});
