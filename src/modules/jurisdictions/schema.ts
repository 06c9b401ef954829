/** The question of jurisdiction, and its answer: route, lead, convener, what it takes and what follows, clause by clause. */
import Type, { type Static, type TProperties } from 'typebox';
import { code, divisionCode, flag, list, nullable, text, uuid } from '../../http/types.ts';
import { type Route, routes } from '../../procedure/jurisdiction.ts';
import { Words } from '../agenda-items/procedure-schema.ts';

const said = (description: string) => Type.Optional(nullable(flag({ default: null, description })));
const optionalText = (description: string) => Type.Optional(nullable(text(1000, { default: null, description })));

export const JurisdictionRequest = Type.Object(
  {
    division_codes: list(divisionCode(), 100, {
      minItems: 1,
      description:
        '所涉区划;一村或小组的事项按第一个判断 / Divisions concerned; a matter of one village or group is judged by the first',
    }),
    scope: Type.Optional(nullable(code('item_scopes', { default: null }))),
    single_village_unable_reason: optionalText('单靠一个嘎查村(社区)为何无法协商 / Why no single village can hold it'),
    population_judgement: optionalText(
      '“人口较多”由谁、按什么标准、何时认定 / Who judged the population large, by what, when',
    ),
    category: Type.Optional(nullable(code('content_categories', { default: null }))),
    involves_departments: said('是否涉及政府职能部门 / Whether government departments are involved'),
    department_subject_ids: Type.Optional(
      list(uuid(), 20, { default: [], description: '涉及的政府职能部门 / Departments involved' }),
    ),
    is_important: said('是否重要事项 / Whether it is important'),
    is_entrusted: said('是否受政府或有关部门委托 / Whether government or a department entrusts it'),
    entrusted_by_subject_id: Type.Optional(
      nullable(uuid({ default: null, description: '委托机关 / The organ that entrusts it' })),
    ),
    concern: Type.Optional(nullable(code('concerns', { default: null }))),
    is_professional: said('专业性、技术性是否较强 / Whether it is professional or technical'),
    is_owners_matter: said("是否属于业主自行决定的事项 / Whether it is within the owners' own right"),
  },
  {
    $id: 'JurisdictionRequest',
    additionalProperties: false,
    description: '一件事项所涉的区划和已知情况;未知的不填 / What is known of a matter; leave out what is not',
    examples: [
      {
        division_codes: ['150626100201', '150626100202'],
        single_village_unable_reason: '水渠流经两村,单村无权处理',
        is_important: true,
        involves_departments: true,
      },
    ],
  },
);
export type JurisdictionRequest = Required<Static<typeof JurisdictionRequest>>;

const citation = {
  clause: text(64, { description: '条款 / Clause' }),
  source: text(64, { description: '出处:通知或法律 / The notice or a law' }),
  quotation: text(1000, { description: '条款原文 / The clause, word for word' }),
  is_quoted: flag({ description: 'false:大意,非原文 / false: the sense, not the words' }),
};
const closed = { additionalProperties: false };
const cited = <P extends TProperties>(properties: P) => Type.Object({ ...properties, ...citation }, closed);
const body = {
  kind: code('subject_kinds'),
  division_code: divisionCode(),
  subject_ids: list(uuid(), 100, {
    description: '已登记且在您范围内的,至多 100 个 / Those registered and within your scope, 100 at most',
  }),
};
const need = { code: text(64), title: Words };
const itemField = text(64, { description: '记在议题的哪个属性 / The property of an agenda item that holds it' });
const kinds = (description: string) => list(code('subject_kinds'), 23, { description });

const Convener = cited({
  ...body,
  alternatives: Type.Array(cited(body), { maxItems: 400, description: '也可由其中之一召集 / Or one of these' }),
  any_within: nullable(
    divisionCode({ description: '该嘎查村内的任何主体也可召集 / Or any body of this village or community' }),
  ),
  has_committee: nullable(
    flag({
      description:
        '是否已设社区协商委员会;null:不知或无关 / Whether a committee stands; null: unknown, or beside the point',
    }),
  ),
  is_fallback: flag({ description: '尚未设立协商委员会,由牵头组织召集 / No committee stands: the lead convenes' }),
});

const heading = (route: Route) => `${route} ${routes[route].zh}`;
const routeCodes = Object.keys(routes) as [Route, ...Route[]];

const convened = {
  clause: '二(二)3',
  source: 'notice',
  quotation: '对涉及两个以上行政村、社区的重要事项,单靠某一嘎查村(社区)无法开展协商时,由苏木镇党委牵头召集开展协商',
  is_quoted: true,
};
const townshipParty = {
  kind: 'township_party_committee',
  division_code: '150626100',
  subject_ids: ['01935f6e-7a00-7000-8000-000000000001'],
  ...convened,
};

export const Jurisdiction = Type.Object(
  {
    route: nullable(
      Type.Unsafe<Route>({
        type: 'string',
        enum: routeCodes,
        description: `途径;null:所给区划不足以判断 / Route; null: the divisions do not tell: ${routeCodes.map(heading).join(' · ')}`,
      }),
    ),
    title: nullable(Words),
    scope: nullable(code('item_scopes')),
    basis: nullable(Type.Object(citation, closed)),
    our_reading: nullable(Words),
    lead: Type.Array(
      cited({ ...body, is_required: flag({ description: '须有其一牵头 / One of those required is among the leads' }) }),
      { maxItems: 400, description: '由其中一个或两个牵头 / One or two of these lead' },
    ),
    convener: nullable(Convener),
    documents: Type.Array(
      cited({ ...need, field: itemField, is_given: flag({ description: '本次已给出 / Given in this request' }) }),
      { maxItems: 20, description: '需要写明的 / What has to be put in writing' },
    ),
    must_follow: Type.Array(
      cited({
        ...need,
        rule: nullable(text(64, { description: '把守它的规则 / The rule that keeps it' })),
        owed_by: kinds('由谁办 / Who owes it'),
      }),
      { maxItems: 20, description: '之后必须办的 / What must follow' },
    ),
    judgements: Type.Array(
      cited({
        ...need,
        field: itemField,
        stated: nullable(flag({ description: '本次所说;null:没有说 / As said here; null: not said' })),
        is_undecided: flag({
          description:
            'true:还没有说,须作出判断并登记为判断记录 / true: not said, so to be judged, and recorded as a judgement',
        }),
        judgement_kind: code('judgement_kinds'),
        judgement_fields: list(text(64), 10, {
          description:
            '判断记录须写明:谁(两项之一)、标准、日期 / What a judgement records: who (one of two), criteria, date',
        }),
        recorded_by: kinds('由谁判断并写明 / Who judges and records it'),
      }),
      { maxItems: 20, description: '条款留给判断的 / What the clauses leave to judgement' },
    ),
    unclear: Type.Array(
      cited({
        ...need,
        field: text(64, { description: '补充哪个属性 / The property of the request that would tell' }),
      }),
      { maxItems: 20, description: '还须知道什么 / What more must be known' },
    ),
  },
  {
    $id: 'Jurisdiction',
    additionalProperties: false,
    description:
      '由谁牵头、由谁召集、需要什么、之后办什么,各有条款 / Who leads, who convenes, what it takes, by which clause',
    examples: [
      {
        route: 'cross_village_township',
        title: routes.cross_village_township,
        scope: 'cross_village',
        basis: convened,
        our_reading: null,
        lead: [{ ...townshipParty, is_required: true }],
        convener: { ...townshipParty, alternatives: [], any_within: null, has_committee: null, is_fallback: false },
        documents: [
          {
            code: 'single_village_statement',
            title: { zh: '单靠一村无法开展协商的说明', en: 'why no single village can hold it' },
            field: 'single_village_unable_reason',
            is_given: true,
            ...convened,
          },
        ],
        must_follow: [],
        judgements: [],
        unclear: [],
      },
    ],
  },
);
export type Jurisdiction = Static<typeof Jurisdiction>;
