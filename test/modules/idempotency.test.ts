// A repetition under its key is the same request of the same caller for the same person, about what he still sees.
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

type Grant = {
  role: 'convener' | 'portal' | 'responder' | 'supervisor';
  division_code: string;
  subject_id: string | null;
};
const service = await startService(t);
const v = await settle(service);
const { department } = v.bodies;
const grant = (role: Grant['role'], division_code: string, subject_id: string | null = null): Grant => ({
  role,
  division_code,
  subject_id,
});
async function issue(...grants: Grant[]) {
  const { token } = await issueApiKey(service.db, { name: 'moving', grants });
  const { body } = must(await service.call('GET /v1/me', { as: token }), 200);
  return { id: String(body.credential_id), token };
}
/** As tokens do, whose grants come from the identity provider. */
async function move(id: string, ...grants: Grant[]) {
  await sql`alter table api_key disable trigger event_is_recorded`.execute(service.db);
  await sql`update api_key set grants = ${JSON.stringify(grants)}::jsonb where id = ${id}`.execute(service.db);
  await sql`alter table api_key enable trigger event_is_recorded`.execute(service.db);
  service.app.forgetCredential(id);
}
const send = (path: string, body: object, as: string, more: Record<string, string> = {}, key = path) =>
  service.call(`POST /v1${path}`, { as, body, headers: { 'idempotency-key': key, ...more } });
const request = { division_code: village, title: '修路', origin: 'resident_request' };

t.test('422 the same words for another person are another request', async (t) => {
  const portal = await service.key('portal', village);
  const of = (name?: string) =>
    send('/agenda-items', request, portal, name ? { 'on-behalf-of': encodeURIComponent(name) } : {});
  const first = must(await of('张三')).body.id;
  t.same([(await of('李四')).status, (await of()).status], [422, 422]);
  t.same([(await of('张三')).body.id, (await of('张三')).headers['idempotency-replayed']], [first, 'true']);
  const unnamed = () => send('/agenda-items', request, portal, {}, 'unnamed');
  t.equal(must(await unnamed()).body.id, must(await unnamed()).body.id);
});

/** Each was answered once, is answered again, and not once the grants have moved; nor is anything told of it. */
async function judge(t: Test, path: string, body: object, from: Grant[], to: Grant[], status = 201) {
  const { id, token } = await issue(...from);
  const first = must(await send(path, body, token), status);
  const again = await send(path, body, token);
  t.same([again.status, again.headers['idempotency-replayed'], again.text], [status, 'true', first.text], path);
  await move(id, ...to);
  const after = await send(path, body, token);
  t.same([after.status, after.body.code], [404, 'not-found'], `${path} after`);
  await move(id, ...from);
  t.equal((await send(path, body, token)).status, status, `${path} given back`);
}

t.test('404 what was answered about a place that is no longer held', async (t) => {
  const [here, there] = [[grant('convener', village)], [grant('convener', neighbour)]];
  const { item, opinions } = await v.reach('decided');
  const [opinion] = opinions;
  const solicited = { agenda_item_id: await v.item(), method: 'questionnaire' };
  must(await v.act(solicited.agenda_item_id, 'accept'));
  must(await v.act(solicited.agenda_item_id, 'solicit'));
  await judge(t, '/agenda-items', request, here, there);
  await judge(t, '/subjects', { division_code: village, kind: 'expert', name: '专家' }, here, there);
  await judge(t, '/solicitations', solicited, here, there);
  await judge(t, `/agenda-items/${item}/transitions`, { action: 'implement' }, here, there);
  const disposed = { opinion_ids: [opinion], disposition: 'adopted' };
  await judge(t, `/agenda-items/${item}/dispositions`, disposed, here, there, 200);
});

t.test(
  '404 a body that the item is no longer handed to; one that reaches it through the item is answered',
  async (t) => {
    const { item } = await v.reach('decided', { department_subject_ids: [department] });
    const answer = { agenda_item_id: item, kind: 'department_feedback', from_subject_id: department, text: '同意' };
    const [own, other] = [grant('responder', township, department), grant('responder', township, v.bodies.government)];
    await judge(t, '/feedback-records', answer, [own], [other]);
  },
);

t.test('a supervisor whose village is affected repeats a finding on what lies outside', async (t) => {
  const own = [grant('supervisor', neighbour)];
  const { item, session } = await v.reach('notified', { affected_division_codes: [neighbour] });
  const committee = must(
    await v.post(
      '/subjects',
      { division_code: neighbour, kind: 'supervision_committee', name: '监督委员会' },
      v.officer,
    ),
  ).body.id;
  const finding = { by_subject_id: committee, matters: ['procedure'], finding: 'in_order', finding_text: '程序合规' };
  const { token } = await issue(...own);
  for (const [target_resource, target_id] of [
    ['agenda_item', item],
    ['session', session],
  ]) {
    const find = () =>
      send('/supervision-records', { ...finding, target_resource, target_id }, token, {}, String(target_id));
    t.equal(must(await find()).body.id, must(await find()).body.id, String(target_resource));
  }
});
