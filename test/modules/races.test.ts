import { sql } from 'kysely';
import t from 'tap';
import { isSubjectColumn } from '../../src/modules/facts/references.ts';
import { subjectColumns } from '../../src/modules/subjects/queries.ts';
import { startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const ROUNDS = 15;

t.test('a record and the removal of what it refers to: one of both goes through', async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    const { item } = await v.reach('soliciting');
    const made = must(await v.post(`/agenda-items/${item}/participants`, { subject_kind: 'expert', label: '专家' }))
      .body.id;
    const [said, removed] = await Promise.all([
      v.post('/opinions', { agenda_item_id: item, participant_id: made, stance: 'support' }),
      v.remove(`/participants/${made}`),
    ]);
    t.notSame([said.status, removed.status], [201, 204], `opinion ${said.status}, removal ${removed.status}`);
    t.ok(said.status === 201 || removed.status === 204);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const { item } = await v.reach('soliciting');
    const subject = must(await v.post('/subjects', { division_code: village, kind: 'expert', name: '专家' })).body.id;
    const [joined, removed] = await Promise.all([
      v.post(`/agenda-items/${item}/participants`, { subject_id: subject }),
      v.remove(`/subjects/${subject}`),
    ]);
    t.notSame([joined.status, removed.status], [201, 204], `participant ${joined.status}, removal ${removed.status}`);
  }
});

t.test('one referral goes and another comes: the subject keeps its sight of the item', async (t) => {
  const responder = await service.key('responder', township, v.bodies.department);
  for (let round = 0; round < ROUNDS; round++) {
    const { item } = await v.reach('drafting');
    const referral = { agenda_item_id: item, kind: 'to_township', to_subject_id: v.bodies.department };
    const first = must(await v.post('/referrals', referral)).body.id;
    const [gone, come] = await Promise.all([v.remove(`/referrals/${first}`), v.post('/referrals', referral)]);
    t.same([gone.status, come.status], [204, 201]);
    t.equal((await v.get(`/agenda-items/${item}`, responder)).status, 200);
  }
});

t.test('a subject that any record names stays', async (t) => {
  const party = must(
    await v.post('/subjects', { division_code: township, kind: 'township_party_committee', name: '镇党委' }, v.officer),
  ).body.id;
  await v.item({ lead_subject_ids: [party] });
  t.equal((await v.remove(`/subjects/${party}`, v.officer)).status, 409);
  const { rows } = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name from information_schema.columns where table_schema = 'public'
      and table_name <> 'agenda_item_scope'`.execute(service.db);
  const inDatabase = rows
    .filter(({ column_name }) => isSubjectColumn(column_name))
    .map((row) => `${row.table_name}.${row.column_name}`);
  t.same(
    inDatabase.sort(),
    subjectColumns.map((pair) => pair.join('.')).sort(),
    'every column that names subjects is looked at',
  );
});

t.test('a day between the entry of an item and its next stage is taken', async (t) => {
  service.setToday('2027-03-20');
  const item = await v.item({ origin: 'lead_body', requested_on: '2027-03-01' });
  must(await v.act(item, 'solicit', { occurred_on: '2027-03-10' }));
  const between = { agenda_item_id: item, kind: 'to_township', sent_on: '2027-03-05', to_label: '镇政府' };
  t.equal((await v.post('/referrals', between)).status, 201);
  t.equal((await v.post('/referrals', { ...between, sent_on: '2027-02-28' })).status, 409);
  t.equal(
    (await v.post('/solicitations', { agenda_item_id: item, method: 'box', started_on: '2027-03-09' })).status,
    409,
  );
  t.equal(
    (await v.post('/solicitations', { agenda_item_id: item, method: 'box', started_on: '2027-03-10' })).status,
    201,
  );
  const asked = await v.item({ requested_on: '2027-03-01' });
  must(await v.act(asked, 'accept', { occurred_on: '2027-03-10' }));
  const reply = { agenda_item_id: asked, kind: 'request_reply', text: '已受理', given_on: '2027-03-05' };
  t.equal((await v.post('/feedback-records', reply)).status, 201);
});

t.test('an instant written without milliseconds is the same instant', async (t) => {
  service.setToday('2027-03-20');
  const body = {
    division_code: village,
    form: 'villagers_council',
    held_on: '2027-03-21',
    starts_at: '2027-03-21T01:00:00Z',
  };
  const put = () => service.call('PUT /v1/sessions/by-source/portal-a/instant', { as: v.convener, body });
  t.same([(await put()).body.version, (await put()).body.version, (await put()).body.version], [1, 1, 1]);
});

t.test('the database itself keeps the record', async (t) => {
  const { item } = await v.reach('drafting');
  const refused = (statement: ReturnType<typeof sql>, message: RegExp) =>
    t.rejects(statement.execute(service.db), message);
  await refused(sql`update agenda_item set title = '改' where id = ${item}`, /no event/);
  await refused(sql`update agenda_item set title = '改', version = version + 1 where id = ${item}`, /no event/);
  await refused(sql`delete from agenda_item where id = ${item}`, /what was recorded stays/);
  await refused(sql`update transition set reason = '改' where agenda_item_id = ${item}`, /what was recorded stays/);
  await refused(sql`delete from transition where agenda_item_id = ${item}`, /what was recorded stays/);
  await refused(sql`update event set after = null where record_id = ${item}`, /append-only/);
});
