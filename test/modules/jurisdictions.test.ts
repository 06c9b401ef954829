import { sql } from 'kysely';
import t from 'tap';
import { jurisdiction } from '../../src/procedure/jurisdiction.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const { bodies } = v;
const stranger = await service.key('convener', neighbour);
const portal = await service.key('portal', banner);
const responder = await service.key('responder', banner, bodies.department);
const ask = (body: unknown, as = v.convener, headers = {}) =>
  service.call('POST /v1/jurisdictions', { as, body, headers });
const pointers = (body: { errors: { pointer: string; code: string }[] }) =>
  body.errors.map(({ pointer, code }) => `${pointer} ${code}`);
const codesOf = (list: { code: string }[]) => list.map(({ code }) => code);

const clause3 = { clause: '二(二)3', source: 'notice', is_quoted: true };
const ofVillage = {
  ...clause3,
  quotation:
    '对涉及行政村、社区公共事务和居民切身利益的事项,由嘎查村(社区)党组织、嘎查村(居)民委员会牵头,社区协商委员会召集各利益相关方进行协商',
};
const ofSeveral = {
  ...clause3,
  quotation: '对涉及两个以上行政村、社区的重要事项,单靠某一嘎查村(社区)无法开展协商时,由苏木镇党委牵头召集开展协商',
};
const undecided = {
  stated: null,
  is_undecided: true,
  judgement_fields: ['judged_by_subject_id', 'judged_by', 'criteria', 'judged_on'],
};
const highConcern = (recorded_by: string[]) => ({
  code: 'high_concern',
  title: { zh: '是否涉及面广、关注度高', en: 'whether its reach is wide and concern high' },
  field: 'concern_judgement',
  judgement_kind: 'high_concern',
  ...undecided,
  recorded_by,
  ...clause3,
  clause: '二(二)6',
  quotation: '对于涉及面广、关注度高的事项,要经过专题议事会、民主听证会等程序进行协商',
});
const professional = (recorded_by: string[]) => ({
  code: 'professional',
  title: {
    zh: '专业性、技术性是否较强,可邀请论证评估',
    en: 'whether it is professional or technical: experts may be asked',
  },
  field: 'is_professional',
  judgement_kind: 'professional',
  ...undecided,
  recorded_by,
  ...clause3,
  clause: '二(二)2',
  quotation: '专业性、技术性较强的事项,可以邀请相关专家学者、专业技术人员、第三方机构等进行论证评估',
});

t.test('200 one village: every property, with the registered bodies', async (t) => {
  const { status, body } = await ask({ division_codes: [village] });
  t.equal(status, 200);
  const villageKinds = ['party_organisation', 'village_committee'];
  const [party, committee] = [bodies.party, bodies.villageCommittee];
  t.same(body, {
    route: 'village',
    title: { zh: '一村协商', en: 'one village or community consults' },
    scope: 'village',
    basis: ofVillage,
    our_reading: null,
    lead: [
      { kind: 'party_organisation', division_code: village, subject_ids: [party], is_required: false, ...ofVillage },
      { kind: 'village_committee', division_code: village, subject_ids: [committee], is_required: false, ...ofVillage },
    ],
    convener: {
      kind: 'consultation_committee',
      division_code: village,
      subject_ids: [bodies.committee],
      ...ofVillage,
      alternatives: [],
      any_within: null,
      has_committee: true,
      is_fallback: false,
    },
    documents: [],
    must_follow: [],
    judgements: [highConcern(villageKinds), professional(villageKinds)],
    unclear: [],
  });
});

t.test('200 two villages, the statement, a department, an entrustment: the township', async (t) => {
  const { status, body } = await ask({
    division_codes: [village, `${neighbour}`],
    single_village_unable_reason: '水渠流经两村,单村无权处理',
    is_important: true,
    department_subject_ids: [bodies.department],
    entrusted_by_subject_id: bodies.government,
  });
  t.equal(status, 200);
  const townshipParty = {
    kind: 'township_party_committee',
    division_code: township,
    subject_ids: [bodies.townshipParty],
    ...ofSeveral,
  };
  t.equal(body.route, 'cross_village_township');
  t.equal(body.scope, 'cross_village');
  t.same(body.basis, ofSeveral);
  t.same(body.lead, [{ ...townshipParty, is_required: true }]);
  t.same(body.convener, {
    ...townshipParty,
    alternatives: [],
    any_within: null,
    has_committee: null,
    is_fallback: false,
  });
  t.same(
    body.documents.map(({ field, is_given }: Record<string, unknown>) => [field, is_given]),
    [
      ['single_village_unable_reason', true],
      ['cross_village_procedure', false],
      ['entrustment_document', false],
    ],
  );
  t.same(body.must_follow[0], {
    code: 'submission_to_government',
    title: { zh: '经协商讨论后提交基层政府', en: 'after consultation, submit to the grass-roots government' },
    rule: 'submitted-to-government',
    owed_by: ['township_party_committee'],
    ...clause3,
    quotation:
      '城乡社区公共服务完善、公益事业发展、物业管理和当地居民反映强烈、迫切要求解决的实际困难问题、矛盾纠纷等涉及地方相关政府职能部门的重要事项,经协商讨论后提交基层政府',
  });
  t.same(codesOf(body.must_follow).slice(1), ['department_feedback', 'result_report', 'written_reply']);
  t.same(codesOf(body.judgements), ['single_village_unable', 'important', 'high_concern', 'professional']);
  t.same(body.unclear, []);
});

t.test('200 two villages without it: one convenes, and what would tell', async (t) => {
  const { body } = await ask({ division_codes: [village, neighbour] }, v.officer);
  t.equal(body.route, 'cross_village_joint');
  t.match(body.our_reading.zh, '其他村参加');
  t.equal(body.convener.division_code, village);
  t.same(body.convener.alternatives, [], 'the township sees that no committee stands in the other');
  t.same(body.unclear, [
    {
      code: 'single_village_unable',
      title: {
        zh: '其中一村能否开展;单靠一村无法开展的写明理由,由苏木镇党委牵头召集',
        en: 'can one village hold it? If none can, say why: the township Party committee then leads and convenes',
      },
      field: 'single_village_unable_reason',
      ...ofSeveral,
    },
  ]);
});

t.test('200 no committee stands: the lead convenes, and the lack is reported', async (t) => {
  const { body } = await ask({ division_codes: [neighbour] }, stranger);
  t.equal(body.convener.is_fallback, true);
  t.equal(body.convener.has_committee, false);
  t.equal(body.convener.kind, 'party_organisation');
  t.same(
    body.convener.alternatives.map(({ kind }: { kind: string }) => kind),
    ['village_committee'],
  );
  t.same(codesOf(body.must_follow), ['committee_founded']);
  t.equal(
    body.must_follow[0].quotation,
    '设立社区工作协商委员会作为嘎查村(社区)党组织、嘎查村(居)民委员会领导下的常设组织',
  );
});

t.test('200 a group: any body of its village may convene', async (t) => {
  const group = `${village}-03`;
  const unit = { code: group, name: '三社', kind: 'villager_group', source: '嘎鲁图镇人民政府登记' };
  must(await v.post('/divisions', unit, v.officer));
  const made = { division_code: group, kind: 'villager_group', name: '三社' };
  const { id } = must(await v.post('/subjects', made)).body;
  const { body } = await ask({ division_codes: [group], population_judgement: '党支部 3 月认定:180 户' });
  t.equal(body.route, 'sub_village');
  t.same([body.convener.kind, body.convener.division_code, body.convener.subject_ids], ['villager_group', group, [id]]);
  t.equal(body.convener.any_within, village);
  t.same(
    body.lead.map(({ kind, subject_ids, is_required }: Record<string, unknown>) => [kind, subject_ids, is_required]),
    [
      ['party_organisation', [bodies.party], true],
      ['village_committee', [bodies.villageCommittee], false],
    ],
  );
  t.equal((await ask({ division_codes: [group] })).body.route, 'village');
});

t.test('200 too wide: nothing is guessed', async (t) => {
  const { body } = await ask({ division_codes: [banner] });
  t.same(
    [body.route, body.title, body.scope, body.basis, body.lead, body.convener],
    [null, null, null, null, [], null],
  );
  t.same(codesOf(body.unclear), ['division_level']);
});

t.test('200 padded codes, the same division twice', async (t) => {
  const { body } = await ask({ division_codes: [`${township}000`, township] });
  t.equal(body.route, 'township');
  t.equal(body.lead.length, 1);
  t.equal(body.convener.division_code, township);
  t.same(
    body.convener.alternatives.map(({ kind, subject_ids }: Record<string, unknown>) => [kind, subject_ids]),
    [
      ['grassroots_government', [bodies.government]],
      ['dispatched_organ', []],
    ],
  );
});

t.test('200 outside the scope: the law is public, the subjects are not', async (t) => {
  const { status, body } = await ask({ division_codes: [village] }, stranger);
  t.equal(status, 200);
  t.equal(body.route, 'village');
  t.notMatch(JSON.stringify(body), new RegExp([bodies.committee, bodies.party, bodies.villageCommittee].join('|')));
  t.equal(body.convener.has_committee, null, 'nor whether a committee stands');
  t.same(codesOf(body.unclear), ['committee']);
  t.same((await ask({ division_codes: [township] }, stranger)).body.lead[0].subject_ids, [bodies.townshipParty]);
  t.same((await ask({ division_codes: [village] }, responder)).body.convener.subject_ids, []);
  t.same((await ask({ division_codes: [village] }, portal)).body.convener.subject_ids, [bodies.committee]);
});

t.test('400 all faults of the body at once', async (t) => {
  const { status, body } = await ask({ division_codes: [], scope: 'banner', is_important: 'yes', colour: 'red' });
  t.equal(status, 400);
  t.same(pointers(body).sort(), [
    '/colour additionalProperties',
    '/division_codes minItems',
    '/is_important type',
    '/scope enum',
  ]);
  t.same(pointers((await ask({})).body), ['/division_codes required']);
  const many = Array.from({ length: 101 }, (_, n) => String(150626100000 + n));
  t.same(pointers((await ask({ division_codes: many })).body), ['/division_codes maxItems']);
});

t.test('400 a division that is not known, subjects that are not there for the caller', async (t) => {
  const unknown = '01935f6e-7a00-7000-8000-00000000ffff';
  const asked = { division_codes: [village, '150626100299'], department_subject_ids: [unknown] };
  const refused = await ask({ ...asked, entrusted_by_subject_id: bodies.party }, stranger);
  t.equal(refused.body.code, 'invalid-reference');
  t.same(pointers(refused.body), [
    '/division_codes reference',
    '/department_subject_ids reference',
    '/entrusted_by_subject_id reference',
  ]);
});

t.test('400 what contradicts the subjects named', async (t) => {
  const { body } = await ask({
    division_codes: [village],
    involves_departments: false,
    department_subject_ids: [bodies.department],
    is_entrusted: false,
    entrusted_by_subject_id: bodies.government,
  });
  t.same(pointers(body), ['/involves_departments contradiction', '/is_entrusted contradiction']);
});

t.test('401 nobody', async (t) => {
  t.equal((await service.call('POST /v1/jurisdictions', { body: { division_codes: [village] } })).status, 401);
});

t.test('nothing is recorded, and a key keeps no answer', async (t) => {
  const counted = async () =>
    (
      await sql<{ n: number }>`
      select (select count(*) from event) + (select count(*) from idempotency_key) as n`.execute(service.db)
    ).rows[0]?.n;
  const before = await counted();
  const headers = { 'idempotency-key': 'asked' };
  const first = await ask({ division_codes: [village] }, v.convener, headers);
  const again = await ask({ division_codes: [village] }, v.convener, headers);
  const other = await ask({ division_codes: [township] }, v.convener, headers);
  t.same([first.status, again.status, other.status], [200, 200, 200]);
  t.equal(again.text, first.text);
  t.equal(again.headers['idempotency-replayed'], undefined);
  t.equal(await counted(), before);
  t.same(pointers((await ask({ division_codes: [village] }, v.convener, { 'idempotency-key': ' ' })).body), [
    '/headers/idempotency-key pattern',
  ]);
});

t.test('the item that follows the answer is proposed', async (t) => {
  const { body } = await ask({ division_codes: [village] });
  const { item } = await v.reach('proposed', {
    scope: body.scope,
    lead_subject_ids: body.lead.flatMap(({ subject_ids }: { subject_ids: string[] }) => subject_ids),
    convener_subject_id: body.convener.subject_ids[0],
  });
  t.equal((await v.get(`/agenda-items/${item}`)).body.stage, 'proposed');
});

t.test('what it names is a property of an agenda item, or of the question', async (t) => {
  const { components } = service.app.contract() as unknown as {
    components: { schemas: Record<string, { properties: object }> };
  };
  const propertiesOf = (name: string) => Object.keys(components.schemas[name]?.properties ?? {});
  const matter = {
    divisions: [village, neighbour].map((code) => ({ code, kind: null, has_consultation_committee: null })),
    scope: null,
    single_village_unable_reason: null,
    population_judgement: null,
    involves_departments: true,
    is_important: null,
    is_entrusted: true,
    is_organ_named: false,
    concern: null,
    is_professional: null,
    is_owners_matter: true,
  };
  for (const category of ['statutory_matter', 'subject_request'] as const) {
    const { documents, judgements, unclear } = jurisdiction({ ...matter, category });
    for (const { field } of [...documents, ...judgements]) t.ok(propertiesOf('AgendaItem').includes(field), field);
    for (const { field } of unclear) t.ok(propertiesOf('JurisdictionRequest').includes(field), field);
  }
});
