import t from 'tap';
import { banner, neighbour, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const stranger = await service.key('convener', neighbour);
const meeting = { division_code: village, form: 'villagers_council', place: '村委会议室' };

t.test('create', async (t) => {
  t.test('201 an announced session may lie ahead, a held one may not', async (t) => {
    t.equal((await v.post('/sessions', { ...meeting, held_on: '2099-01-01' })).status, 201);
    t.equal((await v.post('/sessions', { ...meeting, status: 'held', held_on: '2099-01-01' })).status, 400);
    t.equal((await v.post('/sessions', { ...meeting, status: 'held' })).status, 400);
    t.equal((await v.post('/sessions', { ...meeting, status: 'held', held_on: service.today() })).status, 201);
  });
  t.test('400 another form without its name', async (t) => {
    t.equal((await v.post('/sessions', { ...meeting, form: 'other' })).status, 400);
    t.equal((await v.post('/sessions', { ...meeting, form: 'other', form_name: '凳凳会' })).status, 201);
  });
  t.test('404 another village; 403 a paper session by a convener', async (t) => {
    t.equal((await v.post('/sessions', meeting, stranger)).status, 404);
    t.equal((await v.post('/sessions', { ...meeting, record_mode: 'retrospective' })).status, 403);
  });
});

t.test('one session, several items with different outcomes', async (t) => {
  const first = await v.reach('notified');
  const second = await v.reach('notified');
  const { session } = first;
  must(await v.patch(`/sessions/${session}`, { status: 'held' }), 200);
  const dealt = must(
    await v.post(`/sessions/${session}/agenda-items`, {
      agenda_item_id: second.item,
      conclusion: 'unresolved',
      conclusion_text: '未议定',
    }),
  ).body;
  must(await v.patch(`/session-items/${first.sessionItem}`, { conclusion: 'agreed', conclusion_text: '同意' }), 200);
  const { body } = await v.get(`/sessions/${session}/agenda-items`);
  t.same(Object.fromEntries(body.items.map((row: Record<string, string>) => [row.agenda_item_id, row.conclusion])), {
    [first.item]: 'agreed',
    [second.item]: 'unresolved',
  });
  t.test('409 the same item twice', async (t) => {
    t.equal((await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: second.item })).status, 409);
  });
  t.test('201 several sessions for one item', async () => {
    const other = must(
      await v.post('/sessions', {
        ...meeting,
        status: 'held',
        held_on: service.today(),
        convener_subject_id: v.bodies.committee,
      }),
    ).body.id;
    must(await v.post(`/sessions/${other}/agenda-items`, { agenda_item_id: first.item }));
    must(await v.act(first.item, 'convene'));
  });
  t.test('204 an item is taken off again', async (t) => {
    t.equal((await v.remove(`/session-items/${dealt.id}`)).status, 204);
    t.equal((await v.get(`/session-items/${dealt.id}`)).status, 410);
  });
});

t.test('attendance', async (t) => {
  const { session, participant, item } = await v.reach('deliberating');
  const attend = (body: Record<string, unknown>, as = v.convener) =>
    v.post(`/sessions/${session}/attendance`, body, as);
  t.test('201 a participant, a subject, a group', async (t) => {
    const { body } = must(await attend({ participant_id: participant }));
    t.same([body.session_id, body.is_present, body.capacity], [session, true, 'participant']);
    t.equal((await attend({ subject_id: v.bodies.government, capacity: 'observer' })).status, 201);
    t.equal((await attend({ subject_kind: 'registered_resident', label: '旁听居民', head_count: 5 })).status, 201);
    t.equal((await v.get(`/sessions/${session}/attendance`)).body.items.length, 3);
    t.equal((await v.get(`/sessions/${session}/attendance?is_present=false`)).body.items.length, 0);
  });
  t.test('400 two of three, none, a participant of another item', async (t) => {
    t.equal((await attend({ participant_id: participant, subject_id: v.bodies.grid })).status, 400);
    t.equal((await attend({})).status, 400);
    const other = await v.reach('proposed');
    const refused = await attend({ participant_id: other.participant });
    t.same([refused.status, refused.body.errors[0].pointer], [400, '/participant_id']);
  });
  t.test('404 from elsewhere', async (t) => {
    t.equal((await attend({ participant_id: participant }, stranger)).status, 404);
  });
  t.test('200 changed and removed while the item is open', async (t) => {
    const { id } = (await v.get(`/sessions/${session}/attendance`)).body.items[0];
    t.equal((await v.patch(`/attendance/${id}`, { is_present: false, absence_reason: '外出' })).body.is_present, false);
    t.equal((await v.remove(`/attendance/${id}`)).status, 204);
    t.equal((await v.get(`/agenda-items/${item}/procedure`)).status, 200);
  });
  t.test('409 closed once the only item is decided', async (t) => {
    const done = await v.reach('decided');
    t.equal((await v.post(`/sessions/${done.session}/attendance`, { subject_id: v.bodies.government })).status, 409);
  });
});

t.test('update and remove', async (t) => {
  t.test('200 an announced session is moved; 409 a held one is fixed once decided', async (t) => {
    const { session } = await v.reach('notified');
    t.equal(
      (await v.patch(`/sessions/${session}`, { held_on: '2099-01-01', starts_at: '2099-01-01T10:00:00.000Z' })).status,
      200,
    );
    const done = await v.reach('decided');
    t.equal((await v.patch(`/sessions/${done.session}`, { form: 'teahouse_meeting' })).status, 409);
  });
  t.test('409 a session with records stays; 204 an empty one goes', async (t) => {
    const { session } = await v.reach('notified');
    t.equal((await v.remove(`/sessions/${session}`)).status, 409);
    const empty = must(await v.post('/sessions', meeting)).body.id;
    t.equal((await v.remove(`/sessions/${empty}`)).status, 204);
  });
  t.test('400 a paper case and a live one do not share a session', async (t) => {
    const administrator = await service.key('administrator', banner);
    const paper = must(
      await v.post(
        '/agenda-items',
        { division_code: village, title: '旧案', origin: 'lead_body', record_mode: 'retrospective' },
        administrator,
      ),
    ).body.id;
    const session = must(
      await v.post(
        '/sessions',
        { ...meeting, record_mode: 'retrospective', status: 'held', held_text: '十一月底' },
        administrator,
      ),
    ).body.id;
    t.equal((await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: paper }, administrator)).status, 201);
    const { item } = await v.reach('proposed');
    t.equal((await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: item }, v.officer)).status, 409);
  });
});
