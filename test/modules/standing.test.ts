import t from 'tap';
import { banner, neighbour, startService, township, village } from '../support/service.ts';

const service = await startService(t);
const { call } = service;
const convener = await service.key('convener', village);
const officer = await service.key('township_officer', township);
const auditor = await service.key('auditor', banner);
const nation = await service.key('auditor', '15');
type Values = Record<string, unknown>;

const bylaw = async (kind: string, more: Values = {}, as = convener) => {
  const body = { division_code: village, kind, title: kind, valid_from: '2026-01-01', ...more };
  return (await call('POST /v1/bylaws', { as, body })).body.id as string;
};
const read = (code: string, as = auditor) => call(`GET /v1/divisions/${code}/standing`, { as });
const ruleIn = (answer: { body: { rules: Values[] } }, code: string) =>
  answer.body.rules.find((one) => one.rule === code) ?? {};
const lackingIn = (answer: { body: { under: { lacking: Values[] } } }, code: string) =>
  answer.body.under.lacking.find((one) => one.rule === code);

t.test('200 a village that has nothing is told what it lacks, clause by clause', async (t) => {
  const found = await read(village, convener);
  t.equal(found.status, 200);
  t.match(found.body, { division_code: village, kind: 'village', as_of: service.today(), under: { count: 0 } });
  t.match(ruleIn(found, 'bylaws-in-place'), {
    clause: '二(一)',
    quotation: /健全嘎查村\(居\)民会议/,
    force: 'must',
    standing: 'unmet',
    missing: [
      { zh: '缺村民会议议事规程' },
      { zh: '缺村民代表会议议事规程' },
      { zh: '缺村务监督委员会工作规则' },
      { zh: '缺村规民约' },
    ],
    evidence: [],
  });
  t.equal(found.body.unset_settings.length, 16);
  t.match(found.body.unset_settings[0], { name: 'notice_lead_days', clause: '二(二)6', unset: { zh: '未设期限' } });
});

t.test('200 with all four in force it is met, and the records are named', async (t) => {
  const kinds = ['assembly_procedure', 'representative_assembly_procedure', 'supervision_committee_rules'];
  const ids: string[] = [];
  for (const kind of kinds) ids.push(await bylaw(kind));
  ids.push(await bylaw('village_convention', { valid_to: service.today() }));
  const without = ruleIn(await read(village), 'bylaws-in-place');
  t.match(without, { standing: 'unmet', missing: [{ zh: '村规民约未写入协商规则' }] });
  ids[3] = await bylaw('village_convention', { valid_to: service.today(), includes_consultation_rules: true });
  const found = await read(village);
  t.equal(ruleIn(found, 'bylaws-in-place').standing, 'met');
  const evidence = ruleIn(found, 'bylaws-in-place').evidence as Values[];
  for (const id of ids) t.ok(evidence.some((one) => one.resource === 'bylaw' && one.id === id));
  t.ok(found.body.expiring_bylaws.some((one: Values) => one.id === ids[3] && one.valid_to === service.today()));
});

t.test('200 a township: what it owes itself, and which of its villages lack what', async (t) => {
  const before = await read(township, officer);
  t.equal(ruleIn(before, 'implementing-measures').standing, 'unmet');
  const lacking = lackingIn(before, 'bylaws-in-place') as { count: number; division_codes: string[] };
  t.equal(lacking.count, before.body.under.count - 1);
  t.ok(lacking.division_codes.includes(neighbour) && !lacking.division_codes.includes(village));
  const id = await bylaw('implementing_measures', { division_code: township }, officer);
  const { headers } = await call(`GET /v1/divisions/${township}/settings`, { as: officer });
  await call(`PATCH /v1/divisions/${township}/settings`, {
    as: officer,
    body: { recording_days: { value: 3, bylaw_id: id } },
    headers: { 'if-match': headers.etag ?? '' },
  });
  const after = await read(township, officer);
  t.match(ruleIn(after, 'implementing-measures'), { standing: 'met', clause: '三(二)', evidence: [{ id }] });
  t.notOk(after.body.unset_settings.some((one: Values) => one.name === 'recording_days'));
  t.notOk(
    (await read(village)).body.unset_settings.some((one: Values) => one.name === 'recording_days'),
    'inherited',
  );
});

t.test('200 a banner sums up townships and villages; above it there is no sum', async (t) => {
  const found = await read(banner);
  t.same(found.body.rules, []);
  t.ok(found.body.under.count > 60);
  t.equal((lackingIn(found, 'implementing-measures') as { count: number }).count > 0, true);
  t.equal((await read('1506', nation)).body.under, null);
});

t.test('304 for what is at hand; 404 outside the scope; 401 nobody', async (t) => {
  const { headers } = await read(village);
  const path = `GET /v1/divisions/${village}/standing`;
  t.equal((await call(path, { as: auditor, headers: { 'if-none-match': headers.etag ?? '' } })).status, 304);
  t.equal((await read(neighbour, convener)).status, 404);
  t.equal((await read(township, convener)).status, 404);
  t.equal((await call(path)).status, 401);
});

t.test('200 the rules about divisions are served with the others', async (t) => {
  const { body } = await call('GET /v1/rules/bylaws-in-place');
  t.match(body, { applies_to: 'division', clause: '二(一)', weight: 'finding', guards: [] });
  t.ok(body.examples.holds.length > 0 && body.examples.fails.length > 0);
  t.equal((await call('GET /v1/rules/everyone-heard')).body.applies_to, 'agenda_item');
});
