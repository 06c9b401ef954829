// What becomes of a result: milestones, a department's own part, disclosures, replies point by point, many opinions at once.
import { sql } from 'kysely';
import t from 'tap';
import { type Answered, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const { department, government, villageCommittee, committee } = v.bodies;
const responder = await service.key('responder', township, department);
const stranger = await service.key('convener', '150626100202');
const today = service.today();
const before = (days: number) =>
  new Date(Date.parse(`${today}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort(),
];
const ruleOf = async (item: string, code: string) => {
  const { rules } = (await v.get(`/agenda-items/${item}/procedure`)).body;
  return rules.find(({ rule }: { rule: string }) => rule === code);
};
const standing = async (item: string, code: string) => (await ruleOf(item, code)).standing;
const UNKNOWN = '01935f6e-7a00-7000-8000-00000000ffff';

t.test('milestones', async (t) => {
  const { item, decision } = await v.reach('implementing');
  const plan = { agenda_item_id: item, decision_id: decision, title: '办理取水许可', planned_on: today };
  const add = (more: object = {}) => v.post('/milestones', { ...plan, ...more });

  t.test('201 planned, done, and reported on', async (t) => {
    const made = must(await add({ responsible_subject_id: villageCommittee }));
    const { id, created_at, updated_at, ...rest } = made.body;
    t.same(rest, {
      division_code: v.code,
      ...plan,
      responsible_subject_id: villageCommittee,
      held_text: null,
      done_on: null,
      note: null,
      source_system: null,
      source_id: null,
      version: 1,
    });
    t.equal(await standing(item, 'milestones-on-time'), 'pending');
    const report = { agenda_item_id: item, milestone_id: id, progress: 'in_progress', text: '已办证' };
    const record = must(await v.post('/implementation-records', report)).body;
    t.same([record.milestone_id, record.decision_id], [id, decision], 'a milestone says of which decision');
    t.equal((await v.remove(`/milestones/${id}`)).status, 409, 'a report hangs on it');
    must(await v.patch(`/milestones/${id}`, { done_on: today }), 200);
    t.equal(await standing(item, 'milestones-on-time'), 'met');
    t.equal((await v.get(`/implementation-records?milestone_id=${id}`)).body.items.length, 1);
  });
  t.test('a milestone whose day passed undone is a finding, its evidence the milestone', async (t) => {
    const { id } = must(await add({ planned_on: before(1) })).body;
    const rule = await ruleOf(item, 'milestones-on-time');
    t.same([rule.standing, rule.evidence], ['unmet', [{ resource: 'milestone', id }]]);
    must(await v.patch(`/milestones/${id}`, { done_on: today }), 200);
    t.equal(await standing(item, 'milestones-on-time'), 'late');
  });
  t.test('409 a day that has passed is neither moved nor removed, nor was it met before the decision', async (t) => {
    const { id } = must(await add({ planned_on: before(1) })).body;
    t.same(refusal(await v.patch(`/milestones/${id}`, { planned_on: before(-9) })), [
      409,
      'state-conflict',
      ['/planned_on'],
    ]);
    t.same(refusal(await v.remove(`/milestones/${id}`)), [409, 'state-conflict', ['/planned_on']]);
    t.same(refusal(await v.patch(`/milestones/${id}`, { done_on: before(1) })), [409, 'state-conflict', ['/done_on']]);
    t.same(refusal(await add({ done_on: before(1) })), [409, 'state-conflict', ['/done_on']]);
    const ahead = must(await add({ planned_on: today })).body.id;
    must(await v.patch(`/milestones/${ahead}`, { planned_on: before(-9) }), 200);
    must(await v.remove(`/milestones/${ahead}`), 204);
  });
  t.test('400, 404, 409', async (t) => {
    const other = await v.reach('decided');
    t.same(refusal(await add({ decision_id: other.decision })), [400, 'invalid-reference', ['/decision_id']]);
    t.same(refusal(await add({ title: '', done: true })), [400, 'invalid-input', ['/done', '/title']]);
    t.same(refusal(await add({ done_on: before(-1) })), [409, 'state-conflict', ['/done_on']]);
    const early = await v.reach('deliberating');
    t.equal((await add({ agenda_item_id: early.item })).status, 409);
    t.equal((await v.post('/milestones', plan, stranger)).status, 404);
    const { id } = must(
      await v.post('/milestones', { ...plan, agenda_item_id: other.item, decision_id: other.decision }),
    ).body;
    const report = { agenda_item_id: item, milestone_id: id, progress: 'in_progress', text: '在办' };
    t.same(refusal(await v.post('/implementation-records', report)), [
      400,
      'invalid-reference',
      ['/decision_id', '/milestone_id'],
    ]);
  });
});

t.test('a department records the part that it carries out', async (t) => {
  const { item } = await v.reach('deliberating', { department_subject_ids: [department] });
  const decided = {
    agenda_item_id: item,
    outcome: 'adopted',
    basis: 'consultation',
    text: '由水务站打井',
    responsible_subject_ids: [department, villageCommittee],
  };
  const session = (await v.get(`/agenda-items/${item}/participants`)).body.items;
  const [link] = (await v.get(`/agenda-items/${item}`)).body ? [session] : [];
  t.ok(link);
  const sessionId = (await v.get('/sessions?limit=1')).body.items[0].id;
  for (const { id } of session) {
    must(await v.post(`/sessions/${sessionId}/attendance`, { participant_id: id }));
    const said = { agenda_item_id: item, session_id: sessionId, participant_id: id, stance: 'support' };
    const opinion = must(await v.post('/opinions', said)).body.id;
    must(await v.patch(`/opinions/${opinion}`, { disposition: 'adopted' }), 200);
  }
  const linked = (await v.get(`/sessions/${sessionId}/agenda-items`)).body.items[0].id;
  must(await v.patch(`/session-items/${linked}`, { conclusion: 'agreed', conclusion_text: '同意' }), 200);
  const decision = must(await v.post('/decisions', { ...decided, session_id: sessionId })).body.id;
  must(await v.act(item, 'decide', { decision_id: decision }));
  must(await v.act(item, 'implement'));
  const own = {
    agenda_item_id: item,
    decision_id: decision,
    responsible_subject_id: department,
    progress: 'completed',
    text: '钻井完成',
  };
  const record = (more: object = {}, as = responder) => v.post('/implementation-records', { ...own, ...more }, as);

  const { body } = must(await record());
  t.same([body.responsible_subject_id, body.reported_on, body.version], [department, today, 1]);
  t.equal((await v.get(`/implementation-records/${body.id}`, responder)).status, 200);
  const { rows } = await sql`select from event where record_id = ${body.id}`.execute(service.db);
  t.equal(rows.length, 1, 'one event');
  const refused = [403, 'forbidden', ['/responsible_subject_id']];
  t.same(refusal(await record({ responsible_subject_id: villageCommittee })), refused, 'not the part of another');
  t.same(refusal(await record({ responsible_subject_id: null })), refused, 'nor for all');
  const step = { agenda_item_id: item, decision_id: decision, title: '配套电力' };
  const theirs = must(await v.post('/milestones', { ...step, responsible_subject_id: villageCommittee })).body.id;
  const its = must(await v.post('/milestones', { ...step, responsible_subject_id: department })).body.id;
  t.same(refusal(await record({ milestone_id: theirs })), [403, 'forbidden', ['/milestone_id']]);
  must(await record({ milestone_id: its }));
  t.equal(
    (
      await service.call(`PATCH /v1/implementation-records/${body.id}`, {
        as: responder,
        body: { text: '改' },
        headers: { 'if-match': '"1"' },
      })
    ).status,
    403,
    'what it reported stands',
  );
  const handed = await v.reach('implementing', { department_subject_ids: [department] });
  t.same(
    refusal(await record({ agenda_item_id: handed.item, decision_id: handed.decision })),
    refused,
    'handed to it, but not for it to carry out',
  );
  const other = await v.reach('implementing');
  t.same(refusal(await record({ agenda_item_id: other.item, decision_id: other.decision })), [404, 'not-found', []]);
  must(await v.post(`/decisions/${decision}/legality`, unlawful(), v.officer), 200);
  t.same(refusal(await record()), [409, 'state-conflict', ['/decision_id']], 'suspended for a department too');
});
const unlawful = () => ({
  finding: 'unlawful',
  legal_basis: '水法第七条',
  reason: '未办取水许可',
  found_by_subject_id: government,
});

t.test('the disclosure ledger: version, publisher, period, withdrawal', async (t) => {
  const { item, decision } = await v.reach('closed');
  const publish = (more: object = {}) =>
    v.post('/disclosures', {
      agenda_item_id: item,
      decision_id: decision,
      about: 'decision',
      channel: 'periodical',
      text: '决定摘要',
      publisher_subject_id: committee,
      proof: '照片 3 号',
      ...more,
    });
  const { version } = (await v.get(`/decisions/${decision}`)).body;
  const made = must(await publish({ published_until: before(-30) })).body;
  t.same(
    [made.decision_version, made.publisher_subject_id, made.published_on, made.published_until, made.proof],
    [version, committee, today, before(-30), '照片 3 号'],
  );
  t.equal(must(await publish({ decision_version: 1 })).body.decision_version, 1);
  t.equal(must(await publish({ decision_id: null })).body.decision_version, null);
  t.same(refusal(await publish({ decision_version: version + 1 })), [400, 'invalid-input', ['/decision_version']]);
  t.same(refusal(await publish({ decision_id: null, decision_version: 1 })), [
    400,
    'invalid-input',
    ['/decision_version'],
  ]);
  t.same(refusal(await publish({ decision_id: UNKNOWN })), [400, 'invalid-reference', ['/decision_id']]);
  t.same(refusal(await publish({ withdrawn_on: today })), [400, 'invalid-input', ['/withdrawn_reason']]);
  t.same(refusal(await publish({ withdrawn_on: before(1), withdrawn_reason: '有误' })), [
    409,
    'state-conflict',
    ['/withdrawn_on'],
  ]);
  const listed = async (query: string) =>
    (await v.get(`/disclosures?agenda_item_id=${item}&${query}`)).body.items.length;
  t.same(
    [
      await listed('channel=periodical'),
      await listed('about=implementation'),
      await listed(`publisher_subject_id=${committee}`),
      await listed(`decision_id=${decision}`),
      await listed(`from=${today}&to=${today}`),
      await listed(`to=${before(1)}`),
    ],
    [3, 1, 3, 3, 4, 0],
  );

  t.equal(await standing(item, 'result-disclosed'), 'met');
  const [told] = (await v.get(`/disclosures?agenda_item_id=${item}&about=implementation`)).body.items;
  must(await v.patch(`/disclosures/${told.id}`, { withdrawn_on: today, withdrawn_reason: '金额有误' }), 200);
  t.equal(await standing(item, 'result-disclosed'), 'unmet', 'what was withdrawn is not disclosed');
  must(await publish({ about: 'implementation', text: '更正后的落实情况' }));
  t.equal(await standing(item, 'result-disclosed'), 'met');
});

t.test('replies point by point', async (t) => {
  const { item, decision } = await v.reach('decided', {
    entrusted_by_subject_id: department,
    entrusted_on: before(3),
    origin: 'government_entrustment',
  });
  const points = [
    { point: '取水许可', disposition: 'adopted', reason: null },
    { point: '管网补助', disposition: 'not_adopted', reason: '超出今年预算' },
  ];
  const reply = (more: object = {}, as = responder) =>
    v.post(
      '/feedback-records',
      {
        agenda_item_id: item,
        decision_id: decision,
        kind: 'government_written_reply',
        from_subject_id: department,
        text: '研究答复如下',
        points,
        ...more,
      },
      as,
    );
  const made = must(await reply());
  t.same([made.body.points, made.body.attachment], [points, null]);
  t.equal(await standing(item, 'reply-in-writing'), 'unmet', 'neither a number nor the document');
  must(await reply({ document_number: '乌水发〔2026〕16号' }));
  t.equal(await standing(item, 'reply-in-writing'), 'met');
  t.same(refusal(await reply({ points: [{ point: '补助', disposition: 'not_adopted', reason: ' ' }] })), [
    400,
    'invalid-input',
    ['/points/0/reason'],
  ]);
  t.same(refusal(await reply({ points: [{ point: '补助', disposition: 'noted', reason: null }] })), [
    400,
    'invalid-input',
    ['/points/0/disposition'],
  ]);
  t.same(refusal(await reply({ kind: 'implementation_feedback', from_subject_id: null }, v.convener)), [
    400,
    'invalid-input',
    ['/points'],
  ]);
});

t.test('dispositions of many opinions at once', async (t) => {
  const { item } = await v.reach('deliberating');
  const say = async (text: string, agenda_item_id = item): Promise<string> =>
    must(await v.post('/opinions', { agenda_item_id, speaker: '村民', stance: 'suggest', text })).body.id;
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => say(`第${n}条`)));
  const dispose = (more: object = {}, as = v.convener) =>
    v.post(
      `/agenda-items/${item}/dispositions`,
      { opinion_ids: ids, disposition: 'partly_adopted', disposition_reason: '费用分摊采纳', ...more },
      as,
    );
  const log = async () =>
    (await sql<{ n: number }>`select count(*)::int n from event`.execute(service.db)).rows[0]?.n ?? 0;

  t.test('200 each with its version and its event, in the order given', async (t) => {
    const was = await log();
    const { body } = must(await dispose({ opinion_ids: ids.toReversed() }), 200);
    t.same(body.agenda_item_id, item);
    t.same(
      body.opinions.map(({ id, version, disposition }: { id: string; version: number; disposition: string }) => [
        id,
        version,
        disposition,
      ]),
      ids.toReversed().map((id) => [id, 2, 'partly_adopted']),
    );
    t.same((await v.get(`/opinions/${ids[3]}`)).body, body.opinions[16]);
    t.equal((await log()) - was, 20);
    const { rows } = await sql<Record<string, unknown>>`
      select action, record_version, agenda_item_id, before, after from event where record_id = ${ids[0]} order by record_version desc limit 1`.execute(
      service.db,
    );
    t.same(rows, [
      {
        action: 'updated',
        record_version: 2,
        agenda_item_id: item,
        before: { disposition: null, disposition_reason: null },
        after: { disposition: 'partly_adopted', disposition_reason: '费用分摊采纳' },
      },
    ]);
  });
  t.test('200 those already disposed of so are left alone', async (t) => {
    const extra = await say('又一条');
    const was = await log();
    const { body } = must(await dispose({ opinion_ids: [...ids, extra] }), 200);
    t.same([body.opinions.length, body.opinions[0].version, body.opinions[20].version], [21, 2, 2]);
    t.equal((await log()) - was, 1);
    must(await dispose(), 200);
    t.equal((await log()) - was, 1);
  });
  t.test('400, 403, 404, 409 all or nothing', async (t) => {
    const was = await log();
    const other = await v.reach('soliciting');
    const elsewhere = await say('另一议题', other.item);
    const wasThen = await log();
    t.ok(wasThen > was);
    const change = { disposition: 'adopted', disposition_reason: null };
    t.same(refusal(await dispose({ ...change, opinion_ids: [...ids, elsewhere, UNKNOWN] })), [
      400,
      'invalid-reference',
      ['/opinion_ids/20', '/opinion_ids/21'],
    ]);
    t.same(refusal(await dispose({ ...change, opinion_ids: [] })), [400, 'invalid-input', ['/opinion_ids']]);
    t.same(refusal(await dispose({ ...change, opinion_ids: [ids[0], ids[0]] })), [
      400,
      'invalid-input',
      ['/opinion_ids'],
    ]);
    const tooMany = Array.from({ length: 501 }, (_, n) => `01935f6e-7a00-7000-8000-${String(n).padStart(12, '0')}`);
    t.same(refusal(await dispose({ ...change, opinion_ids: tooMany })), [400, 'invalid-input', ['/opinion_ids']]);
    t.equal((await dispose(change, responder)).status, 403);
    t.equal((await dispose(change, stranger)).status, 404);
    const decided = await v.reach('decided');
    t.same(
      refusal(
        await v.post(`/agenda-items/${decided.item}/dispositions`, {
          opinion_ids: decided.opinions,
          disposition: 'noted',
        }),
      ),
      [409, 'state-conflict', ['/opinion_ids/0', '/opinion_ids/1']],
      'what became of it is settled by the decision',
    );
    const rows = (await v.get(`/opinions?agenda_item_id=${item}&disposition=adopted`)).body.items;
    t.same(rows, [], 'nothing was changed');
  });
});

t.test('one explanation for many, and a posted one for the anonymous', async (t) => {
  const { item } = await v.reach('deliberating');
  const oppose = async (more: object) =>
    must(await v.post('/opinions', { agenda_item_id: item, stance: 'oppose', text: '反对', ...more })).body.id;
  const named = [await oppose({ subject_id: v.bodies.resident }), await oppose({ subject_id: v.bodies.resident })];
  await oppose({ speaker: '匿名' });
  const explain = (more: object) =>
    v.post('/feedback-records', { agenda_item_id: item, kind: 'dissent_explanation', text: '说明', ...more });
  const open = async () => (await ruleOf(item, 'dissent-explained')).missing.map(({ zh }: { zh: string }) => zh);
  t.same(await open(), ['有3条不同意见没有解释说明']);
  must(await explain({ opinion_ids: named, method: 'visit' }));
  t.same(await open(), ['有1条不同意见没有解释说明']);
  must(await explain({ method: 'posting' }));
  t.equal(await standing(item, 'dissent-explained'), 'met');
});

t.test('reopened: its windows are open again, and what is closed is asked for again', async (t) => {
  const { item, decision } = await v.reach('closed');
  const done = { agenda_item_id: item, decision_id: decision, progress: 'in_progress', text: '重新施工' };
  t.equal((await v.post('/implementation-records', done)).status, 409, 'closed');
  t.equal((await v.act(item, 'reopen')).status, 400, 'without a reason');
  must(await v.act(item, 'reopen', { reason: '井水又渗漏' }));
  const { id } = must(await v.post('/implementation-records', done)).body;
  must(await v.post('/milestones', { agenda_item_id: item, decision_id: decision, title: '重新封井' }));
  must(await v.patch(`/decisions/${decision}`, { implement_by: before(-30) }), 200);
  const closing = await v.act(item, 'close');
  t.same(
    closing.body.blocked_by.map(({ rule }: { rule: string }) => rule),
    ['result-implemented'],
  );
  must(await v.patch(`/implementation-records/${id}`, { progress: 'completed' }), 200);
  must(await v.act(item, 'close'));
  t.equal((await v.patch(`/implementation-records/${id}`, { text: '改' })).status, 409, 'closed again');
});

t.test('409 a term and a body laid down, a proof shown: added to, not taken back', async (t) => {
  const { item, decision } = await v.reach('closed');
  const [{ id }] = (await v.get(`/disclosures?agenda_item_id=${item}`)).body.items;
  const kept = (...pointers: string[]) => [409, 'state-conflict', pointers];
  must(await v.patch(`/disclosures/${id}`, { proof: '公开栏照片' }), 200);
  t.same(refusal(await v.patch(`/disclosures/${id}`, { proof: null })), kept('/proof'));
  must(await v.patch(`/disclosures/${id}`, { withdrawn_on: today, withdrawn_reason: '数字有误' }), 200);
  const unsaid = await v.patch(`/disclosures/${id}`, { withdrawn_on: null, withdrawn_reason: null });
  t.same(refusal(unsaid), kept('/withdrawn_on', '/withdrawn_reason'));
  must(await v.act(item, 'reopen', { reason: '井水又渗漏' }));
  must(await v.patch(`/decisions/${decision}`, { implement_by: today }), 200);
  t.same(refusal(await v.patch(`/decisions/${decision}`, { implement_by: before(-30) })), kept('/implement_by'));
  const bodies = (responsible_subject_ids: string[]) => v.patch(`/decisions/${decision}`, { responsible_subject_ids });
  must(await bodies([villageCommittee, department]), 200);
  t.same(refusal(await bodies([villageCommittee])), kept('/responsible_subject_ids'));
});

t.test('409 entrusted by nobody: closing asks for the organ, which can still be named', async (t) => {
  const { item } = await v.reach('implementing', { origin: 'government_entrustment' });
  const blockers = async () => (await v.act(item, 'close')).body.blocked_by.map(({ rule }: { rule: string }) => rule);
  t.ok((await blockers()).includes('entrusted-result-reported'));
  must(await v.patch(`/agenda-items/${item}`, { entrusted_by_subject_id: department }), 200);
  t.equal((await v.patch(`/agenda-items/${item}`, { entrusted_by_subject_id: null })).status, 409);
  must(await v.post('/referrals', { agenda_item_id: item, kind: 'result_report', to_subject_id: department }));
  t.notOk((await blockers()).includes('entrusted-result-reported'));
});

t.test('409 an important matter submitted to the village itself is not submitted', async (t) => {
  const { item } = await v.reach('decided', { is_important: true, department_subject_ids: [department] });
  const submit = (more: object) => v.post('/referrals', { agenda_item_id: item, kind: 'to_government', ...more });
  must(await submit({ to_subject_id: villageCommittee }));
  must(await submit({}));
  const { status, body } = await v.act(item, 'implement');
  t.same([status, body.blocked_by.map(({ rule }: { rule: string }) => rule)], [409, ['submitted-to-government']]);
  must(await submit({ to_subject_id: government }));
  must(await v.act(item, 'implement'));
});

t.test('which audiences still lack feedback is said by name', async (t) => {
  const { item, decision } = await v.reach('implementing');
  const tell = (audiences: string[]) =>
    v.post('/feedback-records', {
      agenda_item_id: item,
      decision_id: decision,
      kind: 'implementation_feedback',
      audiences,
      text: '已通水',
    });
  const lacking = async () => (await ruleOf(item, 'feedback-given')).missing.map(({ zh }: { zh: string }) => zh);
  t.same(await lacking(), ['没有向协商主体反馈', '没有向利益相关方反馈', '没有向居民反馈']);
  must(await tell(['stakeholders']));
  t.same(await lacking(), ['没有向协商主体反馈', '没有向居民反馈']);
  must(await tell(['participants', 'residents']));
  t.equal(await standing(item, 'feedback-given'), 'met');
});

t.test('a request declined with a reason is answered, and the reply is recorded after its end', async (t) => {
  const item = await v.item();
  t.equal((await v.act(item, 'decline')).status, 400, 'without a reason');
  must(await v.act(item, 'decline', { reason: '属于镇政府职权' }));
  t.equal(await standing(item, 'request-answered'), 'met');
  const reply = { agenda_item_id: item, kind: 'request_reply', text: '已转镇政府', method: 'telephone' };
  t.equal(must(await v.post('/feedback-records', reply)).body.given_on, today);
  t.equal((await v.post('/feedback-records', { ...reply, kind: 'dissent_explanation' })).status, 409);
});

t.test('409 days out of order are refused on creation too, live and in retrospect', async (t) => {
  const { item } = await v.reach('soliciting');
  const asked = (agenda_item_id: string, started_on: string | null, ended_on: string, as = v.convener) =>
    v.post('/solicitations', { agenda_item_id, method: 'box', started_on, ended_on }, as);
  t.same(refusal(await asked(item, today, before(1))), [409, 'state-conflict', ['/ended_on']]);
  t.same(refusal(await asked(item, null, before(1))), [409, 'state-conflict', ['/ended_on']], 'today, if not said');
  must(await asked(item, today, today));
  const paper = { division_code: v.code, title: '旧案', origin: 'lead_body', record_mode: 'retrospective' };
  const old = must(await v.post('/agenda-items', paper, v.officer)).body.id;
  t.same(refusal(await asked(old, '2009-07-02', '2009-07-01', v.officer)), [409, 'state-conflict', ['/ended_on']]);
  must(await asked(old, null, '2009-07-01', v.officer));
});
