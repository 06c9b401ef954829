// Reports, number by number, against a set of items made by hand; and whom they tell what.
import { sql } from 'kysely';
import t from 'tap';
import { parseCsv } from '../support/csv.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const { db } = service;
const here = await settle(service);
const there = await settle(service, neighbour);
const auditor = await service.key('auditor', banner);
const csv = { accept: 'text/csv' };
const today = service.today();

const report = async (path: string, as = auditor) =>
  must(await service.call(`GET /v1/reports/${path}`, { as }), 200).body;
const table = async (path: string, as = auditor) => {
  const { text } = must(await service.call(`GET /v1/reports/${path}`, { as, headers: csv }), 200);
  const [head = [], ...rows] = parseCsv(text.slice(1));
  return rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at]])));
};
const asText = (rows: Record<string, unknown>[], as_of: string) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries({ ...row, as_of }).map(([name, value]) => [name, value === null ? '' : String(value)]),
    ),
  );

const dayBefore = (days: number) => {
  const at = new Date(`${today}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - days);
  return at.toISOString().slice(0, 10);
};

t.test('ten-day-replies', async (t) => {
  const item = await here.item();
  const other = await there.item();
  const { government, department } = here.bodies;
  let n = 0;
  const owe = async (given: Record<string, unknown>, id = item, code = village) => {
    const row = {
      id: `01935f6e-7a00-7000-8000-${String(++n).padStart(12, '0')}`,
      agenda_item_id: id,
      division_code: code,
      record_mode: 'live',
      kind: 'government_written_reply',
      key: `reply:${n}`,
      debtor_subject_id: government,
      debtor_kind: 'grassroots_government',
      follows_resource: 'referral',
      follows_id: id,
      is_limit_set: true,
      is_presumed: false,
      is_provisional: false,
      state: 'open',
      version: 1,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      ...given,
    };
    await db.transaction().execute(async (transaction) => {
      await sql`set local session_replication_role = 'replica'`.execute(transaction);
      const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
      await sql`insert into obligation (${columns}) select ${columns} from jsonb_populate_record(null::obligation, ${JSON.stringify(row)}::jsonb)`.execute(
        transaction,
      );
    });
  };
  await owe({ state: 'met', due_on: '2026-03-10', met_on: '2026-03-10', is_presumed: true });
  await owe({ state: 'met_late', due_on: '2026-03-10', met_on: '2026-03-11' });
  await owe({ state: 'met_late', due_on: '2026-03-12', met_on: '2026-03-19' });
  await owe({ state: 'due_soon', due_on: today, is_provisional: true });
  await owe({ state: 'open', due_on: dayBefore(1) }); // not moved on yet: the day decides, not the state
  await owe({ state: 'overdue', due_on: dayBefore(6) });
  await owe({ state: 'waived', due_on: '2026-03-10' });
  await owe({ state: 'open', due_on: null });
  await owe({
    state: 'met',
    due_on: '2026-03-10',
    met_on: '2026-03-09',
    debtor_subject_id: department,
    debtor_kind: 'government_department',
  });
  await owe({ state: 'met', due_on: '2026-03-10', met_on: null, record_mode: 'retrospective' });
  await owe({ state: 'met', due_on: '2026-03-10', met_on: '2026-03-01' }, other, neighbour);
  await owe({ state: 'met', due_on: '2026-03-10', met_on: '2026-03-01', kind: 'disclosure' });
  await owe({ state: 'met', due_on: '2026-03-10', met_on: '2026-03-01', deleted_at: '2026-04-01T00:00:00Z' });

  const none = {
    division_code: village,
    record_mode: 'live',
    debtor_kind: 'grassroots_government',
    debtor_subject_id: government,
    debtor_name: '镇人民政府',
    total: 0,
    met_on_time: 0,
    met_late: 0,
    not_yet_due: 0,
    overdue: 0,
    without_due_date: 0,
    waived: 0,
    days_late_max: 0,
    days_overdue_max: 0,
    presumed: 0,
    provisional: 0,
  };
  const byVillage = await report(`ten-day-replies?division_code=${village}`);
  t.match(byVillage, {
    report: 'ten-day-replies',
    clause: '二(二)7',
    today,
    division_codes: [village],
    parameters: {
      division_code: village,
      from: null,
      to: null,
      group_by: 'division',
      include_predecessors: false,
      rule: null,
    },
  });
  t.same(byVillage.rows, [
    {
      ...none,
      debtor_kind: 'government_department',
      debtor_subject_id: department,
      debtor_name: '水务站',
      total: 1,
      met_on_time: 1,
    },
    {
      ...none,
      total: 8,
      met_on_time: 1,
      met_late: 2,
      not_yet_due: 1,
      overdue: 2,
      without_due_date: 1,
      waived: 1,
      days_late_max: 7,
      days_overdue_max: 6,
      presumed: 1,
      provisional: 1,
    },
    { ...none, record_mode: 'retrospective', total: 1, met_on_time: 1 },
  ]);
  t.same(await table(`ten-day-replies?division_code=${village}`), asText(byVillage.rows, byVillage.as_of));

  const march = await report('ten-day-replies?from=2026-03-10&to=2026-03-10&group_by=village');
  t.same(
    march.rows.map((row: Record<string, unknown>) => [row.division_code, row.record_mode, row.debtor_kind, row.total]),
    [
      [village, 'live', 'government_department', 1],
      [village, 'live', 'grassroots_government', 3],
      [village, 'retrospective', 'grassroots_government', 1],
      [neighbour, 'live', 'grassroots_government', 1],
    ],
  );
  const whole = await report(`ten-day-replies?division_code=${township}&group_by=township`);
  t.same(
    whole.rows.map((row: Record<string, unknown>) => [row.division_code, row.total]),
    [
      [township, 1],
      [township, 9],
      [township, 1],
    ],
  );

  const rows = await report(`ten-day-replies/rows?division_code=${village}&from=2026-03-10&to=2026-03-12`);
  t.equal(rows.items.length, 6);
  t.ok(rows.items.every((row: Record<string, unknown>) => row.kind === 'government_written_reply'));
  const trace = must(await service.call(`GET /v1/obligations/${rows.items[0].id}`, { as: auditor }), 200);
  t.same(trace.body, rows.items[0]);
  t.equal((await table(`ten-day-replies/rows?division_code=${village}`)).length, 10);
});

t.test('procedure-conformance', async (t) => {
  await here.reach('closed');
  await here.reach('decided');
  await here.item({ requested_on: '2025-02-01', record_mode: 'retrospective' }, here.officer);
  const path = `procedure-conformance?division_code=${village}&from=${today}&to=${today}`;
  const counted = await report(path);
  t.match(counted, { items: { live: 3, retrospective: 0 }, division_codes: [village], today });

  // every figure is what the procedures of the items say
  const expected = new Map<string, number>();
  const { body } = must(
    await service.call(`GET /v1/agenda-items?division_code=${village}&record_mode=live`, { as: auditor }),
    200,
  );
  for (const { id } of body.items) {
    const procedure = must(await service.call(`GET /v1/agenda-items/${id}/procedure`, { as: auditor }), 200).body;
    for (const { rule, standing } of procedure.rules)
      expected.set(`${rule} ${standing}`, (expected.get(`${rule} ${standing}`) ?? 0) + 1);
  }
  const standings = ['met', 'late', 'unmet', 'insufficient_data', 'pending', 'not_applicable'];
  for (const row of counted.rows) {
    for (const standing of standings)
      t.equal(row[standing], expected.get(`${row.rule} ${standing}`) ?? 0, `${row.rule} ${standing}`);
    t.equal(
      standings.reduce((sum, standing) => sum + row[standing], 0),
      row.items,
    );
  }
  const solicited = counted.rows.find((row: Record<string, unknown>) => row.rule === 'opinions-solicited');
  t.match(solicited, { items: 3, met: 2, pending: 1, unmet: 0, exceptions: 0 });
  t.same(
    (await table(path)).map(({ rule, met, items }) => [rule, met, items]),
    asText(counted.rows, counted.as_of).map(({ rule, met, items }) => [rule, met, items]),
  );

  const one = await report(`${path}&rule=opinions-solicited`);
  t.same(one.rows, [solicited]);
  const paper = await report(`procedure-conformance?division_code=${village}&to=2025-12-31&rule=opinions-solicited`);
  t.match(paper, { items: { live: 0, retrospective: 1 }, rows: [{ record_mode: 'retrospective', items: 1 }] });
  const all = await report(`procedure-conformance?rule=opinions-solicited&group_by=village`);
  t.same(
    all.rows.map((row: Record<string, unknown>) => [row.division_code, row.record_mode, row.items]),
    [
      [village, 'live', 3],
      [village, 'retrospective', 1],
      [neighbour, 'live', 1],
    ],
  );

  const faulty = async (query: string) => (await report(`procedure-conformance/items?${query}`)).items;
  for (const item of await faulty(`division_code=${village}`)) {
    const procedure = must(
      await service.call(`GET /v1/agenda-items/${item.agenda_item_id}/procedure`, { as: auditor }),
      200,
    ).body;
    const at = procedure.rules.filter(({ standing }: { standing: string }) =>
      ['unmet', 'late', 'insufficient_data'].includes(standing),
    );
    t.same(
      item.faults.map(({ rule, standing }: Record<string, string>) => [rule, standing]),
      at.map(({ rule, standing }: Record<string, string>) => [rule, standing]),
    );
  }

  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await report(`procedure-conformance/items?limit=1${cursor}`);
    ids.push(...page.items.map(({ agenda_item_id }: { agenda_item_id: string }) => agenda_item_id));
    if (!page.next_cursor) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  t.same(
    ids,
    (await faulty('limit=200')).map(({ agenda_item_id }: { agenda_item_id: string }) => agenda_item_id),
  );
});

t.test('200 a departure with its reason is counted and named', async (t) => {
  const item = await here.item({}, here.convener);
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = 'replica'`.execute(transaction);
    await sql`
      insert into transition (id, agenda_item_id, number, action, from_stage, to_stage, occurred_on, actor, exceptions)
      values (gen_random_uuid(), ${item}, 1, 'accept', 'requested', 'drafting', ${today}, 'x',
              '[{"rule":"notice-lead-time","reason":"汛情紧急"}]')`.execute(transaction);
  });
  const counted = await report(`procedure-conformance?division_code=${village}&from=${today}&rule=notice-lead-time`);
  t.match(counted.rows, [{ exceptions: 1 }]);
  const { items } = await report(`procedure-conformance/items?division_code=${village}&rule=notice-lead-time`);
  t.match(items, [
    {
      agenda_item_id: item,
      exceptions: [{ rule: 'notice-lead-time', action: 'accept', occurred_on: today, reason: '汛情紧急' }],
    },
  ]);
});

t.test('304 while the figures stay the same, whenever they are asked for', async (t) => {
  const path = `GET /v1/reports/ten-day-replies?division_code=${village}`;
  const first = must(await service.call(path, { as: auditor }), 200);
  const again = await service.call(path, { as: auditor, headers: { 'if-none-match': first.headers.etag ?? '' } });
  t.equal(again.status, 304);
});

t.test('400 · 401 · 403 · 404 · 406 what cannot be reported', async (t) => {
  const status = async (path: string, as: string | undefined, headers = {}) =>
    (await service.call(`GET /v1/reports/${path}`, { ...(as ? { as } : {}), headers })).status;
  for (const path of [
    'ten-day-replies',
    'procedure-conformance',
    'ten-day-replies/rows',
    'procedure-conformance/items',
  ]) {
    t.equal(await status(path, undefined), 401, path);
    t.equal(await status(path, await service.key('portal', village)), 403, path);
    t.equal(await status(path, await service.key('responder', village, here.bodies.government)), 403, path);
    t.equal(await status(`${path}?division_code=150627`, auditor), 404, path);
    t.equal(await status(`${path}?division_code=${village}`, there.convener), 404, path);
    t.equal(await status(`${path}?division_code=${township}`, there.convener), 200, 'the part of it that is seen');
    t.equal(await status(`${path}?from=2026-02-01&to=2026-01-31`, auditor), 400, path);
    t.equal(await status(`${path}?from=2026-02-01&to=2026-02-01`, auditor), 200, path);
    t.equal(await status(`${path}?from=yesterday`, auditor), 400, path);
    t.equal(await status(path, auditor, { accept: 'application/pdf' }), 406, path);
  }
  t.equal(await status('procedure-conformance?rule=no-such-rule', auditor), 400);
  t.equal(await status('ten-day-replies?group_by=banner', auditor), 400);
  const seen = await report(`procedure-conformance?division_code=${township}&group_by=village`, there.convener);
  t.same([...new Set(seen.rows.map((row: Record<string, unknown>) => row.division_code))], [neighbour]);
  t.equal(await status('no-such-report', auditor), 404);
});

t.test(
  '200 what a division was before a merger counts for it where that is asked, within the scope of the caller',
  async (t) => {
    await db.transaction().execute(async (transaction) => {
      await sql`set local session_replication_role = 'replica'`.execute(transaction);
      await sql`update division set successor_code = ${village}, valid_to = ${today} where code = ${neighbour}`.execute(
        transaction,
      );
    });
    const items = async (query: string, as = auditor) => {
      const found = await report(`procedure-conformance?division_code=${village}${query}&rule=opinions-solicited`, as);
      return [found.items.live, found.items.retrospective, found.division_codes];
    };
    const [live = 0, paper = 0] = (await items('')) as number[];
    t.same(await items(''), [live, paper, [village]]);
    t.same(await items('&include_predecessors=true'), [live + 1, paper, [village, neighbour]]);
    t.same(await items('&include_predecessors=true', here.convener), [live, paper, [village, neighbour]]);
    const replies = await report(
      `ten-day-replies?division_code=${village}&include_predecessors=true&from=2026-03-10&to=2026-03-10`,
    );
    t.equal(
      replies.rows.reduce((sum: number, row: { total: number }) => sum + row.total, 0),
      6,
    );
    const rows = await report(
      `ten-day-replies/rows?division_code=${village}&include_predecessors=true&from=2026-03-10&to=2026-03-10`,
    );
    t.equal(rows.items.length, 6);
    t.equal(
      (await report(`ten-day-replies/rows?division_code=${village}&from=2026-03-10&to=2026-03-10`)).items.length,
      5,
    );
  },
);
