// Whether a property tells of a person is decided on, one by one; and what is hidden is no filter, no order, no search.
import t from 'tap';
import Type, { type TProperties } from 'typebox';
import { impersonal } from '../../src/http/data-classes.ts';
import { planOf } from '../../src/http/personal-plan.ts';
import { flag, list, nullable, text } from '../../src/http/types.ts';
import { startService, village } from '../support/service.ts';
import { readContract, type Schema } from './operations.ts';

const service = await startService(t);
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
