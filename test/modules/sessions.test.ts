import t from 'tap';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const stranger = await service.key('convener', neighbour);
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
];
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
        starts_at: `${service.today()}T10:10:00.000Z`,
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

t.test('a session of the township on the items of two villages', async (t) => {
  const w = await settle(service, neighbour);
  const [a, b] = [await v.reach('notified'), await w.reach('notified')];
  const held = {
    ...meeting,
    division_code: township,
    held_on: service.today(),
    convener_subject_id: v.bodies.government,
  };
  const session = must(await v.post('/sessions', held, v.officer)).body.id;
  t.same(refusal(await v.get(`/sessions/${session}`)), [404, 'not-found', []], 'not yet on it');
  const mine = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: a.item }, v.officer)).body.id;
  const theirs = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: b.item }, v.officer)).body.id;
  const attend = async ({ participant }: typeof a) =>
    must(await v.post(`/sessions/${session}/attendance`, { participant_id: participant }, v.officer)).body.id;
  const [row, other] = [await attend(a), await attend(b)];
  t.test('200 each village reads the session, its attendance and its own item', async (t) => {
    t.equal((await v.get(`/sessions/${session}`)).body.id, session);
    t.equal((await v.get(`/attendance/${row}`)).body.id, row);
    t.same(
      (await v.get('/sessions')).body.items.filter(({ id }: { id: string }) => id === session).length,
      1,
      'listed once',
    );
    for (const [village, seen, unseen] of [
      [v, row, other],
      [w, other, row],
    ] as const) {
      const { items } = (await village.get(`/sessions/${session}/attendance`)).body;
      t.same(
        items.map(({ id }: { id: string }) => id),
        [seen],
      );
      t.same(refusal(await village.get(`/attendance/${unseen}`)), [404, 'not-found', []]);
    }
    t.same(
      (await v.get(`/sessions/${session}/agenda-items`)).body.items.map(({ id }: { id: string }) => id),
      [mine],
    );
    t.same(refusal(await v.get(`/session-items/${theirs}`)), [404, 'not-found', []]);
    t.equal((await v.patch(`/session-items/${mine}`, { nothing_to_add: true })).status, 200);
  });
  t.test('403 the session itself is not theirs; 404 for a village that is not on it', async (t) => {
    t.same(refusal(await v.patch(`/sessions/${session}`, { place: '别处' })), [403, 'forbidden', []]);
    t.same(refusal(await v.post(`/sessions/${session}/attendance`, { participant_id: a.participant })), [
      403,
      'forbidden',
      [],
    ]);
    t.same(refusal(await v.remove(`/attendance/${row}`)), [403, 'forbidden', []]);
    const third = await service.key('convener', '150626100203');
    t.same(refusal(await v.get(`/sessions/${session}`, third)), [404, 'not-found', []]);
    t.same(refusal(await v.get(`/attendance/${row}`, third)), [404, 'not-found', []]);
    t.equal((await v.get('/sessions', third)).body.items.length, 0);
  });
  t.test('200 a village changes its own session with an item of another on it', async (t) => {
    must(await v.post(`/sessions/${a.session}/agenda-items`, { agenda_item_id: b.item }, v.officer));
    const moved = await v.patch(`/sessions/${a.session}`, { place: '村口' });
    t.same([moved.status, moved.body.place], [200, '村口']);
    t.equal((await v.post(`/sessions/${a.session}/attendance`, { participant_id: a.participant })).status, 201);
    const read = await w.get(`/sessions/${a.session}`);
    t.same([read.status, read.body.place], [200, '村口']);
    t.same(refusal(await w.patch(`/sessions/${a.session}`, { place: '别处' })), [403, 'forbidden', []]);
  });
});

t.test('one item decided, another still open', async (t) => {
  const open = await v.reach('notified');
  const done = await v.reach('deliberating');
  const { session } = done;
  must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: open.item, conclusion: 'unresolved' }));
  must(await v.act(open.item, 'convene'));
  const attend = (body: Record<string, unknown>) => v.post(`/sessions/${session}/attendance`, body);
  const present = must(await attend({ participant_id: done.participant })).body.id;
  const forOpen = must(await attend({ participant_id: open.participants[1] })).body.id;
  must(await v.patch(`/session-items/${done.sessionItem}`, { nothing_to_add: true, conclusion: 'agreed' }), 200);
  const decided = {
    agenda_item_id: done.item,
    session_id: session,
    outcome: 'adopted',
    basis: 'consultation',
    text: '做',
    responsible_subject_ids: [v.bodies.villageCommittee],
  };
  const decision_id = must(await v.post('/decisions', decided)).body.id;
  must(await v.act(done.item, 'decide', { decision_id }));

  t.test('201 who came for the open one is still recorded', async (t) => {
    t.equal((await attend({ subject_id: v.bodies.government, capacity: 'observer' })).status, 201);
    const late = must(await attend({ participant_id: open.participants[0] })).body.id;
    t.equal((await attend({ subject_kind: 'expert', label: '专家', capacity: 'expert' })).status, 201);
    t.same(refusal(await v.remove(`/attendance/${late}`)), [409, 'state-conflict', [' not_removable']], 'one person');
  });
  t.test('409 who took part in the decided one stands', async (t) => {
    t.same(refusal(await v.patch(`/attendance/${present}`, { is_present: false })), [
      409,
      'state-conflict',
      ['/is_present frozen'],
    ]);
    t.same(refusal(await v.remove(`/attendance/${present}`)), [409, 'state-conflict', [' not_removable']]);
    t.same(refusal(await attend({ participant_id: done.participants[1] })), [409, 'state-conflict', [' stage']]);
    t.same(refusal(await attend({ subject_id: v.bodies.grid })), [409, 'state-conflict', [' stage']]);
    t.equal((await v.get(`/attendance/${forOpen}`)).body.is_present, true);
  });
  t.test('200 others are changed and removed', async (t) => {
    const guest = must(await attend({ subject_kind: 'registered_resident', label: '旁听', head_count: 3 })).body.id;
    t.equal((await v.patch(`/attendance/${guest}`, { head_count: 5 })).body.head_count, 5);
    t.equal((await v.remove(`/attendance/${guest}`)).status, 204);
  });
  t.test('200 the minutes go on; 409 all else stands', async (t) => {
    const { status, body } = await v.patch(`/sessions/${session}`, { minutes: '会议记录' });
    t.same([status, body.minutes], [200, '会议记录']);
    t.same(refusal(await v.patch(`/sessions/${session}`, { minutes: '又', place: '别处' })), [
      409,
      'state-conflict',
      ['/place frozen'],
    ]);
    must(await v.act(open.item, 'withdraw', { reason: '已自行解决' }));
    t.same(refusal(await v.patch(`/sessions/${session}`, { minutes: '又' })), [
      409,
      'state-conflict',
      ['/minutes frozen'],
    ]);
    t.same(refusal(await attend({ subject_kind: 'expert', label: '专家' })), [409, 'state-conflict', [' stage']]);
  });
});

t.test('an item taken off a session is put on it again, with its history', async (t) => {
  const { session, sessionItem, item } = await v.reach('proposed').then(async (journey) => {
    const session = must(await v.post('/sessions', { ...meeting, held_on: service.today() })).body.id;
    const made = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: journey.item })).body.id;
    return { session, sessionItem: made, item: journey.item };
  });
  must(await v.remove(`/session-items/${sessionItem}`), 204);
  const again = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: item })).body;
  t.same([again.id, again.version], [sessionItem, 3]);
  t.equal((await v.get(`/sessions/${session}/agenda-items`)).body.items.length, 1);
});

t.test('404 lists under what is not seen', async (t) => {
  const { session } = await v.reach('notified');
  const other = await service.key('convener', '150626100205');
  for (const path of [`/sessions/${session}/agenda-items`, `/sessions/${session}/attendance`]) {
    t.equal((await v.get(path, other)).status, 404);
  }
  t.equal((await v.get('/agenda-items/01935f6e-7a00-7000-8000-00000000ffff/participants')).status, 404);
});

t.test('the bodies of an affected village take part', async (t) => {
  const neighbourBody = must(
    await service.call('POST /v1/subjects', {
      as: stranger,
      body: { division_code: neighbour, kind: 'village_committee', name: '邻村村民委员会' },
    }),
  ).body.id;
  const alone = await v.reach('soliciting');
  t.equal((await v.post(`/agenda-items/${alone.item}/participants`, { subject_id: neighbourBody })).status, 400);
  const joint = await v.reach('soliciting', { scope: 'cross_village', affected_division_codes: [neighbour] });
  t.equal((await v.post(`/agenda-items/${joint.item}/participants`, { subject_id: neighbourBody })).status, 201);
});

t.test('who sees one of two items of a session sees what is of that one', async (t) => {
  const { department } = v.bodies;
  const affected = { affected_division_codes: [neighbour], department_subject_ids: [department] };
  const [first, second] = [await v.reach('notified', affected), await v.reach('notified')];
  const { session } = first;
  must(await v.patch(`/sessions/${session}`, { status: 'held', minutes: '议了两件事' }), 200);
  const added = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: second.item })).body.id;
  const attend = async (body: object) => must(await v.post(`/sessions/${session}/attendance`, { ...body })).body.id;
  const present = {
    first: await attend({ participant_id: first.participant }),
    second: await attend({ participant_id: second.participants[1] }),
    guest: await attend({ subject_id: v.bodies.government, capacity: 'observer' }),
  };
  const outside = [
    await service.key('responder', township, department),
    stranger,
    await service.key('auditor', neighbour),
  ];
  const path = `/sessions/${session}`;
  const listed = async (of: string, as: string) =>
    must(await v.get(of, as), 200).body.items.find(({ id }: { id: string }) => id === session);
  const minutesTo = async (as: string) => {
    const exported = await service.call('GET /v1/sessions', { as, headers: { accept: 'application/x-ndjson' } });
    const line = exported.text.split('\n').find((one) => one.includes(session)) ?? '{}';
    return [
      must(await v.get(path, as), 200).body.minutes,
      (await listed('/sessions', as)).minutes,
      (await listed('/sessions?modified_since=2020-01-01T00:00:00.000Z', as)).minutes,
      JSON.parse(line).minutes,
    ];
  };
  const attendanceTo = async (as: string) => {
    const ids = (await v.get(`${path}/attendance`, as)).body.items.map(({ id }: { id: string }) => id).sort();
    for (const id of Object.values(present))
      t.equal((await v.get(`/attendance/${id}`, as)).status, ids.includes(id) ? 200 : 404);
    return ids;
  };
  const all = Object.values(present).sort();
  for (const as of outside) {
    t.same(await minutesTo(as), [null, null, null, null]);
    t.same(await attendanceTo(as), [present.first, present.guest].sort());
  }
  for (const as of [v.convener, v.officer, await service.key('auditor', banner)]) {
    t.same(await minutesTo(as), Array(4).fill('议了两件事'));
    t.same(await attendanceTo(as), all);
  }
  must(await v.remove(`/session-items/${added}`), 204);
  must(await v.remove(`/attendance/${present.second}`), 204);
  const left = [present.first, present.guest].sort();
  for (const as of outside) {
    t.same(await minutesTo(as), Array(4).fill('议了两件事'), 'of the one item that is left, all');
    t.same((await v.get(`${path}/attendance`, as)).body.items.map(({ id }: { id: string }) => id).sort(), left);
  }
});
