// The bodies around consultation: committees and members, platforms, assessments, linkages.
import t from 'tap';
import { type Answered, banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const today = service.today();
const stranger = await service.key('convener', neighbour);
const auditor = await service.key('auditor', banner);
const subject = async (kind: string, name: string, division_code = village, as = v.convener): Promise<string> =>
  must(await v.post('/subjects', { division_code, kind, name }, as)).body.id;
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
];
const invalid = (...faults: string[]) => [400, 'invalid-input', faults];
const reference = (...faults: string[]) => [400, 'invalid-reference', faults];

t.test('committees', async (t) => {
  const standing = {
    division_code: village,
    subject_id: v.bodies.committee,
    leading_subject_ids: [v.bodies.party, v.bodies.villageCommittee],
    established_on: '2025-03-01',
  };
  const found = (more: object = {}, as = v.convener) => v.post('/committees', { ...standing, ...more }, as);

  t.test('400 days ahead or out of order, a township, bodies of another kind or place', async (t) => {
    t.same(refusal(await found({ established_on: '2027-01-01' })), invalid('/established_on day_in_future'));
    t.same(refusal(await found({ dissolved_on: '2025-02-28' })), invalid('/dissolved_on days_out_of_order'));
    t.same(refusal(await found({ division_code: township }, v.officer)), invalid('/division_code level'));
    const neighbours = await subject('consultation_committee', '邻村协商委员会', neighbour, v.officer);
    t.same(refusal(await found({ subject_id: neighbours })), reference('/subject_id reference'));
    t.same(
      refusal(await found({ subject_id: v.bodies.party, leading_subject_ids: [v.bodies.government] })),
      reference('/leading_subject_ids reference', '/subject_id reference'),
    );
  });

  t.test('403 an auditor, 404 another village', async (t) => {
    t.equal((await found({}, auditor)).status, 403);
    t.equal((await found({}, stranger)).status, 404);
  });

  t.test('201 one stands at a time: the next after it was dissolved, not on its last day', async (t) => {
    const { body } = must(await found());
    const { id, created_at: _created, updated_at: _updated, ...rest } = body;
    t.same(rest, {
      ...standing,
      dissolved_on: null,
      document: null,
      source_system: null,
      source_id: null,
      version: 1,
    });
    const overlap = [409, 'state-conflict', ['/established_on overlap']];
    t.same(refusal(await found({ established_on: '2026-01-01' })), overlap);
    t.same(refusal(await found({ established_on: null })), overlap);
    t.equal((await found({ established_on: '2020-01-01', dissolved_on: '2025-02-28' })).status, 201, 'before it');
    must(await v.patch(`/committees/${id}`, { dissolved_on: '2025-12-31' }), 200);
    t.same(refusal(await found({ established_on: '2025-12-31' })), overlap);
    const next = must(await found({ established_on: '2026-01-01' })).body.id;
    t.same(refusal(await v.patch(`/committees/${id}`, { dissolved_on: null })), overlap, 'nor again');
    t.equal((await v.remove(`/subjects/${v.bodies.committee}`)).status, 409, 'the subject stays');
    t.equal((await v.remove(`/committees/${next}`)).status, 204);
  });

  t.test('201, then 200 by its source', async (t) => {
    const period = { established_on: '2019-01-01', dissolved_on: '2019-12-31' };
    const put = (more: object) =>
      service.call('PUT /v1/committees/by-source/portal/c1', { as: v.convener, body: { ...standing, ...more } });
    t.equal((await put(period)).status, 201);
    const { status, body } = await put({ ...period, document: '达党发〔2019〕1号' });
    t.same([status, body.document, body.version], [200, '达党发〔2019〕1号', 2]);
    t.equal((await put({ established_on: '2025-06-01', dissolved_on: null })).status, 409);
  });

  t.test('201 two at once: one of them', async (t) => {
    const made = await Promise.all([found({ established_on: '2026-02-01' }), found({ established_on: '2026-02-02' })]);
    t.same(made.map(({ status }) => status).sort(), [201, 409]);
  });
});

t.test('committee members', async (t) => {
  const { items } = (await v.get('/committees')).body;
  const { id } = items.find((one: { dissolved_on: string | null }) => one.dissolved_on === null);
  const director = {
    name: '宝音',
    role: 'director',
    source: 'party_organisation_member',
    other_office: 'party_secretary',
    term_from: '2026-03-01',
    term_to: '2026-08-31',
  };
  const join = (more: object = {}, as = v.convener) =>
    v.post(`/committees/${id}/members`, { ...director, ...more }, as);
  const member = { role: 'member', other_office: null };

  t.test('400 without what 一般应 asks for', async (t) => {
    t.same(refusal(await join({ other_office: null })), invalid('/other_office required'));
    t.same(refusal(await join({ role: 'member' })), invalid('/other_office not-director'));
    t.same(refusal(await join({ other_office: 'other' })), invalid('/exception_reason required'));
    t.same(refusal(await join({ ...member, source: 'other' })), invalid('/exception_reason required'));
    t.same(refusal(await join({ term_to: '2026-02-28' })), invalid('/term_to days_out_of_order'));
    t.same(refusal(await join({ term_from: '2020-01-01' })), invalid('/term_from outside'));
    t.same(refusal(await join({ subject_id: id })), reference('/subject_id reference'));
  });

  t.test('201, then no other director and no second term at the same time', async (t) => {
    const made = must(await join());
    t.same([made.body.division_code, made.body.committee_id, made.body.version], [village, id, 1]);
    const at = (pointer: string) => [409, 'state-conflict', [`${pointer} overlap`]];
    t.same(refusal(await join({ name: '其其格' })), at('/role'));
    t.same(refusal(await join({ name: '其其格', term_from: '2026-08-31', term_to: null })), at('/role'));
    t.same(refusal(await join(member)), at('/term_from'));
    const exception = { name: '其其格', other_office: 'other', exception_reason: '书记空缺,老支书代任' };
    const next = must(await join({ ...exception, term_from: '2026-09-01', term_to: null })).body;
    t.same([next.other_office, next.exception_reason], ['other', '书记空缺,老支书代任']);
    t.same(refusal(await v.patch(`/committee-members/${next.id}`, { term_from: '2026-08-31' })), at('/role'));
    t.equal((await v.patch(`/committee-members/${next.id}`, { exception_reason: null })).status, 400);
    t.equal((await join({ ...member, name: '巴图', source: 'grid_leader' })).status, 201);
    const registered = await subject('registered_resident', '宝音');
    t.same(refusal(await join({ ...member, name: '宝音 ', subject_id: registered })).slice(0, 1), [201]);
    t.same(refusal(await join({ ...member, name: '别名', subject_id: registered })), at('/term_from'));
  });

  t.test('404 another village; 409 a committee with members is dissolved, not removed', async (t) => {
    t.equal((await join({}, stranger)).status, 404);
    t.equal((await v.get(`/committees/${id}/members`, stranger)).status, 404);
    t.equal((await v.remove(`/committees/${id}`)).status, 409);
    t.equal((await v.get(`/committees/${id}/members?role=director`)).body.items.length, 2);
  });
});

t.test('platforms', async (t) => {
  const room = { division_code: village, kind: 'villagers_talk_room', name: '村民说事室' };
  const open = (more: object = {}, as = v.convener) => v.post('/platforms', { ...room, ...more }, as);

  t.test('400 an online kind that is not, an account without a name, days', async (t) => {
    t.same(refusal(await open({ kind: 'qq_group' })), invalid('/account_name required', '/is_online online'));
    t.same(refusal(await open({ kind: 'online_platform' })), invalid('/is_online online'));
    const days = { established_on: '2026-02-01', closed_on: '2026-01-31' };
    t.same(refusal(await open(days)), invalid('/closed_on days_out_of_order'));
    t.same(refusal(await open({ established_on: '2027-01-01' })), invalid('/established_on day_in_future'));
  });

  t.test('201 and a session on it; not on one of another place, kind or that was closed', async (t) => {
    const { id } = must(await open()).body;
    const meet = (more: object, as = v.convener) =>
      v.post('/sessions', { division_code: village, form: 'villagers_council', held_on: today, ...more }, as);
    const session = must(await meet({ platform_id: id, platform_kind: 'villagers_talk_room' })).body;
    t.equal(session.platform_id, id);
    t.equal((await v.remove(`/platforms/${id}`)).status, 409);
    t.same(refusal(await meet({ platform_id: id, platform_kind: 'qq_group' })), reference('/platform_id another-kind'));
    const theirs = must(await open({ division_code: neighbour }, v.officer)).body.id;
    t.same(refusal(await meet({ platform_id: theirs })), reference('/platform_id reference'));
    t.same(
      refusal(await v.patch(`/sessions/${session.id}`, { platform_id: theirs })),
      reference('/platform_id reference'),
    );
    const above = must(await open({ division_code: township }, v.officer)).body.id;
    t.equal((await meet({ platform_id: above })).status, 201, 'on the platform of the township');
    t.equal((await v.get(`/platforms/${above}`)).status, 200);
    const closed = must(await open({ closed_on: today })).body.id;
    t.equal((await meet({ platform_id: closed })).status, 201, 'on its last day');
    t.same(refusal(await meet({ platform_id: closed, held_on: '2027-01-01' })), reference('/platform_id closed'));
  });

  t.test('filters, and 404 elsewhere', async (t) => {
    const wechat = {
      kind: 'wechat_account',
      is_online: true,
      account_name: '达布察克社区',
      responsible_person: '娜仁',
    };
    const { id } = must(await open(wechat)).body;
    const online = (await v.get(`/platforms?is_online=true&division_code=${village}`)).body.items;
    t.same(
      online.map((one: { id: string }) => one.id),
      [id],
    );
    t.equal((await v.get(`/platforms/${id}`, stranger)).status, 404);
    t.equal((await open({}, stranger)).status, 404);
    t.equal((await v.remove(`/platforms/${id}`)).status, 204);
  });
});

t.test('assessments', async (t) => {
  const item = await v.item({ is_professional: true });
  const given = {
    agenda_item_id: item,
    assessor_kind: 'third_party_institution',
    institution_name: '水利勘测设计院',
    conclusion: '选址可行',
  };
  const assess = (more: object = {}, as = v.convener) => v.post('/assessments', { ...given, ...more }, as);
  const advice = async () =>
    (await v.get(`/agenda-items/${item}/procedure`)).body.rules.find(
      ({ rule }: { rule: string }) => rule === 'expert-assessment',
    );

  t.test('409 before the item is drafted, 201 after', async (t) => {
    t.same(refusal(await assess()), [409, 'state-conflict', [' stage']]);
    must(await v.act(item, 'accept'));
    t.equal((await advice()).standing, 'pending');
    const { body } = must(await assess());
    t.same([body.assessed_on, body.recorded_days_late, body.division_code], [today, 0, village]);
    t.equal((await advice()).standing, 'met');
  });

  t.test('400 neither or both assessors, one of another kind; 409 days', async (t) => {
    t.same(refusal(await assess({ institution_name: null })), invalid('/by_subject_id one-of'));
    const expert = await subject('expert', '水利专家');
    const by = { institution_name: null, by_subject_id: expert };
    t.same(refusal(await assess({ by_subject_id: expert })), invalid('/by_subject_id one-of'));
    t.same(refusal(await assess(by)), reference('/assessor_kind reference'));
    t.equal((await assess({ ...by, assessor_kind: 'expert' })).status, 201);
    const days = { invited_on: today, assessed_on: '2020-01-01' };
    t.equal((await assess(days)).status, 409);
    t.equal((await assess({ invited_on: '2027-01-01' })).status, 409);
  });

  t.test('409 changed or removed too late; 403 by others, 404 elsewhere', async (t) => {
    const late = await v.reach('decided', { is_professional: true });
    t.equal((await assess({ agenda_item_id: late.item })).status, 409, 'after the decision');
    t.equal((await assess({}, auditor)).status, 403);
    t.equal((await assess({}, stranger)).status, 404);
    const { id } = must(await assess()).body;
    t.equal((await v.patch(`/assessments/${id}`, { conclusion: '选址不可行' })).status, 200);
    t.equal((await v.remove(`/assessments/${id}`)).status, 204);
  });
});

t.test('linkages', async (t) => {
  const form = { division_code: village, kind: 'other_form', form: 'cppcc', other_body: '旗政协' };
  const link = (more: object = {}, as = v.convener) => v.post('/linkages', { ...form, ...more }, as);
  const social = await subject('social_organisation', '牧民合唱团');

  t.test('400 what the kind asks for, and what is not for it', async (t) => {
    t.same(refusal(await link({ form: null, other_body: null })), invalid('/form required', '/other_body required'));
    t.same(
      refusal(await link({ kind: 'two_level' })),
      invalid('/child_agenda_item_id required', '/form another-kind', '/parent_agenda_item_id required'),
    );
    t.same(refusal(await link({ kind: 'party_and_social', form: null })), invalid('/own_subject_id required'));
    t.same(refusal(await link({ linked_on: '2027-01-01' })), invalid('/linked_on day_in_future'));
    t.same(refusal(await link({ agenda_item_id: social })), reference('/agenda_item_id reference'));
  });

  t.test('201 with another form, about an item; 404 elsewhere', async (t) => {
    const item = await v.item();
    const { body } = must(await link({ agenda_item_id: item, linked_on: today }));
    t.same([body.direction, body.recorded_days_late], ['mutual', 0]);
    const listed = (await v.get(`/linkages?agenda_item_id=${item}&form=cppcc`)).body.items;
    t.same(
      listed.map((one: { id: string }) => one.id),
      [body.id],
    );
    t.equal((await v.get(`/linkages/${body.id}`, stranger)).status, 404);
    t.equal((await link({}, stranger)).status, 404);
  });

  t.test('201 between two levels: the upper item is the township’s, the lower a village’s', async (t) => {
    const lower = await v.item();
    const upper = await v.item(
      { division_code: township, scope: 'township', affected_division_codes: [village] },
      v.officer,
    );
    const two = { kind: 'two_level', form: null, other_body: null };
    const pair = (parent: string, child: string) =>
      link({ ...two, parent_agenda_item_id: parent, child_agenda_item_id: child });
    t.equal((await pair(upper, lower)).status, 201);
    t.same(
      refusal(await pair(lower, upper)),
      reference('/child_agenda_item_id reference', '/parent_agenda_item_id reference'),
    );
  });

  t.test('201 between Party and social organisation', async (t) => {
    const both = { kind: 'party_and_social', form: null, other_body: null };
    const tie = (own_subject_id: string, other_subject_id: string) =>
      link({ ...both, own_subject_id, other_subject_id });
    t.equal((await tie(v.bodies.party, social)).status, 201);
    t.same(
      refusal(await tie(social, v.bodies.party)),
      reference('/other_subject_id reference', '/own_subject_id reference'),
    );
  });
});

t.test('a committee on record goes before a subject: dissolved, it convenes nothing new', async (t) => {
  const place = '150626100203';
  const there = await settle(service, place);
  const { committee, party } = there.bodies;
  const convening = async (item: string, as = there.convener) => {
    const { rules } = (await there.get(`/agenda-items/${item}/procedure`, as)).body;
    return rules.find(({ rule }: { rule: string }) => rule === 'convener-jurisdiction');
  };
  const asked = async () =>
    (await there.post('/jurisdictions', { division_codes: [place], scope: 'village' })).body.convener;
  const before = await there.reach('proposed');
  t.same([(await asked()).kind, (await asked()).has_committee], ['consultation_committee', true], 'a subject only');
  const standing = { division_code: place, subject_id: committee, established_on: '2025-03-01' };
  const { id } = must(await there.post('/committees', standing)).body;
  t.equal((await convening(before.item)).standing, 'met');
  must(await there.patch(`/committees/${id}`, { dissolved_on: today }), 200);
  t.equal((await convening(await there.item())).standing, 'met', 'on its last day');
  must(await there.patch(`/committees/${id}`, { dissolved_on: '2026-01-31' }), 200);
  const after = await there.item();
  t.equal((await convening(after)).standing, 'pending');
  t.same([(await asked()).is_fallback, (await asked()).has_committee], [true, false], 'the service says the same');
  must(await there.patch(`/agenda-items/${after}`, { convener_subject_id: party }), 200);
  t.equal((await convening(after)).standing, 'met', 'the lead body convenes');
  must(await there.patch(`/committees/${id}`, { dissolved_on: today }), 200);
  t.equal((await convening(before.item)).standing, 'met', 'it stood when this one was proposed');
});

t.test('the village stands to 二(二)3 and 5 as its records say', async (t) => {
  const standings = async (as = v.convener, code = village) => {
    const { rules } = must(await v.get(`/divisions/${code}/standing`, as), 200).body;
    const asked = ['platforms-in-place', 'committee-director', 'committee-sources'];
    return rules
      .filter(({ rule }: { rule: string }) => asked.includes(rule))
      .map(
        ({ standing, note, missing }: { standing: string; note: { zh: string } | null; missing: { zh: string }[] }) => [
          standing,
          note?.zh ?? missing.map(({ zh }) => zh).join(';'),
        ],
      );
  };
  t.same(await standings(v.officer, neighbour), [
    ['unmet', '没有登记社区协商委员会;没有网络渠道'],
    ['not_applicable', '没有社区协商委员会'],
    ['not_applicable', '没有社区协商委员会'],
  ]);
  t.same(await standings(), [
    ['unmet', '没有网络渠道'],
    ['met', '例外及理由:书记空缺,老支书代任'],
    ['met', ''],
  ]);
  const wechat = { kind: 'wechat_account', is_online: true, account_name: '达布察克社区', name: '公众号' };
  must(await v.post('/platforms', { division_code: village, ...wechat }));
  t.same((await standings())[0], ['met', '']);
});
