// Ways around the procedure that a hostile review found, tried through the API: each is refused, with its rule.

import t from 'tap';
import { addDays } from '../../src/procedure/calendar.ts';
import { type Answered, startService } from '../support/service.ts';
import { type Journey, must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const today = service.today();
const day = (offset: number) => addDays(today, offset);
const on = (offset: number) => ({ occurred_on: day(offset) });

const blockedBy = ({ status, body }: Answered): string[] => {
  if (status !== 409 || body.code !== 'procedure-blocked') throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.blocked_by.map(({ rule }: { rule: string }) => rule);
};
const faultsOf = ({ status, body }: Answered): string[] => {
  if (status !== 409 || body.code !== 'state-conflict') throw new Error(`${status} ${JSON.stringify(body)}`);
  return body.errors.map(({ code, pointer }: { code: string; pointer: string }) => `${code} ${pointer}`.trim());
};

/** The item, its participants, and what is asked for up to `soliciting`, on days that are past. */
async function solicited(): Promise<{ item: string; participants: string[] }> {
  const item = await v.item({ requested_on: day(-20) });
  must(await v.act(item, 'accept', on(-20)));
  must(await v.act(item, 'solicit', on(-19)));
  const participants: string[] = [];
  for (const subject_id of [v.bodies.resident, v.bodies.grid]) {
    participants.push(must(await v.post(`/agenda-items/${item}/participants`, { subject_id })).body.id);
  }
  must(await v.patch(`/agenda-items/${item}`, { participants_confirmed_on: day(-18) }), 200);
  return { item, participants };
}

const solicit = async (agenda_item_id: string, started_on: string) =>
  must(await v.post('/solicitations', { agenda_item_id, method: 'household_visit', result: '多数同意', started_on }));

const notice = async (agenda_item_id: string, participant_ids: string[], sent: object) =>
  must(await v.post('/notices', { agenda_item_id, method: 'written', content: '打井', participant_ids, ...sent }));

async function meet(item: string, session: object, ofItem: object = {}): Promise<{ session: string; link: string }> {
  const { id } = must(
    await v.post('/sessions', {
      division_code: v.code,
      form: 'villagers_council',
      status: 'held',
      convener_subject_id: v.bodies.committee,
      ...session,
    }),
  ).body;
  const link = must(await v.post(`/sessions/${id}/agenda-items`, { agenda_item_id: item, ...ofItem })).body.id;
  return { session: id, link };
}

const draft = async (agenda_item_id: string, more: object = {}): Promise<string> =>
  must(
    await v.post('/decisions', {
      agenda_item_id,
      outcome: 'adopted',
      basis: 'consultation',
      text: '打井',
      responsible_subject_ids: [v.bodies.villageCommittee],
      ...more,
    }),
  ).body.id;

const agreed = { conclusion: 'agreed', conclusion_text: '同意', nothing_to_add: true };
const quorate = { count_basis: 'representatives', eligible_count: 60, present_count: 40 };

t.test('an act is not dated before its evidence', async (t) => {
  const { item, participants } = await solicited();
  await solicit(item, today);
  t.same(blockedBy(await v.act(item, 'propose', on(-18))), ['opinions-solicited']);
  await solicit(item, day(-18));
  must(await v.act(item, 'propose', on(-18)));

  await notice(item, participants, {});
  t.ok(blockedBy(await v.act(item, 'notify', on(-17))).includes('participants-notified'));
  await notice(item, participants, { sent_on: day(-17) });
  must(await v.act(item, 'notify', on(-17)));

  const { session } = await meet(item, { held_on: day(-15) }, agreed);
  must(await v.act(item, 'convene', on(-15)));
  must(await v.post(`/sessions/${session}/attendance`, { participant_id: participants[0] }));
  const decision_id = await draft(item, { decided_on: day(-15) });
  must(await v.act(item, 'decide', { decision_id, ...on(-15) }));
  must(await v.act(item, 'implement', on(-15)));

  const done = { agenda_item_id: item, decision_id };
  must(await v.post('/implementation-records', { ...done, progress: 'completed', text: '已通水' }));
  must(await v.post('/disclosures', { ...done, about: 'implementation', channel: 'affairs_bulletin', text: '已通水' }));
  const audiences = ['participants', 'stakeholders', 'residents'];
  must(await v.post('/feedback-records', { ...done, kind: 'implementation_feedback', audiences, text: '已通水' }));
  t.same(blockedBy(await v.act(item, 'close', on(-15))), ['result-implemented', 'result-disclosed', 'feedback-given']);
  must(await v.act(item, 'close'));
});

t.test('the session that opens an item does not precede its notice', async (t) => {
  const { item, participants } = await v.reach('proposed');
  await notice(item, participants, { sent_at: `${today}T02:00:00.000Z` });
  must(await v.act(item, 'notify'));
  const { session } = await meet(item, { held_on: today, starts_at: `${today}T00:30:00.000Z` }, agreed);
  t.same(blockedBy(await v.act(item, 'convene')), ['participants-notified']);
  must(await v.patch(`/sessions/${session}`, { starts_at: `${today}T03:00:00.000Z` }), 200);
  must(await v.act(item, 'convene'));
  const moved = await v.patch(`/sessions/${session}`, { starts_at: `${today}T00:30:00.000Z` });
  t.same(faultsOf(moved), ['antedated /starts_at'], 'nor is it moved there afterwards');
});

t.test('a matter that was returned is not decided by what came before', async (t) => {
  const j: Journey = await v.reach('deliberating');
  must(await v.post(`/sessions/${j.session}/attendance`, { participant_id: j.participant }));
  must(await v.patch(`/session-items/${j.sessionItem}`, agreed), 200);
  must(await v.act(j.item, 'return', { reason: '重来' }));
  must(await v.patch(`/agenda-items/${j.item}`, { title: '另一件事', content: '另一件事' }), 200);
  must(await v.act(j.item, 'solicit'));
  t.same(blockedBy(await v.act(j.item, 'propose')), ['opinions-solicited']);
  await solicit(j.item, today);
  must(await v.act(j.item, 'propose'));
  t.same(blockedBy(await v.act(j.item, 'notify')), ['participants-notified']);
  await notice(j.item, j.participants, { sent_at: `${today}T02:00:00.000Z` });
  must(await v.act(j.item, 'notify'));
  t.ok(blockedBy(await v.act(j.item, 'convene')).includes('convener-responsible'), 'the old session opens nothing');
  const again = { held_on: today, starts_at: `${today}T03:00:00.000Z` };
  const { session } = await meet(j.item, again, { nothing_to_add: true });
  must(await v.act(j.item, 'convene'));
  must(await v.post(`/sessions/${session}/attendance`, { participant_id: j.participant }));
  const decision_id = await draft(j.item);
  t.same(blockedBy(await v.act(j.item, 'decide', { decision_id })), ['unresolved-escalated'], 'nor does it conclude');
});

t.test('what went to the assembly stays with it', async (t) => {
  const j = await v.reach('deliberating');
  must(await v.post(`/sessions/${j.session}/attendance`, { participant_id: j.participant }));
  const disputed = { conclusion: 'seriously_disputed', conclusion_text: '争议较大', nothing_to_add: true };
  must(await v.patch(`/session-items/${j.sessionItem}`, disputed), 200);
  must(await v.act(j.item, 'escalate'));
  t.same(faultsOf(await v.patch(`/session-items/${j.sessionItem}`, { conclusion: 'agreed' })), ['frozen /conclusion']);
  must(await v.act(j.item, 'return', { reason: '会议未达法定人数' }));
  t.same(blockedBy(await v.act(j.item, 'withdraw', { reason: '不想开会' })), ['withdrawal-by-the-assembly']);
  t.same(blockedBy(await v.act(j.item, 'return', { reason: '重来' })), ['escalation-stands']);
  t.same(faultsOf(await v.patch(`/session-items/${j.sessionItem}`, { conclusion: 'agreed' })), ['frozen /conclusion']);
  await meet(j.item, { held_on: today, starts_at: `${today}T04:00:00.000Z` }, agreed);
  const decision_id = await draft(j.item);
  t.same(blockedBy(await v.act(j.item, 'decide', { decision_id })), ['unresolved-escalated']);

  const form = 'villagers_representative_assembly';
  const { session } = await meet(j.item, { form, held_on: today, ...quorate }, { ...agreed, votes_for: 40 });
  must(await v.patch(`/decisions/${decision_id}`, { basis: 'representative_assembly', session_id: session }), 200);
  must(await v.act(j.item, 'decide', { decision_id }));
});

t.test('an assembly of before the escalation does not decide, nor a decision of before its session', async (t) => {
  const { item, participants } = await solicited();
  await solicit(item, day(-19));
  must(await v.act(item, 'propose', on(-18)));
  await notice(item, participants, { sent_on: day(-17) });
  must(await v.act(item, 'notify', on(-17)));
  const form = 'villagers_representative_assembly';
  const early = await meet(item, { form, held_on: day(-15), ...quorate }, { votes_for: 40, nothing_to_add: true });
  const disputed = { conclusion: 'seriously_disputed', nothing_to_add: true };
  const { session } = await meet(item, { held_on: day(-10) }, disputed);
  must(await v.act(item, 'convene', on(-15)));
  must(await v.post(`/sessions/${session}/attendance`, { participant_id: participants[0] }));
  must(await v.act(item, 'escalate', on(-8)));
  const by = { basis: 'representative_assembly', session_id: early.session, decided_on: day(-14) };
  const decision_id = await draft(item, by);
  t.same(blockedBy(await v.act(item, 'decide', { decision_id, ...on(-7) })), [
    'unresolved-escalated',
    'decision-after-session',
  ]);
  const late = await meet(item, { form, held_on: day(-6), ...quorate }, { votes_for: 40, nothing_to_add: true });
  must(await v.patch(`/decisions/${decision_id}`, { session_id: late.session }), 200);
  t.same(blockedBy(await v.act(item, 'decide', { decision_id })), ['decision-after-session']);
  must(await v.patch(`/decisions/${decision_id}`, { decided_on: day(-6) }), 200);
  must(await v.act(item, 'decide', { decision_id }));
});

t.test('whose work it is does not change once it is done', async (t) => {
  const j = await v.reach('implementing');
  const turned = await v.patch(`/decisions/${j.decision}`, { is_village_to_implement: false });
  t.same(faultsOf(turned), ['frozen /is_village_to_implement']);

  const k = await v.reach('decided');
  must(await v.patch(`/decisions/${k.decision}`, { is_village_to_implement: false }), 200);
  must(await v.act(k.item, 'implement'));
  const done = { agenda_item_id: k.item, decision_id: k.decision };
  must(await v.post('/implementation-records', { ...done, progress: 'completed', text: '已通水' }));
  const audiences = ['participants', 'stakeholders', 'residents'];
  must(await v.post('/feedback-records', { ...done, kind: 'implementation_feedback', audiences, text: '已通水' }));
  t.same(blockedBy(await v.act(k.item, 'close')), ['result-disclosed'], 'the committee of the village is responsible');
});

t.test('concern is not lowered on the way', async (t) => {
  const j = await v.reach('deliberating', { concern: 'high' });
  must(await v.post(`/sessions/${j.session}/attendance`, { participant_id: j.participant }));
  must(await v.patch(`/session-items/${j.sessionItem}`, agreed), 200);
  const decision_id = await draft(j.item);
  t.same(blockedBy(await v.act(j.item, 'decide', { decision_id })), ['high-concern-procedure']);
  t.same(faultsOf(await v.patch(`/agenda-items/${j.item}`, { concern: 'ordinary' })), ['frozen /concern']);
});

t.test('dissent is neither rewritten nor removed', async (t) => {
  const j = await v.reach('deliberating');
  const said = { agenda_item_id: j.item, participant_id: j.participant, session_id: j.session };
  const opinion = must(await v.post('/opinions', { ...said, stance: 'oppose', text: '反对' })).body.id;
  const path = `/opinions/${opinion}`;
  const rewritten = await v.patch(path, { stance: 'support', text: '支持' });
  t.same(faultsOf(rewritten).sort(), ['frozen /stance', 'frozen /text']);
  t.same(faultsOf(await v.remove(path)), ['not_removable']);
  must(await v.patch(path, { disposition: 'not_adopted', disposition_reason: '水源有限' }), 200);

  must(await v.act(j.item, 'return', { reason: '重来' }));
  t.same(faultsOf(await v.patch(path, { stance: 'support' })), ['frozen /stance'], 'a return does not open it');
  t.same(faultsOf(await v.remove(path)), ['not_removable']);
});
