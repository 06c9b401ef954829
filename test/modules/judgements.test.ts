import t from 'tap';
import { type Answered, banner, neighbour, startService, village } from '../support/service.ts';
import { must, settle, type Village } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const today = service.today();
const stranger = await service.key('convener', '150626100203');
const refusal = ({ status, body }: Answered) => [
  status,
  body.code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`).sort(),
];
const blocked = ({ status, body }: Answered) => [
  status,
  (body.blocked_by ?? []).map(({ rule, standing }: { rule: string; standing: string }) => `${rule} ${standing}`),
];
const standingOf = async (item: string, rule: string) =>
  (await v.get(`/agenda-items/${item}/procedure`)).body.rules.find((one: { rule: string }) => one.rule === rule)
    .standing;
const judged = (agenda_item_id: string, kind: string, is_so: boolean, more: Record<string, unknown> = {}) => ({
  agenda_item_id,
  kind,
  is_so,
  judged_by_subject_id: v.bodies.party,
  criteria: '涉及全村半数以上的户',
  ...more,
});

t.test('create', async (t) => {
  const { item } = await v.reach('drafting');
  await t.test('201 who, by what criteria, on which day', async (t) => {
    const { status, body } = await v.post(
      '/judgements',
      judged(item, 'high_concern', true, { reason: '涉及八十六户' }),
    );
    t.equal(status, 201);
    t.match(body, {
      agenda_item_id: item,
      division_code: village,
      kind: 'high_concern',
      is_so: true,
      judged_by_subject_id: v.bodies.party,
      judged_by: null,
      criteria: '涉及全村半数以上的户',
      judged_on: today,
      reason: '涉及八十六户',
      recorded_days_late: 0,
    });
    const { body: list } = await v.get(`/judgements?agenda_item_id=${item}&kind=high_concern`);
    t.equal(list.items.length, 1);
    t.equal((await v.remove(`/subjects/${v.bodies.party}`)).status, 409, 'who judged stays');
    const events = await service.db.selectFrom('event').selectAll().where('record_id', '=', body.id).execute();
    t.same(
      events.map(({ action, agenda_item_id }) => [action, agenda_item_id]),
      [['created', item]],
    );
  });
  await t.test('400 nobody judged, by nothing, tomorrow, before the item, of no kind', async (t) => {
    const bad = (more: Record<string, unknown>) =>
      v.post('/judgements', { ...judged(item, 'important', true), ...more });
    t.same(refusal(await bad({ judged_by_subject_id: null })), [
      400,
      'invalid-input',
      ['/judged_by_subject_id required'],
    ]);
    t.equal((await bad({ judged_by_subject_id: null, judged_by: '村两委联席会议' })).status, 201);
    t.equal((await bad({ criteria: '' })).status, 400);
    t.equal((await bad({ criteria: undefined })).status, 400);
    t.equal((await bad({ kind: 'urgent' })).status, 400);
    t.same(refusal(await bad({ judged_on: '2099-01-01' })), [409, 'state-conflict', ['/judged_on day_in_future']]);
    t.same(refusal(await bad({ judged_on: '2020-01-01' })), [409, 'state-conflict', ['/judged_on day_before_stage']]);
    t.equal((await bad({ judged_by_subject_id: '01935f6e-7a00-7000-8000-00000000ffff' })).status, 400);
  });
  await t.test('404 from elsewhere; 403 an auditor', async (t) => {
    t.equal((await v.post('/judgements', judged(item, 'important', true), stranger)).status, 404);
    const auditor = await service.key('auditor', banner);
    t.equal((await v.post('/judgements', judged(item, 'important', true), auditor)).status, 403);
  });
});

t.test('what is judged goes before what the item says, and the latest before the earlier', async (t) => {
  const { item } = await v.reach('soliciting', { concern: 'high' });
  t.equal(await standingOf(item, 'high-concern-procedure'), 'pending');
  must(await v.post('/judgements', judged(item, 'high_concern', false)));
  t.equal(await standingOf(item, 'high-concern-procedure'), 'not_applicable');
  must(await v.post('/judgements', judged(item, 'high_concern', true)));
  t.equal(await standingOf(item, 'high-concern-procedure'), 'pending');
  t.equal((await v.get(`/agenda-items/${item}`)).body.concern, 'high', 'the item keeps its own words');
});

t.test('409 once the item is proposed, what its route and procedure rest on is not judged anew', async (t) => {
  const { item } = await v.reach('soliciting');
  const { body } = must(await v.post('/judgements', judged(item, 'high_concern', true)));
  const other = await v.reach('proposed');
  for (const kind of ['high_concern', 'large_population', 'single_village_unable'])
    t.same(refusal(await v.post('/judgements', judged(other.item, kind, false))), [409, 'state-conflict', [' stage']]);
  for (const kind of ['important', 'professional', 'serious_dispute'])
    t.equal((await v.post('/judgements', judged(other.item, kind, true))).status, 201, kind);
  t.equal((await v.patch(`/judgements/${body.id}`, { reason: '补充理由' })).status, 200);
  t.equal((await v.remove(`/judgements/${body.id}`)).status, 204);
  const [kept] = (await v.get(`/judgements?agenda_item_id=${other.item}`)).body.items;
  t.equal((await v.patch(`/judgements/${kept.id}`, { is_so: false })).status, 409);
  t.equal((await v.remove(`/judgements/${kept.id}`)).status, 409);
});

t.test('409 judged to be seriously disputed, an item is not decided by consultation', async (t) => {
  const { item, session, sessionItem, participant } = await v.reach('deliberating');
  must(await v.post(`/sessions/${session}/attendance`, { participant_id: participant }));
  const agreed = { conclusion: 'agreed', conclusion_text: '同意', nothing_to_add: true };
  must(await v.patch(`/session-items/${sessionItem}`, agreed), 200);
  must(await v.post('/judgements', judged(item, 'serious_dispute', true)));
  const draft = { agenda_item_id: item, session_id: session, outcome: 'adopted', basis: 'consultation', text: '做' };
  const body = { ...draft, responsible_subject_ids: [v.bodies.villageCommittee] };
  const decision_id = must(await v.post('/decisions', body)).body.id;
  t.same(blocked(await v.act(item, 'decide', { decision_id })), [409, ['unresolved-escalated unmet']]);
  must(await v.post('/judgements', judged(item, 'serious_dispute', false)));
  t.equal((await v.act(item, 'decide', { decision_id })).status, 201);
});

/** As far as a proposal, which the guards on lead and convener meet. */
async function readyToPropose(given: Village, more: Record<string, unknown>, as = given.convener): Promise<string> {
  const item = await given.item({ origin: 'lead_body', ...more }, as);
  must(await given.act(item, 'solicit', {}, as));
  must(await given.post('/solicitations', { agenda_item_id: item, method: 'meeting', result: '多数赞成' }, as));
  must(await given.post(`/agenda-items/${item}/participants`, { subject_kind: 'expert', label: '专家' }, as));
  must(await given.patch(`/agenda-items/${item}`, { participants_confirmed_on: today }, as), 200);
  return item;
}

t.test('a populous group convenes itself, if it was judged to be populous', async (t) => {
  const group = must(await v.post('/subjects', { division_code: village, kind: 'villager_group', name: '三社' })).body
    .id;
  const ready = await readyToPropose(v, { scope: 'sub_village', convener_subject_id: group });
  t.same(blocked(await v.act(ready, 'propose')), [409, ['convener-jurisdiction unmet']]);
  const no = must(await v.post('/judgements', judged(ready, 'large_population', false))).body;
  t.same(blocked(await v.act(ready, 'propose')), [409, ['convener-jurisdiction unmet']]);
  const yes = must(await v.post('/judgements', judged(ready, 'large_population', true))).body;
  const proposed = await v.act(ready, 'propose');
  t.equal(proposed.status, 201);
  const { rules } = (await v.get(`/agenda-items/${ready}/procedure`)).body;
  const { evidence } = rules.find(({ rule }: { rule: string }) => rule === 'convener-jurisdiction');
  t.same(
    evidence
      .filter(({ resource }: { resource: string }) => resource === 'judgement')
      .map(({ id }: { id: string }) => id),
    [no.id, yes.id],
  );
});

t.test('several villages: the committees that stand, and a departure where the clause leaves room', async (t) => {
  const w = '150626100204';
  const their = await service.key('convener', w);
  const make = async (kind: string, name: string, division_code: string, as: string) =>
    must(await v.post('/subjects', { division_code, kind, name }, as)).body.id as string;
  const theirParty = await make('party_organisation', '邻村党支部', w, their);
  const theirCommittee = await make('village_committee', '邻村村委会', w, their);
  const several = {
    division_code: w,
    scope: 'cross_village',
    affected_division_codes: [village],
    lead_subject_ids: [theirParty, theirCommittee],
  };

  await t.test('409 none stands here, but one does in the other village: the lead does not convene', async (t) => {
    const ready = await readyToPropose(v, { ...several, convener_subject_id: theirCommittee }, v.officer);
    t.same(blocked(await v.act(ready, 'propose', {}, v.officer)), [409, ['convener-jurisdiction unmet']]);
    must(await v.patch(`/agenda-items/${ready}`, { convener_subject_id: v.bodies.committee }, v.officer), 200);
    t.equal((await v.act(ready, 'propose', {}, v.officer)).status, 201, 'the committee that stands does');
  });

  await t.test('201 another body of theirs, by a reason of the lead; it is told and counted', async (t) => {
    const ready = await readyToPropose(v, { ...several, convener_subject_id: v.bodies.government }, v.officer);
    t.same(blocked(await v.act(ready, 'propose', {}, v.officer)), [409, ['convener-jurisdiction unmet']]);
    const { actions } = (await v.get(`/agenda-items/${ready}/procedure`, v.officer)).body;
    const outlook = actions.find(({ action }: { action: string }) => action === 'propose');
    t.match(outlook, { is_allowed: false, is_allowed_with_exception: true });
    const exception = {
      rule: 'convener-jurisdiction',
      reason: '两村协商委员会主任均需回避,经两村商定由镇政府召集',
      decided_by_subject_id: theirParty,
      decided_on: today,
    };
    const propose = (given: Record<string, unknown>) =>
      v.act(ready, 'propose', { exceptions: [{ ...exception, ...given }] }, v.officer);
    t.same(refusal(await propose({ decided_by_subject_id: null, decided_on: null })), [
      400,
      'invalid-input',
      ['/exceptions/0/decided_by_subject_id not_a_lead', '/exceptions/0/decided_on required'],
    ]);
    t.same(refusal(await propose({ decided_by_subject_id: v.bodies.government })), [
      400,
      'invalid-input',
      ['/exceptions/0/decided_by_subject_id not_a_lead'],
    ]);
    t.same(refusal(await propose({ decided_on: '2099-01-01' })), [
      400,
      'invalid-input',
      ['/exceptions/0/decided_on in_future'],
    ]);
    t.equal((await propose({ reason: ' ' })).status, 400);
    const proposed = await propose({});
    t.equal(proposed.status, 201);
    t.same(proposed.body.exceptions, [exception]);
    const { body } = await v.get(`/agenda-items/${ready}/procedure`, v.officer);
    t.same(body.history.at(-1).exceptions, [exception]);
    const convener = body.rules.find(({ rule }: { rule: string }) => rule === 'convener-jurisdiction');
    t.equal(convener.standing, 'unmet', 'and it stays a finding');
  });

  await t.test('400 never for a body of another village, nor where the clause names who convenes', async (t) => {
    const outsider = await make(
      'consultation_committee',
      '他村协商委员会',
      neighbour,
      await service.key('convener', neighbour),
    );
    const exceptions = [
      { rule: 'convener-jurisdiction', reason: '方便', decided_by_subject_id: theirParty, decided_on: today },
    ];
    const refused = [400, 'invalid-input', ['/exceptions/0/rule not_departable']];
    const foreign = await readyToPropose(v, { ...several, convener_subject_id: outsider }, v.officer);
    t.same(refusal(await v.act(foreign, 'propose', { exceptions }, v.officer)), refused);
    const unable = {
      ...several,
      single_village_unable_reason: '水渠流经两村',
      lead_subject_ids: [v.bodies.townshipParty],
    };
    const clear = await readyToPropose(v, { ...unable, convener_subject_id: v.bodies.government }, v.officer);
    t.same(refusal(await v.act(clear, 'propose', { exceptions }, v.officer)), refused, 'the township Party committee');
    const own = await readyToPropose(v, { convener_subject_id: v.bodies.villageCommittee });
    t.same(refusal(await v.act(own, 'propose', { exceptions })), refused, 'a committee stands');
  });
});

t.test('200 what would have to be judged, and with what', async (t) => {
  const { body } = await v.post('/jurisdictions', { division_codes: [village, neighbour], is_important: true });
  t.same(
    body.judgements.map(({ judgement_kind, is_undecided }: Record<string, unknown>) => [judgement_kind, is_undecided]),
    [
      ['single_village_unable', true],
      ['important', false],
      ['high_concern', true],
      ['professional', true],
    ],
  );
  t.same(body.judgements[0].judgement_fields, ['judged_by_subject_id', 'judged_by', 'criteria', 'judged_on']);
});
