// Settings and bylaws at work: terms and procedures that an item is held to come from what its township laid down.
import { sql } from 'kysely';
import t from 'tap';
import { neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
type Values = Record<string, unknown>;

const bylaw = async (kind: string, more: Values = {}) => {
  const body = { division_code: township, kind, title: kind, valid_from: '2026-01-01', ...more };
  return must(await v.post('/bylaws', body, v.officer)).body.id as string;
};
const set = async (body: Values) => must(await v.patch(`/divisions/${township}/settings`, body, v.officer), 200);
const end = async (id: string, valid_to: string) => must(await v.patch(`/bylaws/${id}`, { valid_to }, v.officer), 200);
const ruleOf = async (item: string, code: string) => {
  const { body } = await v.get(`/agenda-items/${item}/procedure`);
  return body.rules.find(({ rule }: { rule: string }) => rule === code);
};
const yesterday = new Date(Date.parse(service.today()) - 86_400_000).toISOString().slice(0, 10);
const dry = (item: string, action: string) =>
  v.service.call(`POST /v1/agenda-items/${item}/transitions?dry_run=true`, { as: v.convener, body: { action } });
const blockedBy = (answer: { body: { blocked_by?: { rule: string }[] } }) =>
  (answer.body.blocked_by ?? []).map(({ rule }) => rule);

t.test('409 notice-lead-time: days set by the township hold its villages, as long as their bylaw does', async (t) => {
  const { item, session } = await v.reach('notified');
  must(await v.patch(`/sessions/${session}`, { status: 'held' }), 200);
  t.equal((await ruleOf(item, 'notice-lead-time')).standing, 'not_applicable', 'nobody set it: no limit');
  const measures = await bylaw('implementing_measures');
  await set({ notice_lead_days: { value: 1, bylaw_id: measures } });
  const refused = await dry(item, 'convene');
  t.same([refused.status, blockedBy(refused)], [409, ['notice-lead-time']]);
  await set({ notice_lead_days: { value: 0 } });
  t.equal((await dry(item, 'convene')).status, 200, 'the very day');
  await set({ notice_lead_days: { value: 1 } });
  t.equal((await dry(item, 'convene')).status, 409);
  await end(measures, yesterday);
  t.equal((await dry(item, 'convene')).status, 200, 'the measures have ended');
});

t.test('what is owed under a division is counted again after its settings, and after their bylaw', async (t) => {
  const waiting = async () =>
    (await sql`select division_code, reason from recount order by id`.execute(service.db)).rows.slice(-1);
  const measures = await bylaw('implementing_measures');
  await set({ disclosure_days: { value: 30, bylaw_id: measures } });
  t.same(await waiting(), [{ division_code: township, reason: 'settings' }]);
  await end(measures, service.today());
  t.same(await waiting(), [{ division_code: township, reason: 'bylaw' }]);
});

t.test('cross-village-procedure', async (t) => {
  const across = { scope: 'cross_village', affected_division_codes: [neighbour] };
  const procedure = await bylaw('cross_village_procedure');
  const measures = await bylaw('implementing_measures');

  t.test('400 what is no such procedure, is not there, or does not lie above the item', async (t) => {
    const elsewhere = await service.key('township_officer', '150626101');
    const body = {
      division_code: '150626101',
      kind: 'cross_village_procedure',
      title: '别镇',
      valid_from: '2026-01-01',
    };
    const theirs = must(await v.post('/bylaws', body, elsewhere)).body.id;
    for (const id of [measures, theirs, '01935f6e-7a00-7000-8000-00000000ffff']) {
      const base = { division_code: v.code, title: '跨村水渠', origin: 'resident_request', ...across };
      const made = await v.post('/agenda-items', { ...base, cross_village_bylaw_id: id });
      t.same([made.status, made.body.errors?.[0]?.pointer], [400, '/cross_village_bylaw_id']);
    }
  });

  t.test('409 notify without one, or after it has ended; 200 by one in force', async (t) => {
    const { item } = await v.reach('proposed', across);
    t.ok(blockedBy(await dry(item, 'notify')).includes('cross-village-procedure'));
    must(await v.patch(`/agenda-items/${item}`, { cross_village_bylaw_id: procedure }), 200);
    t.notOk(blockedBy(await dry(item, 'notify')).includes('cross-village-procedure'));
    t.match(await ruleOf(item, 'cross-village-procedure'), {
      standing: 'met',
      evidence: [{ resource: 'agenda_item' }, { resource: 'bylaw', id: procedure }],
    });
    const { headers } = await v.get(`/bylaws/${procedure}`, v.officer);
    const kept = await service.call(`DELETE /v1/bylaws/${procedure}`, {
      as: v.officer,
      headers: { 'if-match': headers.etag ?? '' },
    });
    t.equal(kept.status, 409, 'an item goes by it');
    await end(procedure, yesterday);
    t.ok(blockedBy(await dry(item, 'notify')).includes('cross-village-procedure'));
  });

  t.test('200 the older text with its day still does', async (t) => {
    const named = { cross_village_procedure: '嘎鲁图镇跨村协商程序', cross_village_procedure_fixed_on: '2026-01-05' };
    const { item } = await v.reach('proposed', { ...across, ...named });
    t.notOk(blockedBy(await dry(item, 'notify')).includes('cross-village-procedure'));
  });
});

t.test('an assembly names the rules of procedure it goes by', async (t) => {
  const rules = must(
    await v.post('/bylaws', {
      division_code: v.code,
      kind: 'assembly_procedure',
      title: '规程',
      valid_from: '2026-01-01',
    }),
  ).body.id;
  const meeting = { division_code: v.code, form: 'villagers_assembly', place: '广场', held_on: service.today() };

  t.test('400 what is no such bylaw, or is not there', async (t) => {
    const measures = await bylaw('implementing_measures');
    for (const rules_bylaw_id of [measures, '01935f6e-7a00-7000-8000-00000000ffff']) {
      const made = await v.post('/sessions', { ...meeting, rules_bylaw_id });
      t.same([made.status, made.body.errors?.[0]?.pointer], [400, '/rules_bylaw_id']);
    }
  });

  t.test('a finding until it does, and no guard', async (t) => {
    const { item, session } = await v.reach('notified');
    must(await v.patch(`/sessions/${session}`, { form: 'villagers_assembly', status: 'held' }), 200);
    t.equal((await dry(item, 'convene')).status, 200);
    t.match(await ruleOf(item, 'assembly-rules-named'), { clause: '二(一)', weight: 'finding', standing: 'unmet' });
    must(await v.patch(`/sessions/${session}`, { rules_bylaw_id: rules }), 200);
    t.match(await ruleOf(item, 'assembly-rules-named'), {
      standing: 'met',
      evidence: [
        { resource: 'session', id: session },
        { resource: 'bylaw', id: rules },
      ],
    });
  });

  t.test('409 the rules that a session names are kept', async (t) => {
    t.equal((await v.remove(`/bylaws/${rules}`)).status, 409);
  });
});
