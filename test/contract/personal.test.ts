// What is personal is decided on, property by property; and what is planted there reaches nobody who may not see it: in
// no answer of any operation, no export, no problem, no line of the log, no entry of the trail.
import { Writable } from 'node:stream';
import { sql } from 'kysely';
import { pino } from 'pino';
import t from 'tap';
import Type, { type TProperties } from 'typebox';
import { PersonalKeys } from '../../src/db/personal-keys.ts';
import { impersonal } from '../../src/http/data-classes.ts';
import { planOf } from '../../src/http/personal-plan.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { flag, list, nullable, text } from '../../src/http/types.ts';
import { bodyKinds } from '../../src/modules/subjects/schema.ts';
import { startService, village } from '../support/service.ts';
import { requestIn, type Sent, shoot } from './matrix.ts';
import { buildWorld, positions } from './matrix-world.ts';
import { type Json, type Operation, readContract, type Schema } from './operations.ts';

const lines: string[] = [];
const output = new Writable({
  write(line, _encoding, done) {
    lines.push(String(line));
    done();
  },
});
const personalKeys = new PersonalKeys(`test:${Buffer.alloc(32, 3).toString('base64')}`);
const service = await startService(t, { logger: pino({ level: 'trace' }, output), personalKeys });
const contract = readContract(service.app);
const { operations, document } = contract;
const schemas = (document as unknown as { components: { schemas: Record<string, Schema> } }).components.schemas;

/** Of what is answered; what is sent for it has the same properties. */
const decided = `
  AgendaItem.accountable_person personal
  AgendaItem.convener_label personal
  AgendaItem.place personal
  AgendaItem.requester_label personal
  Assessment.institution_name personal
  Attendance.absence_reason personal
  Attendance.label personal
  AuditEntry.on_behalf_of personal
  Ballot.voter personal
  CommitteeMember.exception_reason personal
  CommitteeMember.name personal
  CommitteeMember.recommended_by personal
  Judgement.judged_by personal
  Objection.raised_by personal
  Opinion.speaker personal
  Participant.label personal
  Participant.note personal
  Participant.reason personal
  PersonalDataReport.reads.on_behalf_of personal
  Platform.responsible_person personal
  Session.chaired_by personal
  Subject.contact_phone sensitive
  Subject.id_number sensitive
  Subject.interest_description personal
  Subject.name personal
  Subject.name_mn personal
  Subject.residence_division_code personal
  Subject.source_id personal
  TenDayReplies.rows.debtor_name personal
  Transition.on_behalf_of personal`;

function* classesIn(schema: Schema, path: string): Generator<readonly [path: string, kind: unknown]> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.$ref === undefined) yield [`${path}.${name}`, property['x-class']];
    yield* classesIn(property, `${path}.${name}`);
  }
  if (schema.items) yield* classesIn(schema.items, path);
}
const classed = Object.entries(schemas).flatMap(([name, schema]) => [...classesIn(schema, name)]);
const answered = classed.filter(
  ([path, kind]) => ['personal', 'sensitive'].includes(String(kind)) && !/^\w+(Create|Patch|LookUp)\./.test(path),
);

t.test('every property has a class, and what is personal was decided on', async (t) => {
  const classes = ['public', 'internal', 'personal', 'sensitive'];
  t.same(
    classed.filter(([, kind]) => !classes.includes(String(kind))),
    [],
  );
  t.same(answered.map(([path, kind]) => `${path} ${kind}`).sort(), decided.trim().split(/\s*\n\s*/));
  const inPublic = operations.filter(({ security }) => security.length === 0).map(({ responses }) => responses['200']);
  for (const response of inPublic)
    for (const { schema } of Object.values(response?.content ?? {})) t.equal(planOf(schema, schemas), null);
});

t.test('what was not decided on does not start', async (t) => {
  const probe = (properties: TProperties) => () => service.app.define([Type.Object(properties, { $id: 'Probe' })]);
  t.throws(probe({ contact_name: text(10) }), /Probe[.]contact_name/);
  t.throws(probe({ of: Type.Object({ note: nullable(text(10)) }) }), /Probe[.]note/);
  t.throws(probe({ names: list(text(10), 3) }), /Probe[.]names/);
  t.throws(probe({ names: list(text(10), 3, { 'x-class': 'personal' }) }), /Probe[.]names/, 'nothing masks a list');
  t.throws(probe({ either: Type.Union([flag(), text(10)]) }), /Probe[.]either/);
  const used = new Set(
    classed.flatMap(([path]) => {
      const [record = '', name = ''] = [path.split('.')[0], path.split('.').at(-1)];
      return [name, `${record.replace(/(Create|Patch)$/, '')}.${name}`];
    }),
  );
  t.same(
    [...impersonal].filter((name) => !used.has(name)),
    [],
    'what is decided on is there',
  );
});

t.test('400 what is hidden is no filter, no order and no search', async (t) => {
  const hidden = new Set(answered.map(([path]) => path.split('.').at(-1)));
  for (const { id, parameters, declared, route } of operations.filter((one) => one.method === 'GET')) {
    const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    // the name of a calendar day, or of a village, is nobody's
    const found = names.filter((name) => hidden.has(name) && name !== 'on_behalf_of');
    t.same(found, [], id);
    const sort = parameters.find(({ name }) => name === 'sort')?.schema.enum ?? [];
    t.notOk(
      sort.some((column) => hidden.has(String(column).replace('-', ''))),
      `${id} sort`,
    );
    t.ok(declared.kind !== undefined && route !== '');
  }
  const convener = await service.key('convener', village);
  for (const query of ['contact_phone=13812345678', 'id_number=1', 'name=a', 'sort=name'])
    t.equal((await service.call(`GET /v1/subjects?${query}`, { as: convener })).status, 400, query);
});

const CANARY = '日巴拉';
const PHONE = '13987654321';
const ID_NUMBER = '11010519491231002X';
const secrets = [CANARY, PHONE, ID_NUMBER];
const leaked = (text: string) => secrets.filter((secret) => text.includes(secret));
const tableOf = (path: string) => (path.split('.')[0] ?? '').replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();

/** Behind the back of the service: in every row of the village, and in columns that few clients fill. */
async function plant(): Promise<void> {
  await service.db.transaction().execute(async (db) => {
    await sql`set local session_replication_role = replica`.execute(db);
    for (const [path, kind] of answered) {
      const column = path.split('.')[1] as string;
      if (kind === 'sensitive' || /^(TenDayReplies|AuditEntry|PersonalDataReport)/.test(path)) continue;
      const ofPersons = path.startsWith('Subject') ? sql`kind <> all(${bodyKinds}::text[])` : sql`true`;
      await sql`
        update ${sql.table(tableOf(path))} r set ${sql.ref(column)} = ${`哈${CANARY}`}
        where starts_with(coalesce(to_jsonb(r) ->> 'division_code', ${village}), ${village}) and ${ofPersons}`.execute(
        db,
      );
    }
    const { rows } = await sql<{
      id: string;
    }>`select id from subject where starts_with(division_code, ${village}) and kind <> all(${bodyKinds}::text[])`.execute(
      db,
    );
    for (const { id } of rows)
      await sql`
        update subject set contact_phone = ${personalKeys.seal(PHONE, `contact_phone:${id}`)},
          id_number = ${personalKeys.seal(ID_NUMBER, `id_number:${id}`)} where id = ${id}`.execute(db);
  });
}

const formatsOf = ({ declared }: Operation) =>
  declared.kind === 'list' || declared.isTable
    ? ['application/json', 'text/csv', 'application/x-ndjson']
    : ['application/json'];
const mayHave = { administrator: false, auditor: false, supervisor: false, responder: false, portal: false };

t.test('canaries', async (t) => {
  const world = await buildWorld(service, contract);
  const { rows: logged } = await sql<{ resource: string; column: string }>`
    select e.resource, c.key as column from event e, jsonb_each(coalesce(e.after, '{}') || coalesce(e.before, '{}')) c
    where c.value not in ('null', '"***"') and (e.resource || '.' || c.key) = any(${answered.map(
      ([path]) => `${tableOf(path)}.${path.split('.')[1]}`,
    )}::text[])`.execute(service.db);
  t.same(logged, [], 'no entry of the trail holds what is personal');
  await plant();
  const reads = operations.filter(({ method }) => method === 'GET');
  let [seen, cells] = [0, 0];
  const ask = async (sent: Sent, as?: string) => {
    cells += 1;
    return shoot(service, sent, as);
  };

  await t.test('no answer of a read holds them, for whoever may not see them', async (t) => {
    for (const operation of reads)
      for (const accept of formatsOf(operation)) {
        const { headers, ...sent } = requestIn(world.own, operation);
        const asking = { ...sent, headers: { ...headers, accept, purpose: 'canary' } };
        for (const role of Object.keys(mayHave))
          for (const position of positions) {
            const { text } = await ask(asking, world.keys.get(`${role} ${position}`));
            t.same(leaked(text), [], `${operation.id} ${role} ${position} ${accept}`);
          }
        for (const role of ['convener', 'township_officer']) {
          for (const position of ['sibling', 'foreign'])
            t.same(
              leaked((await ask(asking, world.keys.get(`${role} ${position}`))).text),
              [],
              `${operation.id} ${role} ${position}`,
            );
          const { purpose: _, ...silent } = asking.headers;
          const own = world.keys.get(`${role} own`);
          t.same(
            leaked((await ask({ ...asking, headers: silent }, own)).text),
            [],
            `${operation.id} ${role}, no purpose`,
          );
          seen += leaked((await ask(asking, own)).text).length;
        }
        t.same(leaked((await ask(asking)).text), [], `${operation.id} nobody`);
      }
    t.equal(roleCodes.length, Object.keys(mayHave).length + 2, 'a new role is decided on');
    t.ok(seen > 60, `they are there: seen ${seen} times by those who may`);
    t.comment(`${cells} cells`);
  });

  await t.test('no problem holds them, and no line of the log', async (t) => {
    for (const operation of operations.filter(({ body }) => body)) {
      const { body, ...sent } = requestIn(world.own, operation);
      const { properties = {} } = contract.resolve((operation.body?.schema ?? {}) as Schema);
      const planted = Object.entries(properties)
        .filter(([, property]) => ['personal', 'sensitive'].includes(String(property['x-class'])))
        .map(([name, { 'x-mask': mask }]) => [
          name,
          mask === 'phone' ? `${PHONE}0` : mask ? `${ID_NUMBER}0` : `${CANARY}**`,
        ]);
      if (planted.length === 0) continue;
      const bad = { ...(body as Json), ...Object.fromEntries(planted), no_such: CANARY };
      for (const role of roleCodes) {
        const { text, status } = await shoot(service, { ...sent, body: bad }, world.keys.get(`${role} own`));
        t.ok(status >= 400 && status < 500, `${operation.id} ${role} ${status}`);
        t.same(leaked(text), [], `${operation.id} ${role}`);
      }
    }
    t.ok(lines.length > 1000);
    t.same(
      lines.filter((line) => leaked(line).length > 0),
      [],
    );
  });

  await t.test('no row beside the records', async (t) => {
    for (const table of ['event', 'idempotency_key']) {
      const { rows } = await sql<{ text: string }>`select r::text as text from ${sql.table(table)} r`.execute(
        service.db,
      );
      t.same(
        rows.filter(({ text }) => leaked(text).length > 0),
        [],
        table,
      );
    }
  });
});
