import t from 'tap';
import { neighbour, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const stranger = await service.key('convener', neighbour);
const pointers = (body: { errors: { pointer: string; code: string }[] }) =>
  body.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
const yesterday = () => new Date(Date.parse(`${service.today()}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

t.test('days', async (t) => {
  const { item } = await v.reach('soliciting', { requested_on: service.today() });
  const solicit = (more: object) => v.post('/solicitations', { agenda_item_id: item, method: 'box', ...more });
  t.test('201 today where no day is given', async (t) => {
    const { body } = must(await solicit({}));
    t.equal(body.started_on, service.today());
    t.equal(body.recorded_days_late, 0);
  });
  t.test('409 in the future, and before the stage began', async (t) => {
    t.same(pointers((await solicit({ started_on: '2099-01-01' })).body), ['/started_on day_in_future']);
    t.same(pointers((await solicit({ started_on: yesterday() })).body), ['/started_on day_before_stage']);
    t.equal((await solicit({ started_on: service.today() })).status, 201);
  });
  t.test('400 no day of the calendar', async (t) => {
    t.equal((await solicit({ started_on: '2026-02-30' })).status, 400);
    t.equal((await solicit({ started_on: '1899-12-31' })).status, 400);
  });
  t.test('409 what another stage is for', async (t) => {
    const { status, body } = await v.post('/disclosures', {
      agenda_item_id: item,
      about: 'decision',
      channel: 'broadcast',
      text: '决定',
    });
    t.equal(status, 409);
    t.match(body.detail, '阶段');
  });
});

t.test('references', async (t) => {
  const one = await v.reach('deliberating');
  const other = await v.reach('deliberating');
  t.test('400 a participant, a session, a solicitation of another item', async (t) => {
    const solicitation = (await v.get(`/solicitations?agenda_item_id=${other.item}`)).body.items[0].id;
    const body = {
      agenda_item_id: one.item,
      stance: 'support',
      participant_id: other.participant,
      session_id: other.session,
      solicitation_id: solicitation,
    };
    const refused = await v.post('/opinions', body);
    t.equal(refused.status, 400);
    t.same(pointers(refused.body), [
      '/participant_id reference',
      '/session_id reference',
      '/solicitation_id reference',
    ]);
  });
  t.test('400 one recipient of many that is not a participant', async (t) => {
    const body = {
      agenda_item_id: one.item,
      method: 'sms',
      content: '补充通知',
      participant_ids: [one.participant, other.participant],
    };
    t.same(pointers((await v.post('/notices', body)).body), ['/participant_ids reference']);
  });
  t.test('400 a subject that is not seen, and a record that was removed', async (t) => {
    const foreign = must(
      await service.call('POST /v1/subjects', {
        as: stranger,
        body: { division_code: neighbour, kind: 'expert', name: '外人' },
      }),
    ).body.id;
    t.same(
      pointers((await v.post('/opinions', { agenda_item_id: one.item, stance: 'support', subject_id: foreign })).body),
      ['/subject_id reference'],
    );
    const { item } = await v.reach('soliciting');
    const round = must(await v.post('/solicitations', { agenda_item_id: item, method: 'box' })).body.id;
    must(await v.remove(`/solicitations/${round}`), 204);
    const answer = { agenda_item_id: item, stance: 'oppose', text: '不', solicitation_id: round };
    t.same(pointers((await v.post('/opinions', answer)).body), ['/solicitation_id reference']);
  });
  t.test('409 what another record hangs on stays', async (t) => {
    const opinion = must(await v.post('/opinions', { agenda_item_id: one.item, stance: 'oppose', text: '不' })).body.id;
    must(
      await v.post('/feedback-records', {
        agenda_item_id: one.item,
        kind: 'dissent_explanation',
        text: '说明',
        opinion_ids: [opinion],
      }),
    );
    t.equal((await v.remove(`/opinions/${opinion}`)).status, 409);
    t.equal((await v.remove(`/subjects/${v.bodies.committee}`)).status, 409);
  });
  t.test('404 an item that is not seen', async (t) => {
    const body = { agenda_item_id: one.item, stance: 'support' };
    t.equal((await v.post('/opinions', body, stranger)).status, 404);
    t.equal(
      (await v.post('/opinions', { ...body, agenda_item_id: '01935f6e-7a00-7000-8000-00000000ffff' })).status,
      404,
    );
  });
});

t.test('participants', async (t) => {
  const { item } = await v.reach('soliciting');
  const add = (body: Record<string, unknown>) => v.post(`/agenda-items/${item}/participants`, body);
  t.test('201 a subject, or a group whose number is not known', async (t) => {
    t.equal(must(await add({ subject_id: v.bodies.resident })).body.agenda_item_id, item);
    const group = must(await add({ subject_kind: 'registered_resident', label: '小区住户' })).body;
    t.same([group.head_count, group.label], [null, '小区住户']);
  });
  t.test('400 both, neither, a group without a name; 409 twice', async (t) => {
    t.equal((await add({ subject_id: v.bodies.grid, subject_kind: 'expert' })).status, 400);
    t.equal((await add({})).status, 400);
    t.equal((await add({ subject_kind: 'expert' })).status, 400);
    t.equal((await add({ subject_id: v.bodies.resident })).status, 409);
  });
  t.test('200 listed under the item only', async (t) => {
    const { item: other } = await v.reach('soliciting');
    t.equal((await v.get(`/agenda-items/${item}/participants`)).body.items.length, 2);
    t.equal((await v.get(`/agenda-items/${other}/participants`)).body.items.length, 0);
  });
});

t.test('decisions', async (t) => {
  const { item, decision } = await v.reach('decided');
  t.test('409 the text is fixed in force, the responsible body is not', async (t) => {
    t.same(pointers((await v.patch(`/decisions/${decision}`, { text: '改了' })).body), ['/text frozen']);
    const { body } = must(
      await v.patch(`/decisions/${decision}`, {
        implement_by: '2026-12-31',
        responsible_subject_ids: [v.bodies.party],
      }),
      200,
    );
    t.same([body.implement_by, body.responsible_subject_ids], ['2026-12-31', [v.bodies.party]]);
    t.equal((await v.remove(`/decisions/${decision}`)).status, 409);
  });
  t.test('400 the status is not written by hand', async (t) => {
    t.equal((await v.patch(`/decisions/${decision}`, { status: 'annulled' })).status, 400);
    t.equal(
      (
        await v.post('/decisions', {
          agenda_item_id: item,
          outcome: 'adopted',
          basis: 'consultation',
          text: '又',
          legality: 'lawful',
        })
      ).status,
      400,
    );
  });
});

t.test('dissent is owed an explanation before closing', async (t) => {
  const { item, session, participant, sessionItem, participants } = await v.reach('deliberating');
  for (const participant_id of participants) must(await v.post(`/sessions/${session}/attendance`, { participant_id }));
  const dissent = must(
    await v.post('/opinions', {
      agenda_item_id: item,
      session_id: session,
      participant_id: participant,
      stance: 'oppose',
      text: '不同意',
    }),
  ).body.id;
  must(await v.patch(`/opinions/${dissent}`, { disposition: 'not_adopted', disposition_reason: '多数赞成' }), 200);
  const draft = must(
    await v.post('/decisions', {
      agenda_item_id: item,
      session_id: session,
      outcome: 'rejected',
      basis: 'consultation',
      text: '不做',
    }),
  ).body.id;
  const blocked = await v.act(item, 'decide', { decision_id: draft });
  t.ok(
    blocked.body.blocked_by.some(({ rule }: { rule: string }) => rule === 'everyone-heard'),
    'the other present was not heard',
  );
  must(
    await v.patch(`/session-items/${sessionItem}`, {
      nothing_to_add: true,
      conclusion: 'agreed',
      conclusion_text: '不做',
    }),
    200,
  );
  must(await v.act(item, 'decide', { decision_id: draft }));
  must(
    await v.post('/feedback-records', {
      agenda_item_id: item,
      decision_id: draft,
      kind: 'implementation_feedback',
      audiences: ['participants', 'stakeholders', 'residents'],
      text: '不做',
    }),
  );
  const refused = await v.act(item, 'close');
  t.same(
    refused.body.blocked_by.map(({ rule }: { rule: string }) => rule),
    ['dissent-explained'],
  );
  must(
    await v.post('/feedback-records', {
      agenda_item_id: item,
      kind: 'dissent_explanation',
      opinion_ids: [dissent],
      text: '说明理由',
    }),
  );
  must(await v.act(item, 'close'));
});

t.test('portal', async (t) => {
  const portal = await service.key('portal', village);
  const { item } = await v.reach('soliciting');
  const solicitation = must(await v.post('/solicitations', { agenda_item_id: item, method: 'online' })).body.id;
  const say = (more: object) =>
    v.post('/opinions', { agenda_item_id: item, stance: 'suggest', text: '装在村口', ...more }, portal);
  t.test('201 an answer to a solicitation; 403 anything else', async (t) => {
    t.equal((await say({ solicitation_id: solicitation })).status, 201);
    t.equal((await say({})).status, 403);
    t.equal((await say({ solicitation_id: solicitation, disposition: 'adopted' })).status, 403);
    t.equal((await v.act(item, 'propose', {}, portal)).status, 403);
  });
});

t.test('put by source on opinions, decisions, feedback records and sessions', async (t) => {
  const { item } = await v.reach('deliberating');
  const bodies: Record<string, object> = {
    opinions: { agenda_item_id: item, stance: 'support', text: '同意' },
    decisions: { agenda_item_id: item, outcome: 'adopted', basis: 'consultation', text: '做' },
    'feedback-records': { agenda_item_id: item, kind: 'dissent_explanation', text: '说明' },
    sessions: { division_code: village, form: 'teahouse_meeting' },
  };
  for (const [path, body] of Object.entries(bodies)) {
    const put = (given: object) =>
      service.call(`PUT /v1/${path}/by-source/portal-a/x-1`, { as: v.convener, body: given });
    const [first, again] = [await put(body), await put(body)];
    t.same([first.status, again.status, again.body.version], [201, 200, 1], path);
    t.equal(first.body.source_id, 'x-1');
    t.equal((await v.get(`/${path}?source_system=portal-a`)).body.items.length, 1, path);
  }
});
