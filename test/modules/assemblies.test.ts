import t from 'tap';
import { type Answered, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const today = service.today();
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
  (await v.get(`/agenda-items/${item}/procedure`)).body.rules.find((one: { rule: string }) => one.rule === rule);

/** An item that could not be resolved, at the assembly; and an assembly of today. */
async function atAssembly(counts: Record<string, unknown>, votes: Record<string, unknown>) {
  const journey = await v.reach('deliberating');
  const { item } = journey;
  must(
    await v.patch(`/session-items/${journey.sessionItem}`, {
      conclusion: 'seriously_disputed',
      conclusion_text: '争议较大',
      nothing_to_add: true,
    }),
    200,
  );
  must(await v.post(`/sessions/${journey.session}/attendance`, { participant_id: journey.participant }));
  const referral = must(
    await v.post('/referrals', {
      agenda_item_id: item,
      kind: 'to_assembly',
      to_label: '村民会议',
      delivery: 'by_hand',
    }),
  ).body;
  must(await v.act(item, 'escalate', { reason: '存在较大争议' }));
  const meeting = {
    division_code: village,
    form: 'villagers_assembly',
    status: 'held',
    held_on: today,
    starts_at: `${today}T10:20:00.000Z`,
    convener_subject_id: v.bodies.committee,
    ...counts,
  };
  const session = must(await v.post('/sessions', meeting)).body.id as string;
  const sessionItem = must(await v.post(`/sessions/${session}/agenda-items`, { agenda_item_id: item, ...votes })).body
    .id as string;
  const decide = async (outcome: string) => {
    const draft = { agenda_item_id: item, session_id: session, outcome, basis: 'assembly', text: '会议决定' };
    const body = { ...draft, responsible_subject_ids: [v.bodies.villageCommittee] };
    const decision_id = must(await v.post('/decisions', body)).body.id;
    return v.act(item, 'decide', { decision_id });
  };
  return { ...journey, referral, session, sessionItem, decide };
}
const persons = { count_basis: 'persons', eligible_count: 100, present_count: 60 };

t.test('201 handed to the assembly, and decided there', async (t) => {
  const { item, referral, decide } = await atAssembly(
    { ...persons, called_by: 'residents', requested_by_count: 10 },
    { votes_for: 31, votes_against: 29, vote_result: 'passed' },
  );
  t.match(referral, { kind: 'to_assembly', to_label: '村民会议', sent_on: today });
  t.equal((await v.get(`/agenda-items/${item}`)).body.stage, 'escalated');
  const decided = await decide('adopted');
  t.equal(decided.status, 201);
  t.equal((await v.get(`/agenda-items/${item}`)).body.stage, 'decided');
  t.same(
    decided.body.findings.filter(({ rule }: { rule: string }) => rule === 'assembly-notice'),
    [{ rule: 'assembly-notice', standing: 'unmet' }],
    'less than ten days: a finding, not a bar',
  );
  t.test('200 the standing cites the text in force on its day, and says that it is not verified', async (t) => {
    const quorum = await standingOf(item, 'assembly-quorum');
    t.match(quorum, {
      standing: 'met',
      clause: '会议条款',
      source: 'villagers_committee_law_2025',
      is_quoted: false,
      mark: '!',
    });
    t.match(quorum.note.zh, '依据 villagers_assembly_2026:');
    t.match(await standingOf(item, 'assembly-notice'), {
      standing: 'unmet',
      source: 'villagers_committee_law_2025',
      mark: '!',
      missing: [{ zh: `${today}的村民会议没有通知记录` }],
    });
  });
});

t.test('409 inquorate: it stays with the assembly', async (t) => {
  const { item, decide } = await atAssembly(
    { ...persons, present_count: 50 },
    { votes_for: 50, vote_result: 'passed' },
  );
  for (const outcome of ['adopted', 'rejected', 'no_action']) {
    t.same(blocked(await decide(outcome)), [409, ['assembly-quorum unmet']], outcome);
    t.equal((await v.get(`/agenda-items/${item}`)).body.stage, 'escalated');
  }
  t.same(blocked(await v.act(item, 'withdraw', { reason: '不办了' })), [409, ['withdrawal-by-the-assembly unmet']]);
  must(await v.act(item, 'return', { reason: '会议未达法定人数' }));
  t.same(blocked(await v.act(item, 'return', { reason: '重新起草' })), [409, ['escalation-stands unmet']]);
});

t.test('one more makes it quorate; the outcome follows from the votes', async (t) => {
  const quorate = { ...persons, present_count: 51 };
  const lost = await atAssembly(quorate, { votes_for: 25, vote_result: 'rejected' });
  t.same(blocked(await lost.decide('adopted')), [409, ['assembly-quorum unmet']]);
  t.equal((await lost.decide('rejected')).status, 201, 'a rejection is a lawful decision');
  const won = await atAssembly(quorate, { votes_for: 26, vote_result: 'passed' });
  t.equal((await won.decide('adopted')).status, 201);
});

t.test('409 known only as passed, or by a percentage: insufficient data', async (t) => {
  const { item, sessionItem, decide } = await atAssembly(persons, {
    vote_result: 'passed',
    vote_text: '一致通过',
    vote_percent_for: '97.50',
  });
  t.equal((await v.get(`/session-items/${sessionItem}`)).body.vote_percent_for, '97.50', 'as it was published');
  t.same(blocked(await decide('adopted')), [409, ['assembly-quorum insufficient_data']]);
  const { body } = await v.get(`/session-items/${sessionItem}/quorum`);
  t.match(body, { validity: 'valid', passed: null, votes: { for: null, origin: null } });
  t.equal(body.working.at(-1).zh, '记录只有:通过,赞成97.50%,“一致通过”;没有票数,不据以换算');
  const path = `/session-items/${sessionItem}`;
  for (const vote_percent_for of ['100.01', '101', '-1', '97.505', '97,5', '', '97.5%'])
    t.equal((await v.patch(path, { vote_percent_for })).status, 400, vote_percent_for);
  for (const vote_percent_for of ['0', '100', '100.00', '7.5'])
    t.equal((await v.patch(path, { vote_percent_for })).body.vote_percent_for, vote_percent_for);
  t.equal((await v.patch(path, { votes_for: 31, votes_against: 29 })).status, 200);
  t.equal((await decide('adopted')).status, 201, 'once the counts are there');
  t.equal((await v.get(`/agenda-items/${item}`)).body.stage, 'decided');
});

t.test('a roll call', async (t) => {
  const { item, session, sessionItem, participants, decide } = await atAssembly(
    { count_basis: 'households', eligible_count: 6, present_count: 4 },
    { vote_method: 'roll_call', vote_result: 'passed' },
  );
  const path = `/sessions/${session}/ballots`;
  const cast = (body: Record<string, unknown>) => v.post(path, { agenda_item_id: item, choice: 'for', ...body });
  const came = must(await v.post(`/sessions/${session}/attendance`, { participant_id: participants[0] })).body.id;

  t.test('201 by attendance, by participant, by name', async (t) => {
    t.match((await cast({ attendance_id: came })).body, { attendance_id: came, voter: null, choice: 'for' });
    t.equal((await cast({ participant_id: participants[1] })).status, 201);
    t.equal((await cast({ voter: '王某某(户代表)', choice: 'against' })).status, 201);
    t.equal((await v.get(`${path}?choice=for`)).body.items.length, 2);
  });
  t.test('400 nobody, two at once, somebody of another meeting, an item it does not deal with', async (t) => {
    t.same(refusal(await cast({})), [400, 'invalid-input', ['/voter one-of']]);
    t.same(refusal(await cast({ voter: '甲', attendance_id: came })), [400, 'invalid-input', ['/voter one-of']]);
    t.equal((await cast({ voter: '甲', choice: 'perhaps' })).status, 400);
    const other = await v.reach('deliberating');
    const there = must(await v.post(`/sessions/${other.session}/attendance`, { participant_id: other.participant }))
      .body.id;
    t.same(refusal(await cast({ attendance_id: there })), [400, 'invalid-reference', ['/attendance_id reference']]);
    t.same(refusal(await cast({ participant_id: other.participant })), [
      400,
      'invalid-reference',
      ['/participant_id reference'],
    ]);
    t.same(refusal(await cast({ voter: '甲', agenda_item_id: other.item })), [
      400,
      'invalid-reference',
      ['/session_id reference'],
    ]);
    const absent = must(
      await v.post(`/sessions/${session}/attendance`, { subject_id: v.bodies.government, is_present: false }),
    ).body.id;
    t.same(refusal(await cast({ attendance_id: absent })), [400, 'invalid-reference', ['/attendance_id reference']]);
  });
  t.test('409 twice by one; who voted stays recorded as present', async (t) => {
    t.equal((await cast({ attendance_id: came, choice: 'against' })).status, 409);
    t.equal((await cast({ participant_id: participants[1] })).status, 409);
    t.equal((await v.remove(`/attendance/${came}`)).status, 409);
    t.equal((await v.patch(`/attendance/${came}`, { is_present: false })).status, 409);
    t.equal((await v.remove(`/session-items/${sessionItem}`)).status, 409);
  });
  t.test('404 from elsewhere, and no such session', async (t) => {
    const stranger = await service.key('convener', '150626100202');
    t.equal((await v.get(path, stranger)).status, 404);
    t.equal((await v.post(path, { agenda_item_id: item, choice: 'for', voter: '甲' }, stranger)).status, 404);
  });
  t.test('counts come from it, and have to agree with it', async (t) => {
    const quorum = async () => (await v.get(`/session-items/${sessionItem}/quorum`)).body;
    t.match(await quorum(), { validity: 'valid', passed: false, votes: { for: 2, against: 1, origin: 'roll_call' } });
    const last = must(await cast({ voter: '李某某(户代表)' })).body.id;
    t.match(await quorum(), { validity: 'valid', passed: true, result_follows: true, votes: { for: 3 } });
    must(await v.patch(`/session-items/${sessionItem}`, { votes_for: 4 }), 200);
    t.match(await quorum(), { validity: 'insufficient_data', passed: null });
    t.same(blocked(await decide('adopted')), [409, ['assembly-quorum insufficient_data']]);
    must(await v.patch(`/session-items/${sessionItem}`, { votes_for: null }), 200);
    t.equal((await v.patch(`/ballots/${last}`, { choice: 'abstain' })).body.choice, 'abstain');
    t.match(await quorum(), { passed: false, votes: { for: 2, against: 1, abstained: 1 } });
    must(await v.remove(`/ballots/${last}`), 204);
    must(await cast({ voter: '李某某(户代表)' }));
    t.equal((await decide('adopted')).status, 201);
  });
  t.test('409 once it is decided the roll call stands; the log tells no names', async (t) => {
    const [ballot] = (await v.get(path)).body.items;
    t.equal((await cast({ voter: '赵某' })).status, 409);
    t.equal((await v.patch(`/ballots/${ballot.id}`, { choice: 'against' })).status, 409);
    t.equal((await v.remove(`/ballots/${ballot.id}`)).status, 409);
    const events = await service.db.selectFrom('event').select('after').where('resource', '=', 'ballot').execute();
    t.ok(events.length > 4 && events.every(({ after }) => !JSON.stringify(after).includes('某')));
  });
});

t.test('collective land let to outsiders: two thirds of all, and approved', async (t) => {
  const many = { count_basis: 'persons', eligible_count: 90, present_count: 80 };
  const short = await atAssembly(many, { votes_for: 59, vote_matter: 'collective_land', vote_result: 'passed' });
  t.same(blocked(await short.decide('adopted')), [409, ['assembly-quorum unmet']]);
  const enough = await atAssembly(many, { votes_for: 60, vote_matter: 'collective_land', vote_result: 'passed' });
  t.equal((await enough.decide('adopted')).status, 201);
  t.match(await standingOf(enough.item, 'filed-or-approved'), { standing: 'unmet' });
});

t.test("owners: heads and area, in the owners' own assembly", async (t) => {
  const journey = await v.reach('deliberating', { is_owners_matter: true, owners_basis: '民法典第二百七十八条' });
  const meeting = {
    division_code: village,
    form: 'owners_assembly',
    status: 'held',
    held_on: today,
    starts_at: `${today}T10:20:00.000Z`,
    convener_subject_id: v.bodies.committee,
    eligible_count: 120,
    present_count: 80,
    eligible_area: 12_000,
    present_area: 8000,
  };
  const session = must(await v.post('/sessions', meeting)).body.id;
  const { id } = must(
    await v.post(`/sessions/${session}/agenda-items`, {
      agenda_item_id: journey.item,
      votes_for: 60,
      votes_for_area: 6000,
      vote_matter: 'major',
    }),
  ).body;
  const quorum = async (path: string, change: Record<string, unknown>) => {
    must(await v.patch(path, change), 200);
    const { body } = await v.get(`/session-items/${id}/quorum`);
    return `${body.validity} ${body.passed} ${body.rule.code} ${body.rule.mark}`;
  };
  const [ofSession, ofItem] = [`/sessions/${session}`, `/session-items/${id}`];
  t.equal(await quorum(ofItem, { vote_result: 'passed' }), 'valid true owners_assembly_2021 K');
  t.equal(await quorum(ofItem, { votes_for_area: 5999 }), 'valid false owners_assembly_2021 K');
  t.equal(await quorum(ofItem, { vote_matter: 'ordinary' }), 'valid true owners_assembly_2021 K');
  t.equal(await quorum(ofItem, { votes_for_area: null }), 'valid null owners_assembly_2021 K');
  t.equal(await quorum(ofSession, { present_area: 7999 }), 'invalid null owners_assembly_2021 K');
});

t.test('a paper case of 2025, known only as passed: a finding, by the text in force then', async (t) => {
  const paper = { record_mode: 'retrospective' };
  const item = must(
    await v.post('/agenda-items', { ...paper, division_code: village, title: '旧案', origin: 'lead_body' }, v.officer),
  ).body.id;
  const meeting = { ...paper, division_code: village, form: 'villagers_representative_assembly', status: 'held' };
  const session = must(await v.post('/sessions', { ...meeting, held_on: '2025-12-31' }, v.officer)).body.id;
  const votes = { agenda_item_id: item, conclusion: 'agreed', vote_result: 'passed', vote_text: '全票通过' };
  const { id } = must(await v.post(`/sessions/${session}/agenda-items`, votes, v.officer)).body;
  const draft = { agenda_item_id: item, session_id: session, outcome: 'adopted', text: '修路' };
  const body = { ...draft, basis: 'representative_assembly', decided_on: '2025-12-31' };
  const decision_id = must(await v.post('/decisions', body, v.officer)).body.id;
  for (const action of ['solicit', 'propose', 'notify', 'convene']) must(await v.act(item, action, {}, v.officer));
  const decided = await v.act(item, 'decide', { decision_id }, v.officer);
  t.equal(decided.status, 201, 'nothing is blocked');
  t.same(
    decided.body.findings.filter(({ rule }: { rule: string }) => rule === 'assembly-quorum'),
    [{ rule: 'assembly-quorum', standing: 'insufficient_data' }],
  );
  t.match(await standingOf(item, 'assembly-quorum'), {
    standing: 'insufficient_data',
    source: 'villagers_committee_law_2018',
    clause: '第二十六条',
    mark: '✓',
  });
  const quorum = async () => (await v.get(`/session-items/${id}/quorum`)).body;
  t.match(await quorum(), {
    validity: 'insufficient_data',
    passed: null,
    rule: { mark: '✓' },
    votes: { origin: null },
  });
  must(await v.patch(`/sessions/${session}`, { held_on: null, held_text: '年底' }, v.officer), 200);
  t.match(await quorum(), { validity: 'insufficient_data', rule: null, held_on: null });
  must(await v.patch(`/sessions/${session}`, { held_on: '2026-01-01' }, v.officer), 200);
  t.match(await standingOf(item, 'assembly-quorum'), { source: 'villagers_committee_law_2025', mark: '!' });
});

t.test('200 what is no assembly has no quorum', async (t) => {
  const { sessionItem } = await v.reach('notified');
  const { body } = await v.get(`/session-items/${sessionItem}/quorum`);
  t.match(body, { validity: 'insufficient_data', passed: null, rule: null });
  t.match(body.working[0].zh, '没有适用的到会和表决规定');
});
