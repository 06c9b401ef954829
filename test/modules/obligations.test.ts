// What is owed follows the records, inside the change: created, discharged, reopened, recounted; and is a work list.
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { runClock, runRecounts } from '../../src/modules/obligations/commands.ts';
import { addDays } from '../../src/procedure/calendar.ts';
import { banner, neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

type Values = Record<string, unknown>;
const service = await startService(t);
const { db } = service;
const village = await settle(service);
const today = service.today();
const administrator = await service.key('administrator', banner);

const owed = async (item: string, kind?: string): Promise<Values[]> =>
  must(await village.get(`/obligations?agenda_item_id=${item}${kind ? `&kind=${kind}` : ''}`), 200).body.items;
const states = async (item: string) => (await owed(item)).map(({ kind, state }) => `${kind} ${state}`).sort();
const eventsOf = async (id: unknown) =>
  (
    await sql<{ record_version: number; action: string; before: Values | null; after: Values | null }>`
      select record_version, action, before, after from event
      where record_id = ${id}::uuid order by record_version`.execute(db)
  ).rows;

t.test('200 a request obliges to answer it; the answer discharges it, in one change', async (t) => {
  const item = await village.item();
  const [made, ...others] = await owed(item);
  t.same(others, []);
  t.match(made, {
    agenda_item_id: item,
    division_code: village.code,
    record_mode: 'live',
    kind: 'request_reply',
    key: `request_reply:${item}`,
    debtor_subject_id: village.bodies.committee,
    debtor_kind: 'consultation_committee',
    follows_resource: 'agenda_item',
    follows_id: item,
    started_on: today,
    due_on: null,
    is_limit_set: false,
    is_presumed: false,
    is_provisional: false,
    trace: null,
    state: 'open',
    is_outstanding: true,
    met_on: null,
    version: 1,
  });
  must(await village.act(item, 'accept'));
  const [met] = await owed(item);
  t.match(met, { id: made?.id, state: 'met', met_on: today, met_by_resource: 'agenda_item', version: 2 });
  t.equal(met?.is_outstanding, false);
  const events = await eventsOf(made?.id);
  t.same(
    events.map(({ action, record_version }) => [action, record_version]),
    [
      ['created', 1],
      ['met', 2],
    ],
  );
  t.match(events[1], { before: { state: 'open', met_on: null }, after: { state: 'met', met_on: today } });
  const one = await village.get(`/obligations/${made?.id}`);
  t.same([one.status, one.headers.etag, one.body], [200, '"2"', met]);
});

t.test('200 an item that is removed owes nothing any more', async (t) => {
  const item = await village.item();
  const [made] = await owed(item);
  must(await village.remove(`/agenda-items/${item}`), 204);
  t.same(await owed(item), []);
  t.equal((await village.get(`/obligations/${made?.id}`)).status, 410);
  const sync = await village.get(`/obligations?modified_since=2020-01-01T00:00:00Z&limit=200`);
  t.ok(sync.body.removed.some(({ id }: Values) => id === made?.id));
});

t.test('200 a journey: what falls due after each step, and what discharged it', async (t) => {
  const { item } = await village.reach('closed');
  t.same(await states(item), [
    'advance_notice met',
    'disclosure met',
    'implementation met',
    'implementation_feedback met',
    'request_reply met',
  ]);
  const procedure = must(await village.get(`/agenda-items/${item}/procedure`), 200).body;
  t.same(procedure.obligations, await owed(item), 'the procedure shows the same');
});

t.test('200 a discharge that is taken back reopens', async (t) => {
  const { item, decision } = await village.reach('implementing');
  t.same(
    (await owed(item, 'implementation')).map(({ state }) => state),
    ['open'],
  );
  const done = { agenda_item_id: item, decision_id: decision, progress: 'completed', text: '新井已通水' };
  const record = must(await village.post('/implementation-records', done)).body.id;
  t.same(
    (await owed(item, 'implementation')).map(({ state }) => state),
    ['met'],
  );
  t.same(
    (await owed(item, 'disclosure')).map(({ state, started_on }) => [state, started_on]),
    [['open', today]],
  );
  const [disclosure] = await owed(item, 'disclosure');
  must(await village.remove(`/implementation-records/${record}`), 204);
  t.same(
    (await owed(item, 'implementation')).map(({ state, met_by_id }) => [state, met_by_id]),
    [['open', null]],
  );
  t.same(await owed(item, 'disclosure'), [], 'nothing is finished: nothing to disclose yet');
  must(await village.post('/implementation-records', done));
  const [again] = await owed(item, 'disclosure');
  t.equal(again?.id, disclosure?.id, 'one obligation, with one history');
  t.same(
    (await eventsOf(again?.id)).map(({ action }) => action),
    ['created', 'removed', 'created'],
  );
});

t.test('200 a dissenting opinion is owed an explanation, others nothing', async (t) => {
  const { item } = await village.reach('soliciting');
  const say = (stance: string) => village.post('/opinions', { agenda_item_id: item, speaker: '村民', stance });
  must(await say('support'));
  t.same(await owed(item, 'dissent_explanation'), []);
  const opinion = must(await say('oppose')).body.id;
  const [made] = await owed(item, 'dissent_explanation');
  t.match(made, { follows_resource: 'opinion', follows_id: opinion, state: 'open', started_on: null });
  must(await village.patch(`/opinions/${opinion}`, { stance: 'suggest' }), 200);
  t.same(await owed(item, 'dissent_explanation'), []);
  const worried = must(await say('concern')).body.id;
  must(
    await village.patch(`/opinions/${worried}`, { disposition: 'not_adopted', disposition_reason: '造价过高' }),
    200,
  );
  t.same(
    (await owed(item, 'dissent_explanation')).map(({ follows_id }) => follows_id),
    [worried],
  );
});

/** An entrusted item whose result was reported, so that the organ owes its reply. */
async function entrusted(more: Values = {}) {
  const journey = await village.reach('implementing', {
    origin: 'government_entrustment',
    entrusted_by_subject_id: village.bodies.department,
    entrusted_on: today,
  });
  const report = { kind: 'result_report', to_subject_id: village.bodies.department, delivery: 'by_hand', ...more };
  const { item: agenda_item_id, decision: decision_id } = journey;
  const referral = must(await village.post('/referrals', { agenda_item_id, decision_id, ...report })).body.id;
  const [reply] = await owed(journey.item, 'government_written_reply');
  return { ...journey, referral, reply: reply as Values };
}

t.test(
  '200 ten days for the organ that entrusted it: presumed on delivery, recounted once receipt is recorded',
  async (t) => {
    const { item, referral, reply } = await entrusted();
    t.match(reply, {
      debtor_subject_id: village.bodies.department,
      debtor_kind: 'government_department',
      follows_resource: 'referral',
      follows_id: referral,
      started_on: today,
      is_presumed: true,
      is_limit_set: true,
      trace: {
        start: today,
        days: 10,
        basis: 'calendar_days',
        first_day: addDays(today, 1),
        last_day_before_rolling: addDays(today, 10),
        rule: 'entrusted-written-reply',
        clause: '二(二)7#entrusted-written-reply',
        ends_at: `${reply.due_on}T16:00:00.000Z`,
      },
    });
    must(await village.patch(`/referrals/${referral}`, { received_on: today }), 200);
    const [known] = await owed(item, 'government_written_reply');
    t.match(known, { id: reply.id, is_presumed: false, version: 2 });
    const debtor = await service.key('responder', township, village.bodies.department);
    const theirs = must(await service.call('GET /v1/obligations?kind=government_written_reply', { as: debtor }), 200);
    t.same(
      theirs.body.items.map(({ id }: Values) => id),
      [reply.id],
      'a debtor sees its own',
    );
    const answer = { agenda_item_id: item, kind: 'government_written_reply', text: '同意,按协商结果办理' };
    must(
      await service.call('POST /v1/feedback-records', {
        as: debtor,
        body: { ...answer, from_subject_id: village.bodies.department },
      }),
    );
    t.match((await owed(item, 'government_written_reply'))[0], { state: 'met', met_by_resource: 'feedback_record' });
  },
);

t.test('a waiver', async (t) => {
  const { reply } = await entrusted();
  const path = `/obligations/${reply.id}/waiver`;
  const reason = '委托机关已撤销';
  t.equal((await village.post(path, { reason })).status, 403, '403 not by the side that convenes');
  const elsewhere = await service.key('township_officer', '150626101');
  t.equal((await village.post(path, { reason }, elsewhere)).status, 404, '404 in another township');
  t.match(await village.post(path, { reason: ' ' }, administrator), { status: 400 }, '400 without a reason');
  t.match(await village.post(path, {}, administrator), { status: 400 });
  const before = (await eventsOf(reply.id)).length;
  const own = await village.post(path, { reason }, village.officer);
  t.match(own, { status: 403, body: { detail: /由其上级免除/ } }, '403 by the township whose department owes it');
  const waived = must(await village.post(path, { reason }, administrator), 200);
  t.match(waived.body, { state: 'waived', waived_reason: reason, waived_on: today, is_outstanding: false });
  const events = await eventsOf(reply.id);
  t.equal(events.length, before + 1);
  t.match(events.at(-1), { action: 'waived', after: { waived_reason: reason } });
  const again = await village.post(path, { reason }, administrator);
  t.match(again, { status: 409, body: { code: 'state-conflict' } });
  t.match(again.body.detail, /已免除/);
  must(await village.patch(`/referrals/${reply.follows_id}`, { received_on: today }), 200);
  t.match((await village.get(`/obligations/${reply.id}`)).body, waived.body, 'it stays as it was waived');
  const [met] = await owed((await village.reach('drafting')).item);
  t.equal((await village.post(`/obligations/${met?.id}/waiver`, { reason }, village.officer)).status, 409);
});

t.test('403 who waives: the township what the village owes, who stands above what a government owes', async (t) => {
  const reason = '已另案办理';
  const [prefecture, above] = [
    await service.key('administrator', '1506'),
    await service.key('township_officer', banner),
  ];
  const waive = async (id: unknown, as: string) =>
    (await village.post(`/obligations/${id}/waiver`, { reason }, as)).status;
  const firstOf = async (more: Values, as = village.convener) => (await owed(await village.item(more, as)))[0]?.id;
  const committee = await firstOf({});
  t.same([await waive(committee, administrator), await waive(committee, prefecture)], [403, 403], 'a live procedure');
  t.equal(await waive(committee, village.officer), 200);
  const { government, townshipParty } = village.bodies;
  const bureau = must(
    await village.post('/subjects', { division_code: banner, kind: 'government_department', name: '水利局' }, above),
  ).body.id;
  for (const record_mode of ['live', 'retrospective']) {
    const entered = { record_mode, requested_on: today };
    const own = await firstOf({ ...entered, convener_subject_id: government }, village.officer);
    t.same([await waive(own, village.officer), await waive(own, administrator)], [403, 200], `${record_mode} its own`);
    const partys = await firstOf({ ...entered, convener_subject_id: townshipParty }, village.officer);
    t.same(
      [await waive(partys, village.officer), await waive(partys, above)],
      [403, 200],
      `${record_mode} the party's`,
    );
    const higher = await firstOf({ ...entered, convener_subject_id: bureau }, village.officer);
    const tried = [
      await waive(higher, village.officer),
      await waive(higher, administrator),
      await waive(higher, above),
    ];
    t.same(
      [...tried, await waive(higher, prefecture)],
      [403, 403, 403, 200],
      `${record_mode} of a department of the banner`,
    );
  }
  const paper = await firstOf({ record_mode: 'retrospective', requested_on: today }, village.officer);
  t.equal(await waive(paper, administrator), 200, 'a paper case');
});

t.test('the work list', async (t) => {
  const list = async (query: string, as = village.convener) =>
    must(await service.call(`GET /v1/obligations?${query}`, { as }), 200).body;
  const all = (await list('limit=200')).items as Values[];
  t.ok(all.length > 10);
  const dues = all.map(({ due_on, id }) => `${due_on ?? '9999-12-31'} ${id}`);
  t.same(dues, [...dues].sort(), 'first due first, what has no day last');

  const paged: Values[] = [];
  let cursor = '';
  do {
    const page = await list(`limit=3${cursor}`);
    paged.push(...page.items);
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : '';
  } while (cursor);
  t.same(paged, all, 'pages are the whole');

  const filters: [string, (row: Values) => boolean][] = [
    ['state=met', ({ state }) => state === 'met'],
    ['kind=implementation', ({ kind }) => kind === 'implementation'],
    ['is_outstanding=true', ({ is_outstanding }) => is_outstanding === true],
    ['debtor_kind=government_department', ({ debtor_kind }) => debtor_kind === 'government_department'],
    [`debtor_subject_id=${village.bodies.committee}`, (row) => row.debtor_subject_id === village.bodies.committee],
    ['record_mode=retrospective', ({ record_mode }) => record_mode === 'retrospective'],
    [`due_from=${today}`, ({ due_on }) => due_on !== null && String(due_on) >= today],
    [`due_to=${today}`, ({ due_on }) => due_on !== null && String(due_on) <= today],
    [`division_code=${village.code}`, () => true],
    [`division_code=${neighbour}`, () => false],
  ];
  for (const [query, holds] of filters) t.same((await list(`limit=200&${query}`)).items, all.filter(holds), query);
  for (const [sort, sign] of [
    ['created_at', 1],
    ['-created_at', -1],
  ] as const) {
    const ids = (await list(`limit=200&sort=${sort}`)).items.map(({ id }: Values) => String(id));
    t.same(
      ids,
      ids.toSorted((a: string, b: string) => (a < b ? -sign : sign)),
      sort,
    );
  }
  t.same((await list('limit=200', await service.key('convener', neighbour))).items, [], 'nothing of it next door');
  t.same((await list('limit=200', await service.key('auditor', banner))).items, all, 'all of it for the banner');
  for (const query of ['state=late', 'due_from=2026-02-30', 'sort=due', 'order=1']) {
    t.equal((await service.call(`GET /v1/obligations?${query}`, { as: village.convener })).status, 400, query);
  }
});

t.test('200 an entered setting counts again what is owed', async (t) => {
  const item = await village.item({ requested_on: today });
  const bylaw = must(
    await village.post(
      '/bylaws',
      {
        division_code: township,
        kind: 'implementing_measures',
        title: '城乡社区协商实施办法',
        text: '收到协商需求后五日内答复。',
        valid_from: '2020-01-01',
      },
      village.officer,
    ),
  ).body.id;
  const path = `/v1/divisions/${township}/settings`;
  const read = must(await service.call(`GET ${path}`, { as: village.officer }), 200);
  must(
    await service.call(`PATCH ${path}`, {
      as: village.officer,
      headers: { 'if-match': read.headers.etag ?? '' },
      body: { request_reply_days: { value: 5, bylaw_id: bylaw, clause: '第五条' } },
    }),
    200,
  );
  t.match((await owed(item))[0], { due_on: null, is_limit_set: false }, 'the worker does it');
  t.ok((await runRecounts(db)) > 0);
  const [counted] = await owed(item);
  t.equal(counted?.is_limit_set, true);
  t.ok(String(counted?.due_on) >= addDays(today, 5));
  t.match((await eventsOf(counted?.id)).at(-1), { before: { due_on: null }, after: { due_on: counted?.due_on } });
  t.equal(await runRecounts(db), 0, 'once');
});

t.test('a live item dated back is overdue at once, and every version has its one event', async (t: Test) => {
  const item = await village.item({ requested_on: addDays(today, -90) });
  t.match((await owed(item))[0], { state: 'overdue', started_on: addDays(today, -90) });
  await runClock(db);
  const { rows } = await sql`
    select o.id from obligation o where o.version <> (select count(*) from event e where e.record_id = o.id)`.execute(
    db,
  );
  t.same(rows, []);
});
