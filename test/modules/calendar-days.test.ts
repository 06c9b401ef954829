// Announced days: who may load which, what is refused, and that what is owed is counted again.
import { sql } from 'kysely';
import t from 'tap';
import { runRecounts } from '../../src/modules/obligations/commands.ts';
import type { Day } from '../../src/procedure/calendar.ts';
import { banner, neighbour, startService, township } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

type Values = Record<string, unknown>;
const service = await startService(t);
const { db } = service;
const village = await settle(service);
const administrator = await service.key('administrator', '');
const officer = village.officer;

const announce = (body: Values, as = administrator) => service.call('POST /v1/calendar-days', { as, body });
const local = (day: Day, more: Values = {}) => ({
  division_code: township,
  days: [{ day, kind: 'local_holiday', name: '那达慕' }],
  source: '嘎鲁图镇人民政府公告',
  ...more,
});
const year = (days: Values[], more: Values = {}) => ({ year: 2031, days, source: '国务院办公厅通知', ...more });
const codesOf = ({ body }: { body: { errors?: { pointer: string; code: string }[] } }) =>
  (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

t.test('400 days that contradict themselves, all at once', async (t) => {
  const twice = year([
    { day: '2031-01-01', kind: 'holiday', name: '元旦' },
    { day: '2031-01-01', kind: 'working_day', name: '调休' },
    { day: '2032-01-01', kind: 'holiday', name: '元旦' },
    { day: '2031-05-05', kind: 'local_holiday', name: '那达慕' },
  ]);
  const refused = await announce(twice);
  t.equal(refused.status, 400);
  t.same(codesOf(refused), ['/days/1/day repeated', '/days/2/day year', '/days/3/kind nationwide']);
  const inPlace = await announce({
    ...year([{ day: '2031-01-01', kind: 'holiday', name: '元旦' }]),
    division_code: banner,
  });
  t.same([inPlace.status, codesOf(inPlace)], [400, ['/days/0/kind local', '/year nationwide']]);
  t.equal((await announce(year([]))).status, 400);
  t.equal((await announce({ ...local('2031-08-10'), source: undefined })).status, 400);
  t.equal((await announce(local('2031-02-30'))).status, 400);
});

t.test('who may announce what', async (t) => {
  const holiday = { days: [{ day: '2031-10-01', kind: 'holiday', name: '国庆节' }], source: '国务院办公厅通知' };
  t.equal((await announce(holiday, officer)).status, 403, '403 the country’s days, by a township');
  t.equal((await announce(local('2031-08-10'), village.convener)).status, 403, '403 a convener');
  t.equal((await announce(local('2031-08-10', { division_code: `${neighbour.slice(0, 8)}1` }), officer)).status, 404);
  t.equal((await announce(local('2031-08-10', { division_code: banner }), officer)).status, 404, '404 above its own');
  const working = { ...local('2031-08-10'), days: [{ day: '2031-08-09', kind: 'working_day', name: '调休' }] };
  t.equal((await announce(working, officer)).status, 403, '403 a make-up day, by a township');
  t.equal((await announce(working)).status, 201, '201 by an administrator');
  const bannerAdministrator = await service.key('administrator', banner);
  t.equal((await announce(holiday, bannerAdministrator)).status, 403, '403 the country’s days, by a banner');
  const made = must(await announce(local('2031-08-10'), officer));
  t.match(made.body, {
    division_code: township,
    year: null,
    first_day: '2031-08-10',
    last_day: '2031-08-10',
    version: 1,
  });
  t.equal(made.body.recomputed_at, null);
  await runRecounts(db);
  const read = must(await service.call(`GET ${made.headers.location}`, { as: village.convener }), 200);
  t.match(read.body, { id: made.body.id, recomputed_at: /^20/, version: 2 });
  t.equal(
    (await service.call(`GET ${made.headers.location}`, { as: await service.key('convener', '150626101201') })).status,
    404,
  );
});

t.test('409 what is known or announced already', async (t) => {
  const again = await announce(local('2031-08-10'), officer);
  t.same([again.status, codesOf(again)], [409, ['/days/0/day announced']]);
  const known = await announce({ ...year([{ day: '2026-10-01', kind: 'holiday', name: '国庆节' }]), year: 2026 });
  t.same([known.status, codesOf(known)], [409, ['/year known', '/days/0/day known']]);
  const days = [{ day: '2031-01-01', kind: 'holiday', name: '元旦' }];
  const both = await Promise.all([announce(year(days)), announce(year(days))]);
  t.same(both.map(({ status }) => status).sort(), [201, 409], 'two at once: one');
  const { rows } = await sql`select from calendar_day where year = 2031`.execute(db);
  t.equal(rows.length, 1);
});

t.test('200 everybody sees the country’s days, and those of its own place', async (t) => {
  const list = async (as: string, query = '') =>
    must(await service.call(`GET /v1/calendar-days?limit=200${query}`, { as }), 200).body.items as Values[];
  const elsewhere = await list(await service.key('convener', '150626101201'));
  t.same([...new Set(elsewhere.map(({ division_code }) => division_code))], [null]);
  t.ok((await list(village.convener)).some(({ division_code }) => division_code === township));
  t.same(
    (await list(village.convener, '&year=2031')).map(({ year }) => year),
    [2031],
  );
});

t.test(
  '200 a local holiday on the last day moves what is owed there, and keeps the old date in the history',
  async (t) => {
    const today = service.today();
    const { item, decision } = await village.reach('implementing', {
      origin: 'government_entrustment',
      entrusted_by_subject_id: village.bodies.department,
      entrusted_on: today,
    });
    const report = { kind: 'result_report', to_subject_id: village.bodies.department, delivery: 'by_hand' };
    must(await village.post('/referrals', { agenda_item_id: item, decision_id: decision, ...report }));
    const owed = async () =>
      must(await village.get(`/obligations?agenda_item_id=${item}&kind=government_written_reply`), 200).body.items[0];
    const before = await owed();
    await runRecounts(db);
    must(await announce(local(before.due_on), officer));
    t.same(await owed(), before, 'counted by the worker');
    t.equal(await runRecounts(db), 1);
    const after = await owed();
    t.ok(after.due_on > before.due_on, `${before.due_on} → ${after.due_on}`);
    t.match(after.trace.skipped, before.trace.skipped);
    t.match(
      after.trace.skipped.find(({ day }: Values) => day === before.due_on),
      { reason: 'local', name: '那达慕' },
    );
    t.not(after.trace.calendar_version, before.trace.calendar_version);
    const { rows } = await sql<{ action: string; before: Values; after: Values; credential_id: string | null }>`
    select action, before, after, credential_id from event where record_id = ${before.id}::uuid
    order by record_version desc limit 1`.execute(db);
    t.match(rows[0], { action: 'updated', before: { due_on: before.due_on }, after: { due_on: after.due_on } });
    t.equal(rows[0]?.credential_id, null, 'by the service');
    const procedure = must(await village.get(`/agenda-items/${item}/procedure`), 200).body;
    const rule = procedure.rules.find(({ rule }: Values) => rule === 'entrusted-written-reply');
    t.match(rule.note.en, new RegExp(after.due_on), 'the rule counts by the same calendar');
    const elsewhere = await announce(local(after.due_on, { division_code: '150626101' }));
    t.equal(elsewhere.status, 201);
    await runRecounts(db);
    t.equal((await owed()).version, after.version, 'a holiday of another township changes nothing');
  },
);
