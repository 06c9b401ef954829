// Canaries: sent through every operation that takes personal data, they reach nobody who may not see them. No answer
// holds them, no export, no problem, no line of the log, no entry of the trail, no file made of it; and leaks that are
// planted here are found by the same search.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import { backUp } from '../../src/db/backup.ts';
import { PersonalKeys } from '../../src/db/personal-keys.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { withTrail, writeTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import type { Attempt } from '../../src/http/aspects/attempts.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { Attempts } from '../../src/modules/audit/commands.ts';
import { startService } from '../support/service.ts';
import {
  type Ask,
  asking,
  type Canary,
  canaryOf,
  leakedIn,
  numbersOf,
  personalIn,
  schemaOf,
  send,
  type Taken,
  takesPersonal,
} from './canaries.ts';
import { requestIn } from './matrix.ts';
import { buildWorld, positions } from './matrix-world.ts';
import { type Json, type Operation, readContract } from './operations.ts';

const lines: string[] = [];
const output = new Writable({
  write(line, _encoding, done) {
    lines.push(String(line));
    done();
  },
});

/** What of the planted leaks is open. */
let leak: 'none' | 'answers' | 'log' = 'none';
function plantLeaks(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    if (leak === 'answers' && request.method !== 'GET')
      request.personal = { purpose: 'leak', divisions: [''], shown: new Set(), isUsed: false };
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (leak === 'log' && reply.statusCode < 300) request.log.info({ payload });
    return payload;
  });
}

let attempts: Attempts;
const service = await startService(t, {
  logger: pino({ level: 'trace' }, output),
  personalKeys: new PersonalKeys(`test:${Buffer.alloc(32, 3).toString('base64')}`),
  noteAttempt: (attempt: Attempt) => attempts.note(attempt),
  writeRead: (read: Attempt) => attempts.write(read),
  extend: plantLeaks,
});
attempts = new Attempts(service.db);
const contract = readContract(service.app);
const { operations } = contract;
const world = await buildWorld(service, contract);
const { own, keys } = world;
const takers = operations.filter(takesPersonal(world));

const AGENT = '乌恩其代办';
const onBehalf = { 'on-behalf-of': encodeURIComponent(AGENT) };
interface Seen {
  readonly leaks: string[];
  readonly statuses: Map<number, number>;
}
const nothing = (): Seen => ({ leaks: [], statuses: new Map() });
/** Everything that is answered is looked through, but what was asked for with a purpose by who may. */
const watching = (canary: Canary, seen: Seen, headers: Readonly<Record<string, string>> = onBehalf): Ask =>
  asking(world, headers, (label, { status, text }, sent) => {
    seen.statuses.set(status, (seen.statuses.get(status) ?? 0) + 1);
    const found = sent.headers?.purpose === undefined ? leakedIn(canary, text) : [];
    if (found.length > 0) seen.leaks.push(`${label} ${status}: ${found.join(' ')}`);
  });

async function sendAll(canary: Canary, ask: Ask, some: readonly Operation[] = takers): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const operation of some) {
    const one = await send(world, operation, canary, ask);
    if (one) taken.push(one);
  }
  return taken;
}

const rowsWith = async (table: string, secrets: readonly string[]): Promise<string[]> => {
  const { rows } = await sql<{ text: string }>`select r::text as text from ${sql.table(table)} r`.execute(service.db);
  return rows.map(({ text }) => text).filter((text) => secrets.some((secret) => text.includes(secret)));
};
const eventsWith = (canary: Canary) => rowsWith('event', leakable(canary));
const linesWith = (canary: Canary) => lines.filter((line) => leakedIn(canary, line).length > 0);
const leakable = (canary: Canary): string[] => [canary.given, canary.household, ...numbersOf(canary)];

const canary = canaryOf(0);
let taken: readonly Taken[] = [];

t.test('2xx every operation that takes personal data takes it; to write it shows it to nobody', async (t) => {
  const seen = nothing();
  taken = await sendAll(canary, watching(canary, seen));
  t.same(seen.leaks, []);
  const refused = takers.filter((one) => !taken.some(({ operation }) => operation === one)).map(({ id }) => id);
  t.same(refused, ['updateObjection'], 'who objected is never changed');
  t.ok(taken.length >= 30, `${taken.length} operations`);
  const found = await rowsWith('subject', [canary.given]);
  t.ok(found.length >= 2, 'they are there');
});

const formatsOf = ({ declared }: Operation) =>
  declared.kind === 'list' || declared.isTable
    ? ['application/json', 'text/csv', 'application/x-ndjson']
    : ['application/json'];
const mayNot = ['administrator', 'auditor', 'supervisor', 'responder', 'portal'];

t.test('200 no read shows them to whoever may not see them', async (t) => {
  while (await numberEvents(service.db));
  const reads = operations.filter(({ method }) => method === 'GET');
  t.same(roleCodes.toSorted(), [...mayNot, 'convener', 'township_officer'].toSorted(), 'a new role is decided on');
  let [seenByThose, cells] = [0, 0];
  const clear: string[] = [];
  const secretsIn = (text: string) => [...leakedIn(canary, text), ...(text.includes(AGENT) ? [AGENT] : [])];
  for (const operation of reads)
    for (const accept of formatsOf(operation)) {
      for (const { url, ...rest } of requestsFor(operation)) {
        const ask = async (as: string | undefined, purpose: boolean) => {
          cells += 1;
          const headers = { ...rest.headers, accept, ...(purpose ? { purpose: 'canary' } : {}) };
          const { text } = await asking(world, {}, () => {})(operation.id, { ...rest, url, headers }, as);
          return secretsIn(text);
        };
        const leaks = async (who: string, as: string | undefined, purpose: boolean) => {
          for (const found of await ask(as, purpose)) clear.push(`${operation.id} ${who} ${accept}: ${found}`);
        };
        for (const role of mayNot)
          for (const position of positions) await leaks(`${role} ${position}`, keys.get(`${role} ${position}`), true);
        for (const role of ['convener', 'township_officer']) {
          for (const position of ['sibling', 'foreign'])
            await leaks(`${role} ${position}`, keys.get(`${role} ${position}`), true);
          await leaks(`${role}, no purpose`, keys.get(`${role} own`), false);
          seenByThose += (await ask(keys.get(`${role} own`), true)).length;
        }
        await leaks('nobody', undefined, false);
      }
    }
  t.same(clear, []);
  t.ok(seenByThose > 60, `they are there: seen ${seenByThose} times by those who may`);
  t.comment(`${cells} cells`);
});

/** The world's own records, and each that holds a canary. */
function requestsFor(operation: Operation) {
  const made = taken.filter(
    ({ operation: by, record }) =>
      operation.declared.kind === 'read' &&
      typeof record.id === 'string' &&
      operation.path === `/${by.path.split('/').at(by.declared.kind === 'create' ? -1 : 1)}/{id}`,
  );
  return [
    requestIn(own, operation),
    ...made.map(
      ({ record }) => ({ method: 'GET', url: `/v1${operation.path.replace('{id}', String(record.id))}` }) as const,
    ),
  ].map((sent) => ({ headers: {}, ...sent }));
}

t.test('4xx no problem repeats them', async (t) => {
  const seen = nothing();
  const ask = watching(canary, seen);
  for (const { operation, sent, as, record } of taken) {
    const { id, declared } = operation;
    const body = sent.body as Json;
    const {
      'idempotency-key': key = '',
      'if-match': tag = '',
      ...plain
    } = (sent.headers ?? {}) as Record<string, string>;
    const again = (label: string, more: object, by?: string) => ask(`${id} ${label}`, { ...sent, ...more }, by);
    await again('as nobody', {}, undefined);
    for (const role of roleCodes)
      for (const position of ['own', 'sibling', 'foreign'])
        await again(
          `as ${role} ${position}`,
          { body: { ...body, no_such: canary.given } },
          keys.get(`${role} ${position}`),
        );
    await again('from elsewhere', { headers: plain }, keys.get('convener foreign'));
    await again('from elsewhere', { headers: { ...plain, 'if-match': tag } }, keys.get('convener sibling'));
    for (const [name, property] of personalIn(world, operation))
      await again(
        `too long a ${name}`,
        { body: { ...body, [name]: String(body[name]).repeat(Number(property.maxLength)) } },
        as,
      );
    for (const [name, { type = [], 'x-class': kind }] of Object.entries(schemaOf(world, operation).properties ?? {}))
      if ([type].flat().includes('string') && kind !== 'sensitive')
        for (const number of [canary.phone, canary.account, canary.id_number])
          await again(`a number in ${name}`, { body: { ...body, [name]: number } }, as);
    if (declared.kind === 'create') {
      await again('once more', { headers: plain }, as);
      await again(
        'another under its key',
        { headers: { ...plain, 'idempotency-key': key }, body: { ...body, capacity: null } },
        as,
      );
    }
    if (declared.kind === 'update') {
      await again('without a version', { headers: plain }, as);
      await again('another version', { headers: { ...plain, 'if-match': '"999"' } }, as);
    }
    const path = operation.path.split('/').at(declared.kind === 'create' ? -1 : 1);
    const removal = { method: 'DELETE', url: `/v1/${path}/${record.id}`, headers: { 'if-match': '*' } };
    if (declared.kind === 'update') {
      await ask(`${id}, removed`, removal, as);
      await again('after it was removed', { headers: { ...plain, 'if-match': '*' } }, as);
    }
  }
  t.same(seen.leaks, []);
  for (const status of [400, 401, 403, 404, 409, 410, 412, 422, 428])
    t.ok(seen.statuses.has(status), `${status} was among them: ${JSON.stringify([...seen.statuses])}`);
});

t.test('no line of the log, no entry of the trail, no file made of it holds them', async (t) => {
  await attempts.flush(true);
  t.ok(lines.length > 1000);
  t.same(linesWith(canary), []);
  t.same(await eventsWith(canary), []);
  t.same(await rowsWith('event', [AGENT]), [], 'whom somebody acted for neither');
  // what is given again to who repeats himself
  t.same(await rowsWith('idempotency_key', leakable(canary)), []);
  const { rows: kept } = await sql`select from idempotency_key where key = ${`createSubject-${canary.number}`}`.execute(
    service.db,
  );
  t.equal(kept.length, 1, 'and it is kept');

  while (await numberEvents(service.db));
  while (await sealEvents(service.db, { key: readSealKey(newSealKey()), algorithm: 'sha256', batch: 1000 }));
  const folder = t.testdir();
  const trail = path.join(folder, 'trail');
  await withTrail(service.db, (found) => writeTrail(found, trail));
  const written = filesIn(trail);
  t.ok(written.some((text) => text.split('\n').length > 100));
  t.same(
    written.flatMap((text) => leakedIn(canary, text)),
    [],
  );
});

const filesIn = (folder: string): string[] =>
  globSync('*', { cwd: folder }).map((name) => readFileSync(path.join(folder, name), 'utf8'));

t.test('a backup has names in clear, as the database has, and no number', async (t) => {
  const folder = path.join(t.testdir(), 'backup');
  await backUp(service.url, folder);
  const files = filesIn(folder);
  t.ok(files.some((text) => text.includes(canary.given)));
  for (const number of numbersOf(canary)) t.notOk(files.some((text) => text.includes(number)));
});

t.test('planted leaks are found', async (t) => {
  const some = takers.filter(({ id }) =>
    ['createSubject', 'updateSubject', 'createAgendaItem', 'updateAgendaItem'].includes(id),
  );
  const shown = { purpose: 'canary' };

  await t.test('of what is personal into the events', async (t) => {
    await sql`
      create function leak() returns trigger language plpgsql as $$
      begin
        new.after := coalesce(new.after, '{}') || jsonb_build_object('leaked', coalesce(
          (select name from subject where id = new.record_id), (select place from agenda_item where id = new.record_id)));
        return new;
      end $$`.execute(service.db);
    await sql`create trigger leak before insert on event for each row execute function leak()`.execute(service.db);
    const events = canaryOf(1);
    await sendAll(events, watching(events, nothing()), some);
    await sql`drop trigger leak on event`.execute(service.db);
    const found = await eventsWith(events);
    for (const resource of ['subject', 'agenda_item'])
      t.ok(
        found.some((row) => row.includes(resource)),
        resource,
      );
  });

  await t.test('of answers to all but GET', async (t) => {
    leak = 'answers';
    const [answers, seen] = [canaryOf(2), nothing()];
    await sendAll(answers, watching(answers, seen), some);
    leak = 'none';
    for (const { id } of some)
      t.ok(
        seen.leaks.some((one) => one.startsWith(id)),
        id,
      );
  });

  await t.test('of what is answered into the log', async (t) => {
    leak = 'log';
    const logged = canaryOf(3);
    await sendAll(logged, watching(logged, nothing(), shown), some);
    leak = 'none';
    t.ok(linesWith(logged).length >= some.length);
  });
});
