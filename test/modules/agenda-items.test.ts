import { sql } from 'kysely';
import t from 'tap';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const administrator = await service.key('administrator', banner);
const stranger = await service.key('convener', neighbour);
const portal = await service.key('portal', banner);
const auditor = await service.key('auditor', banner);
const asked = { division_code: village, title: '装路灯', origin: 'resident_request' };
const stageOf = async (id: string) => (await v.get(`/agenda-items/${id}`)).body.stage;

t.test('create', async (t) => {
  t.test('201 a request enters at requested, what the lead body raises at drafting', async (t) => {
    const requested = must(await v.post('/agenda-items', { ...asked, requested_on: service.today() })).body;
    t.equal(requested.stage, 'requested');
    t.equal(requested.stage_since, service.today());
    t.equal(requested.recorded_days_late, 0);
    t.equal(must(await v.post('/agenda-items', { ...asked, origin: 'lead_body' })).body.stage, 'drafting');
  });
  t.test('201 a portal hands in a resident request, and nothing else', async (t) => {
    t.equal((await v.post('/agenda-items', asked, portal)).status, 201);
    t.equal((await v.post('/agenda-items', { ...asked, origin: 'lead_body' }, portal)).status, 403);
  });
  t.test('409 a day in the future', async (t) => {
    const { status, body } = await v.post('/agenda-items', { ...asked, requested_on: '2099-01-01' });
    t.equal(status, 409);
    t.same(
      body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code]),
      [['/requested_on', 'day_in_future']],
    );
  });
  t.test('400 references that do not hold, all of them', async (t) => {
    const foreign = must(
      await service.call('POST /v1/subjects', {
        as: stranger,
        body: { division_code: neighbour, kind: 'party_organisation', name: '邻村' },
      }),
    ).body.id;
    const body = {
      ...asked,
      convener_subject_id: foreign,
      lead_subject_ids: [v.bodies.party, foreign],
      affected_division_codes: ['150626100299'],
    };
    const refused = await v.post('/agenda-items', body);
    t.equal(refused.status, 400);
    t.equal(refused.body.code, 'invalid-reference');
    t.same(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
      '/affected_division_codes',
      '/convener_subject_id',
      '/lead_subject_ids',
    ]);
  });
  t.test('400 withheld without a reason, and the own division among the affected', async (t) => {
    const { body } = await v.post('/agenda-items', {
      ...asked,
      disclosure_level: 'withheld',
      affected_division_codes: [village],
    });
    t.same(
      body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/disclosure_level_reason', '/affected_division_codes'],
    );
  });
  t.test('404 another division; 403 a role that does not record', async (t) => {
    t.equal((await v.post('/agenda-items', asked, stranger)).status, 404);
    t.equal((await v.post('/agenda-items', { ...asked, division_code: '150626100299' })).status, 404);
    t.equal((await v.post('/agenda-items', asked, auditor)).status, 403);
  });
});

t.test('record mode', async (t) => {
  t.test('403 a convener enters no paper case, an administrator no live one', async (t) => {
    t.equal((await v.post('/agenda-items', { ...asked, record_mode: 'retrospective' })).status, 403);
    t.equal((await v.post('/agenda-items', asked, administrator)).status, 403);
  });
  t.test('201 guards are findings, days may be missing', async (t) => {
    const paper = { ...asked, origin: 'lead_body', record_mode: 'retrospective' };
    const item = must(await v.post('/agenda-items', paper, administrator)).body;
    t.equal(item.stage_since, null);
    for (const action of ['solicit', 'propose', 'notify', 'convene']) {
      const { body } = must(await v.act(item.id, action, {}, administrator));
      t.equal(body.occurred_on, null);
    }
    const { body } = await v.get(`/agenda-items/${item.id}/transitions`, administrator);
    const proposed = body.items.find(({ action }: { action: string }) => action === 'propose');
    t.ok(proposed.findings.some(({ rule }: { rule: string }) => rule === 'opinions-solicited'));
    const opinion = { agenda_item_id: item.id, stance: 'support', speaker: '与会者' };
    t.equal(must(await v.post('/opinions', opinion, administrator)).body.voiced_on, null);
    t.equal((await v.post('/opinions', { ...opinion, voiced_on: '2099-01-01' }, administrator)).status, 409);
    t.equal((await v.post('/opinions', opinion)).status, 403);
  });
});

t.test('transitions', async (t) => {
  t.test('409 procedure-blocked: each rule, its clause word for word, what is missing; nothing changes', async (t) => {
    const { item } = await v.reach('soliciting', { category: null, lead_subject_ids: [] });
    const before = (await v.get(`/agenda-items/${item}`)).text;
    const refused = await v.act(item, 'propose');
    t.equal(refused.status, 409);
    t.equal(refused.body.code, 'procedure-blocked');
    const byRule = Object.fromEntries(
      refused.body.blocked_by.map((standing: Record<string, unknown>) => [standing.rule, standing]),
    );
    t.same(
      Object.keys(byRule).sort(),
      [
        'content-category',
        'convener-jurisdiction',
        'lead-body-competent',
        'opinions-solicited',
        'participants-determined',
      ]
        .filter((rule) => rule in byRule)
        .sort(),
    );
    for (const rule of ['content-category', 'lead-body-competent', 'opinions-solicited', 'participants-determined'])
      t.ok(byRule[rule], rule);
    t.equal(byRule['opinions-solicited'].clause, '二(二)6');
    t.match(byRule['opinions-solicited'].quotation, '充分征求意见');
    t.ok(byRule['opinions-solicited'].missing.length > 0);
    t.equal((await v.get(`/agenda-items/${item}`)).text, before);
    t.equal(
      (
        await service.call(`POST /v1/agenda-items/${item}/transitions`, {
          as: v.convener,
          body: { action: 'propose' },
          headers: { 'accept-language': 'en' },
        })
      ).body.title,
      'The procedure is not fulfilled yet',
    );
  });
  t.test('409 an act that the stage does not admit tells what may be done', async (t) => {
    const { item } = await v.reach('drafting');
    const { status, body } = await v.act(item, 'close');
    t.equal(status, 409);
    t.same(body.allowed_actions, ['solicit', 'withdraw']);
  });
  t.test('400 a reason or a decision is missing', async (t) => {
    const item = await v.item();
    t.same(
      (await v.act(item, 'decline')).body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/reason'],
    );
    must(await v.act(item, 'decline', { reason: '不属于协商范围' }));
    t.equal(await stageOf(item), 'declined');
    const { item: other } = await v.reach('deliberating');
    t.same(
      (await v.act(other, 'decide')).body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/decision_id'],
    );
  });
  t.test('200 dry_run says what would come, and changes nothing', async (t) => {
    const item = await v.item();
    const tried = await v.post(`/agenda-items/${item}/transitions?dry_run=true`, { action: 'accept' });
    t.equal(tried.status, 200);
    t.same(tried.body, {
      action: 'accept',
      from_stage: 'requested',
      to_stage: 'drafting',
      occurred_on: service.today(),
      exceptions: [],
      findings: [],
    });
    t.equal(await stageOf(item), 'requested');
    t.equal((await v.post(`/agenda-items/${item}/transitions?dry_run=true`, { action: 'close' })).status, 409);
  });
  t.test('403 only the government corrects; 404 a stranger', async (t) => {
    const { item, decision } = await v.reach('decided');
    const correct = { reason: '违反法律', decision_id: decision };
    t.equal((await v.act(item, 'correct', correct)).status, 403);
    t.equal((await v.act(item, 'correct', correct, stranger)).status, 404);
    const { body } = must(await v.act(item, 'correct', correct, v.officer));
    t.equal(body.to_stage, 'deliberating');
    const annulled = (await v.get(`/decisions/${decision}`)).body;
    t.same([annulled.status, annulled.legality], ['annulled', 'unlawful_annulled']);
    t.equal((await v.get(`/agenda-items/${item}`)).body.decision_id, null);
  });
  t.test('201 correct by amendment: the original stays, exactly one decision is in force', async (t) => {
    const { item, decision } = await v.reach('decided');
    const amended = must(
      await v.post(
        '/decisions',
        {
          agenda_item_id: item,
          corrects_decision_id: decision,
          outcome: 'adopted',
          basis: 'government',
          text: '改正后',
          responsible_subject_ids: [v.bodies.villageCommittee],
        },
        v.officer,
      ),
    ).body.id;
    must(await v.act(item, 'correct', { reason: '违反法律', decision_id: amended }, v.officer));
    t.equal(await stageOf(item), 'decided');
    t.same(
      [(await v.get(`/decisions/${decision}`)).body.status, (await v.get(`/decisions/${amended}`)).body.status],
      ['superseded', 'in_force'],
    );
    t.equal((await v.get(`/agenda-items/${item}`)).body.decision_id, amended);
  });
  t.test('201 return, withdraw, close, reopen', async (t) => {
    const { item } = await v.reach('notified');
    must(await v.act(item, 'return', { reason: '材料不全' }));
    t.equal(await stageOf(item), 'drafting');
    must(await v.act(item, 'withdraw', { reason: '已自行解决' }));
    t.equal(await stageOf(item), 'withdrawn');
    const { item: done } = await v.reach('closed');
    must(await v.act(done, 'reopen', { reason: '又渗漏' }));
    t.equal(await stageOf(done), 'implementing');
    must(await v.act(done, 'close'));
  });
  t.test('201 an unresolved matter goes to the assembly, and cannot be withdrawn to avoid it', async (t) => {
    const { item, sessionItem, participants, session } = await v.reach('deliberating');
    for (const participant_id of participants) {
      must(await v.post(`/sessions/${session}/attendance`, { participant_id }));
      const opinion = must(
        await v.post('/opinions', {
          agenda_item_id: item,
          session_id: session,
          participant_id,
          stance: 'oppose',
          text: '不同意',
        }),
      ).body.id;
      must(
        await v.patch(`/opinions/${opinion}`, { disposition: 'not_adopted', disposition_reason: '多数不同意' }),
        200,
      );
    }
    must(
      await v.patch(`/session-items/${sessionItem}`, { conclusion: 'seriously_disputed', conclusion_text: '争议较大' }),
      200,
    );
    const draft = {
      agenda_item_id: item,
      session_id: session,
      outcome: 'adopted',
      basis: 'consultation',
      text: '打井',
    };
    const first = must(await v.post('/decisions', draft)).body.id;
    const refused = await v.act(item, 'decide', { decision_id: first });
    t.equal(refused.body.code, 'procedure-blocked');
    t.ok(refused.body.blocked_by.some(({ rule }: { rule: string }) => rule === 'unresolved-escalated'));
    must(await v.act(item, 'escalate'));
    t.equal((await v.act(item, 'withdraw', { reason: '不想议了' })).status, 409);
    const meeting = {
      division_code: village,
      form: 'villagers_representative_assembly',
      status: 'held',
      held_on: service.today(),
      convener_subject_id: v.bodies.villageCommittee,
      convener_acts_for: '村民委员会召集',
      count_basis: 'representatives',
      eligible_count: 30,
      present_count: 20,
    };
    const assembly = must(await v.post('/sessions', meeting)).body.id;
    const dealt = {
      agenda_item_id: item,
      conclusion: 'agreed',
      conclusion_text: '通过',
      nothing_to_add: true,
      vote_method: 'show_of_hands',
      votes_for: 11,
      votes_against: 9,
      votes_abstained: 0,
      vote_result: 'passed',
    };
    must(await v.post(`/sessions/${assembly}/agenda-items`, dealt));
    const decided = must(
      await v.post('/decisions', { ...draft, session_id: assembly, basis: 'representative_assembly' }),
    ).body.id;
    const outcome = await v.act(item, 'decide', { decision_id: decided });
    t.equal(outcome.status, 201, outcome.text);
    t.equal(await stageOf(item), 'decided');
  });
  t.test('one of ten identical acts at once goes through', async (t) => {
    const item = await v.item();
    const all = await Promise.all(Array.from({ length: 10 }, () => v.act(item, 'accept')));
    t.same(all.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)]);
  });
  t.test('the same act under one key answers the same', async (t) => {
    const item = await v.item();
    const act = () =>
      service.call(`POST /v1/agenda-items/${item}/transitions`, {
        as: v.convener,
        body: { action: 'accept' },
        headers: { 'idempotency-key': `accept-${item}` },
      });
    const [a, b] = await Promise.all([act(), act()]);
    const c = await act();
    t.same([a.status, b.status, c.status], [201, 201, 201]);
    t.equal(a.text, b.text);
    t.equal(a.text, c.text);
  });
  t.test('no opinion slips past a decision: twenty rounds of both at once', async (t) => {
    for (let round = 0; round < 20; round++) {
      const { item, session, participants } = await v.reach('deliberating');
      must(
        await v.patch(`/session-items/${(await v.get(`/sessions/${session}/agenda-items`)).body.items[0].id}`, {
          nothing_to_add: true,
          conclusion: 'agreed',
          conclusion_text: '同意',
        }),
        200,
      );
      const decision = must(
        await v.post('/decisions', {
          agenda_item_id: item,
          session_id: session,
          outcome: 'adopted',
          basis: 'consultation',
          text: '同意',
        }),
      ).body.id;
      const [decided, voiced] = await Promise.all([
        v.act(item, 'decide', { decision_id: decision }),
        v.post('/opinions', {
          agenda_item_id: item,
          session_id: session,
          participant_id: participants[0],
          stance: 'oppose',
          text: '等一下',
        }),
      ]);
      const isBoth = decided.status === 201 && voiced.status === 201;
      t.notOk(isBoth, `decide ${decided.status}, opinion ${voiced.status}`);
      t.ok(decided.status === 201 || voiced.status === 201);
    }
  });
});

t.test('procedure', async (t) => {
  t.test('200 stage, acts, rules with clause and evidence, history', async (t) => {
    const { item, opinions } = await v.reach('decided');
    const { body } = await v.get(`/agenda-items/${item}/procedure`);
    t.equal(body.stage, 'decided');
    const considered = body.rules.find(({ rule }: { rule: string }) => rule === 'opinions-considered');
    t.equal(considered.standing, 'met');
    t.same(considered.evidence.map(({ id }: { id: string }) => id).sort(), [...opinions].sort());
    const implement = body.actions.find(({ action }: { action: string }) => action === 'implement');
    t.equal(implement.is_allowed, true);
    t.equal((await v.get(`/agenda-items/${item}/procedure`, stranger)).status, 404);
  });
  t.test('200 the history replays to the stage', async (t) => {
    const { item } = await v.reach('closed');
    const first = await v.get(`/agenda-items/${item}/transitions?limit=3`);
    const rest = await v.get(`/agenda-items/${item}/transitions?limit=200&cursor=${first.body.next_cursor}`);
    const steps = [...first.body.items, ...rest.body.items];
    t.same(
      steps.map(({ number }: { number: number }) => number),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    steps.reduce((stage: string, step: { from_stage: string; to_stage: string }) => {
      t.equal(step.from_stage, stage);
      return step.to_stage;
    }, 'requested');
    t.equal(steps.at(-1).to_stage, 'closed');
  });
});

t.test('scope', async (t) => {
  const cross = {
    scope: 'cross_village',
    affected_division_codes: [neighbour],
    single_village_unable_reason: '渠道经过两村',
  };
  const item = await v.item(cross);
  t.test('200 an affected village reads the item and its facts, and writes nothing', async (t) => {
    t.equal((await v.get(`/agenda-items/${item}`, stranger)).status, 200);
    t.equal((await v.get(`/agenda-items/${item}/procedure`, stranger)).status, 200);
    const list = await v.get(`/agenda-items?limit=200`, stranger);
    t.ok(list.body.items.some(({ id }: { id: string }) => id === item));
    t.equal((await v.patch(`/agenda-items/${item}`, { title: '改' }, stranger)).status, 403);
    t.equal((await v.act(item, 'accept', {}, stranger)).status, 403);
    must(await v.act(item, 'accept'));
    must(await v.act(item, 'solicit'));
    must(await v.post('/solicitations', { agenda_item_id: item, method: 'wechat' }));
    const facts = await v.get(`/solicitations?agenda_item_id=${item}`, stranger);
    t.equal(facts.body.items.length, 1);
  });
  t.test('404 no more once it is not affected', async (t) => {
    must(await v.patch(`/agenda-items/${item}`, { affected_division_codes: [] }), 200);
    t.equal((await v.get(`/agenda-items/${item}`, stranger)).status, 404);
    t.equal((await v.get(`/solicitations?agenda_item_id=${item}`, stranger)).body.items.length, 0);
  });
  t.test('200 a responder sees what involves its department, and only that', async (t) => {
    const responder = await service.key('responder', township, v.bodies.department);
    const assigned = await v.item({ department_subject_ids: [v.bodies.department] });
    t.equal((await v.get(`/agenda-items/${assigned}`, responder)).status, 200);
    t.equal((await v.get(`/agenda-items/${item}`, responder)).status, 404);
    t.same(
      (await v.get('/agenda-items', responder)).body.items.map(({ id }: { id: string }) => id),
      [assigned],
    );
  });
});

t.test('update and remove', async (t) => {
  t.test('409 what is fixed once notified', async (t) => {
    const { item } = await v.reach('notified');
    const { status, body } = await v.patch(`/agenda-items/${item}`, {
      convener_subject_id: v.bodies.party,
      content: '别的',
    });
    t.equal(status, 409);
    t.same(body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`).sort(), [
      '/content frozen',
      '/convener_subject_id frozen',
    ]);
  });
  t.test('204 an item without a history, 409 with one', async (t) => {
    const item = await v.item();
    t.equal((await v.remove(`/agenda-items/${item}`)).status, 204);
    t.equal((await v.get(`/agenda-items/${item}`)).status, 410);
    const { item: kept } = await v.reach('drafting');
    t.equal((await v.remove(`/agenda-items/${kept}`)).status, 409);
  });
  t.test('200 put by source creates, then replaces', async (t) => {
    const put = (body: unknown) =>
      service.call('PUT /v1/agenda-items/by-source/portal-a/i-1', { as: v.convener, body });
    const first = await put(asked);
    t.equal(first.status, 201);
    t.equal((await put({ ...asked, title: '装十盏路灯' })).body.title, '装十盏路灯');
    t.equal((await put({ ...asked, origin: 'lead_body' })).status, 409);
  });
});

t.test('every version of every record has exactly one event', async (t) => {
  const { rows } = await sql<{ resource: string; missing: number; extra: number }>`
    with record as (
      select 'agenda_item' as resource, id, version from agenda_item union all select 'opinion', id, version from opinion
      union all select 'decision', id, version from decision union all select 'session', id, version from session
      union all select 'session_item', id, version from session_item union all select 'attendance', id, version from attendance
      union all select 'participant', id, version from participant union all select 'notice', id, version from notice
      union all select 'subject', id, version from subject)
    select r.resource, count(*) filter (where e.n is distinct from r.version) as missing, 0 as extra
    from record r left join (select record_id, count(*)::int as n from event group by record_id) e on e.record_id = r.id
    group by r.resource`.execute(service.db);
  t.ok(rows.length >= 8);
  for (const row of rows) t.equal(row.missing, 0, row.resource);
});
