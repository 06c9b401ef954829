import t from 'tap';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const service = await startService(t);
const { call } = service;
const convener = await service.key('convener', village);
const officer = await service.key('township_officer', township);
const administrator = await service.key('administrator', banner);
const auditor = await service.key('auditor', banner);
const stranger = await service.key('township_officer', '150626101');
type Values = Record<string, unknown>;

const bylaw = async (body: Values, as = officer): Promise<string> => {
  const made = await call('POST /v1/bylaws', {
    as,
    body: {
      division_code: township,
      kind: 'implementing_measures',
      title: '嘎鲁图镇城乡社区协商实施办法',
      document_number: '嘎政发〔2026〕8号',
      valid_from: '2026-03-01',
      ...body,
    },
  });
  return made.body.id;
};
const read = (code: string, as = officer) => call(`GET /v1/divisions/${code}/settings`, { as });
const patch = async (code: string, body: Values, as = officer, tag?: string) => {
  const { headers } = await read(code, as);
  const etag = tag ?? headers.etag ?? '';
  return call(`PATCH /v1/divisions/${code}/settings`, { as, body, headers: { 'if-match': etag } });
};
const settingIn = (answer: { body: { settings: Values[] } }, name: string) =>
  answer.body.settings.find((one) => one.name === name) ?? {};
const pointers = (answer: { body: { errors: { pointer: string; code: string }[] } }) =>
  answer.body.errors.map(({ pointer, code }) => `${pointer} ${code}`);
const measures = await bylaw({});

t.test('read', async (t) => {
  t.test('200 nobody set anything: no limit set, and shown so', async (t) => {
    const found = await read(village, convener);
    t.equal(found.status, 200);
    t.ok(found.body.settings.length >= 16);
    for (const one of found.body.settings) {
      t.same(
        [one.is_set, one.is_inherited, one.division_code, one.bylaw, one.preset],
        [false, false, null, null, null],
      );
      if (one.unit === 'days') t.same([one.value, one.unset.zh], [null, '未设期限'], one.name);
    }
    t.match(settingIn(found, 'disclosure_days'), { clause: '二(二)7', quotation: '落实情况要在规定期限内…公开' });
  });

  t.test('200 the quarterly disclosure of the law is offered, and not applied', async (t) => {
    const found = await read(village, convener);
    t.match(found.body.presets, [{ name: 'quarterly_disclosure', mark: 'K', values: { disclosure_days: 92 } }]);
    t.equal(settingIn(found, 'disclosure_days').value, null);
  });

  t.test('304 for the settings at hand; 404 outside the scope; 401 nobody', async (t) => {
    const { headers } = await read(village, convener);
    const again = await call(`GET /v1/divisions/${village}/settings`, {
      as: convener,
      headers: { 'if-none-match': headers.etag ?? '' },
    });
    t.equal(again.status, 304);
    t.equal((await read(neighbour, convener)).status, 404);
    t.equal((await read('150626999', officer)).status, 404);
    t.equal((await call(`GET /v1/divisions/${village}/settings`)).status, 401);
  });
});

t.test('change', async (t) => {
  t.test('200 a township sets, its villages inherit, the bylaw is told', async (t) => {
    const made = await patch(township, { notice_lead_days: { value: 5, bylaw_id: measures, clause: '第九条' } });
    t.equal(made.status, 200, made.text);
    const told = {
      value: 5,
      is_set: true,
      is_inherited: false,
      division_code: township,
      bylaw: {
        id: measures,
        title: '嘎鲁图镇城乡社区协商实施办法',
        document_number: '嘎政发〔2026〕8号',
        clause: '第九条',
        valid_from: '2026-03-01',
        valid_to: null,
      },
    };
    t.match(settingIn(made, 'notice_lead_days'), told);
    t.equal(made.headers.etag, (await read(township)).headers.etag);
    t.match(settingIn(await read(village, convener), 'notice_lead_days'), { ...told, is_inherited: true });
  });

  t.test('200 a merge patch: the source stays, and nothing different changes nothing', async (t) => {
    const changed = await patch(township, { notice_lead_days: { value: 7 } });
    t.match(settingIn(changed, 'notice_lead_days'), { value: 7, bylaw: { id: measures, clause: '第九条' } });
    const same = await patch(township, { notice_lead_days: { value: 7 } });
    t.same([same.status, same.headers.etag], [200, changed.headers.etag]);
  });

  t.test('428 without If-Match, 412 with another one', async (t) => {
    const body = { recording_days: { value: 3, bylaw_id: measures } };
    t.equal((await call(`PATCH /v1/divisions/${township}/settings`, { as: officer, body })).status, 428);
    t.equal((await patch(township, body, officer, '"other"')).status, 412);
    t.equal((await patch(township, body, officer, '*')).status, 200);
  });

  t.test('400 every fault at once: no value, no source, two sources, a source that does not hold', async (t) => {
    const ended = await bylaw({ valid_to: '2026-03-31' });
    const tomorrow = await bylaw({ valid_from: '2999-01-01'.replace('2999', '2099') });
    const convention = await bylaw({ division_code: village, kind: 'village_convention' }, convener);
    const catalogue = await bylaw({ kind: 'consultation_catalogue' });
    const answer = await patch(township, {
      disclosure_days: { value: 30 },
      request_reply_days: { bylaw_id: measures },
      submission_days: { value: 3, bylaw_id: ended },
      result_report_days: { value: 3, bylaw_id: tomorrow },
      correction_days: { value: 3, bylaw_id: convention },
      legal_education_days: { value: 3, bylaw_id: catalogue },
      objection_reply_days: { value: 92, preset: 'quarterly_disclosure' },
      implementation_feedback_days: { value: 3, bylaw_id: measures, preset: 'quarterly_disclosure' },
    });
    t.equal(answer.status, 400);
    t.same(pointers(answer).sort(), [
      '/correction_days/bylaw_id reference',
      '/disclosure_days/bylaw_id one-of',
      '/implementation_feedback_days/bylaw_id one-of',
      '/legal_education_days/bylaw_id kind',
      '/objection_reply_days/preset preset',
      '/request_reply_days/value required',
      '/result_report_days/bylaw_id not_in_force',
      '/submission_days/bylaw_id not_in_force',
    ]);
    t.equal(settingIn(await read(township), 'disclosure_days').is_set, false, 'nothing changed');
  });

  t.test('400 out of bounds, of another unit, unknown', async (t) => {
    for (const [name, value] of [
      ['disclosure_days', 0],
      ['disclosure_days', 366],
      ['disclosure_days', 1.5],
      ['disclosure_days', '30'],
      ['notice_lead_days', -1],
      ['notice_lead_days', 91],
      ['written_methods', []],
      ['written_methods', ['smoke']],
      ['high_concern_needs_both', 1],
      ['colour', 1],
    ] as const)
      t.equal((await patch(township, { [name]: { value, bylaw_id: measures } })).status, 400, `${name} ${value}`);
    for (const [name, value] of [
      ['disclosure_days', 1],
      ['disclosure_days', 365],
      ['notice_lead_days', 0],
      ['notice_lead_days', 90],
      ['written_methods', ['written', 'posting']],
      ['high_concern_needs_both', true],
    ] as const)
      t.equal((await patch(township, { [name]: { value, bylaw_id: measures } })).status, 200, `${name} ${value}`);
  });

  t.test('200 a preset of the law is taken by name, with its own value only', async (t) => {
    const other = await patch(township, {
      disclosure_days: { value: 90, preset: 'quarterly_disclosure', bylaw_id: null },
    });
    t.same(pointers(other), ['/disclosure_days/value preset']);
    const taken = await patch(township, { disclosure_days: { value: 92, preset: 'quarterly_disclosure' } });
    t.match(settingIn(taken, 'disclosure_days'), { value: 92, preset: 'quarterly_disclosure', bylaw: null });
    const back = await patch(township, { disclosure_days: { value: 30, bylaw_id: measures } });
    t.match(settingIn(back, 'disclosure_days'), { value: 30, preset: null, bylaw: { id: measures } });
  });

  t.test('200 null unsets; set again it is a record of its own', async (t) => {
    const unset = await patch(township, { recording_days: null });
    t.match(settingIn(unset, 'recording_days'), { value: null, is_set: false });
    const again = await patch(township, { recording_days: { value: 4, bylaw_id: measures } });
    t.match(settingIn(again, 'recording_days'), { value: 4, is_set: true });
  });

  t.test('409 a village sets nothing; 403 a convener, an auditor; 404 another township', async (t) => {
    const body = { recording_days: { value: 3, bylaw_id: measures } };
    t.equal((await patch(village, body)).status, 409);
    t.equal((await patch(village, body, convener)).status, 403);
    t.equal((await patch(township, body, auditor)).status, 403);
    t.equal((await patch(township, body, stranger, '*')).status, 404);
  });

  t.test('200 the nearest division counts; a bylaw that ended gives way to the one above', async (t) => {
    const ofBanner = await bylaw({ division_code: banner, title: '乌审旗办法' }, administrator);
    await patch(banner, { dissent_explanation_days: { value: 20, bylaw_id: ofBanner } }, administrator);
    t.match(settingIn(await read(village), 'dissent_explanation_days'), { value: 20, division_code: banner });
    const ofTownship = await bylaw({ title: '嘎鲁图镇办法(试行)' });
    await patch(township, { dissent_explanation_days: { value: 10, bylaw_id: ofTownship } });
    t.match(settingIn(await read(village), 'dissent_explanation_days'), { value: 10, division_code: township });
    const { headers } = await call(`GET /v1/bylaws/${ofTownship}`, { as: officer });
    const end = { as: officer, body: { valid_to: service.today() }, headers: { 'if-match': headers.etag ?? '' } };
    t.equal((await call(`PATCH /v1/bylaws/${ofTownship}`, end)).status, 200);
    const today = service.today();
    t.match(settingIn(await read(village), 'dissent_explanation_days'), { value: 10 }, 'its last day');
    service.setToday(new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10));
    t.match(settingIn(await read(village), 'dissent_explanation_days'), { value: 20, division_code: banner });
    service.setToday(today);
  });

  t.test('409 a bylaw that a setting cites is kept', async (t) => {
    const { headers } = await call(`GET /v1/bylaws/${measures}`, { as: officer });
    const removed = await call(`DELETE /v1/bylaws/${measures}`, {
      as: officer,
      headers: { 'if-match': headers.etag ?? '' },
    });
    t.equal(removed.status, 409);
  });
});
