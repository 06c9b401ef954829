// A village that was merged: nothing new begins there, and what goes on there is brought to its end by the township.
import t from 'tap';
import { addDays } from '../../src/procedure/calendar.ts';
import { type Answered, banner, neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const { call } = service;
const old = '150626100203';
const v = await settle(service, old);
const administrator = await service.key('administrator', banner);
const successor = await service.key('convener', neighbour);
const live = await v.reach('proposed');
const lastDay = service.today();
const merge = { kind: 'merged', successor_code: neighbour, valid_to: lastDay, document: '乌政发〔2026〕21号' };
must(await v.post(`/divisions/${old}/successions`, merge, v.officer));

const refusal = ({ status, body }: Answered) => [
  status,
  body.successor_code,
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`),
];
const ended = (pointer: string) => [409, neighbour, [`${pointer} ended`]];
const expert = (division_code: string) =>
  v.post('/subjects', { division_code, kind: 'expert', name: '专家' }, v.officer);
const issue = (...codes: string[]) => {
  const grants = codes.map((division_code) => ({ role: 'auditor', division_code, subject_id: null }));
  return call('POST /v1/api-keys', { as: administrator, body: { name: '审计', grants } });
};

t.test('201 on its last day it is what it was', async (t) => {
  t.same([(await expert(old)).status, (await issue(old)).status], [201, 201]);
});

t.test('409 the day after: no new subjects, no new keys, nor for a part of it', async (t) => {
  service.setToday(addDays(lastDay, 1));
  t.same(refusal(await expert(old)), ended('/division_code'));
  t.same(refusal(await issue(old)), ended('/grants/0/division_code'));
  t.same(refusal(await issue(neighbour, old)), ended('/grants/1/division_code'));
  t.same([(await expert(neighbour)).status, (await issue(neighbour, township)).status], [201, 201]);
});

t.test('a live procedure goes on by the township, and by nobody else', async (t) => {
  for (const as of [v.convener, successor]) {
    t.equal((await v.get(`/agenda-items/${live.item}`, as)).status, 200);
    t.equal((await v.act(live.item, 'return', { reason: '合并' }, as)).status, 403);
  }
  const today = service.today();
  const meeting = {
    division_code: neighbour,
    form: 'villagers_council',
    held_on: today,
    starts_at: `${today}T10:00:00.000Z`,
    convener_subject_id: v.bodies.committee,
  };
  const officer = (path: string, body: object) => v.post(path, body as Record<string, unknown>, v.officer);
  const session = must(await officer('/sessions', meeting)).body.id;
  must(await officer(`/sessions/${session}/agenda-items`, { agenda_item_id: live.item }));
  const notice = {
    agenda_item_id: live.item,
    session_id: session,
    method: 'written',
    content: '商量新打灌溉机井',
    information: '选址图',
    sent_at: `${today}T01:00:00.000Z`,
    participant_ids: live.participants,
  };
  must(await officer('/notices', notice));
  must(await v.act(live.item, 'notify', {}, v.officer));
  must(await v.patch(`/sessions/${session}`, { status: 'held' }, v.officer), 200);
  must(await v.act(live.item, 'convene', {}, v.officer));
  t.equal(
    (await v.get(`/agenda-items/${live.item}`, successor)).body.stage,
    'deliberating',
    'its successor follows it',
  );
});
