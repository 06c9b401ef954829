import Type, { type Static, type TSchema } from 'typebox';
import { code, list, nullable, page, text } from '../../http/types.ts';
import type { Text } from '../../procedure/code-lists.ts';
import { carrierKinds, carrierStatuses, requirementForces } from '../../procedure/requirements.ts';
import { Words } from '../agenda-items/procedure-schema.ts';

const CodeEntry = Type.Object(
  {
    code: text(64),
    zh: text(200),
    en: text(200),
    clause: nullable(text(64, { description: '所据条款 / Clause that names it' })),
    flags: Type.Array(text(32), { maxItems: 10, description: '程序所用的性质 / Traits that the procedure uses' }),
  },
  { additionalProperties: false },
);

export const CodeList = Type.Object(
  {
    name: text(64),
    zh: text(200),
    en: text(200),
    clause: nullable(text(64)),
    codes: Type.Array(CodeEntry, { maxItems: 200 }),
  },
  {
    $id: 'CodeList',
    additionalProperties: false,
    description: '封闭词表 / A closed vocabulary',
    examples: [
      {
        name: 'concerns',
        zh: '关注程度',
        en: 'concern',
        clause: '二(二)6',
        codes: [{ code: 'ordinary', zh: '一般', en: 'ordinary', clause: null, flags: [] }],
      },
    ],
  },
);
export type CodeList = Static<typeof CodeList>;
export const CodeListPage = page('CodeList', { record: CodeList as never });

const open = { additionalProperties: true, 'x-open': 'each rule reads facts of its own' };
const Example = Type.Object(
  {
    title: Words,
    facts: Type.Object(
      {},
      { ...open, description: '在样例议题(区划)上改动的事实 / Facts laid over the example item or division' },
    ),
    proposal: nullable(Type.Object({}, { ...open, description: '拟办理的事 / The act proposed' })),
    standing: code('rule_standings'),
  },
  { additionalProperties: false },
);

const oneOf = <C extends string>(title: string, meanings: Readonly<Record<C, Text>>) => {
  const told = Object.entries<Text>(meanings).map(([value, { zh, en }]) => `${value} ${zh} (${en})`);
  return Type.Unsafe<C>({
    type: 'string',
    enum: Object.keys(meanings),
    description: `${title}: ${told.join(' · ')}`,
  } as TSchema);
};

const appliesTo = {
  agenda_item: { zh: '议题', en: 'agenda items' },
  division: { zh: '区划', en: 'divisions' },
};

export const RuleSchema = Type.Object(
  {
    code: text(64),
    applies_to: oneOf('适用于议题还是区划 / To agenda items, or to divisions', appliesTo),
    clause: text(64, { description: '条款 / Clause' }),
    source: text(64, { description: '出处:通知或法律 / The notice or a law' }),
    quotation: text(1000, { description: '条款原文 / The clause, word for word' }),
    is_quoted: Type.Boolean({ description: 'false:大意,非原文 / false: the sense, not the words' }),
    force: code('rule_forces'),
    weight: code('rule_weights'),
    guards: list(code('actions'), 20, { description: '把守哪些步骤 / The acts it guards' }),
    title: Words,
    message: Words,
    our_reading: nullable(Words),
    examples: Type.Object(
      { holds: Type.Array(Example, { maxItems: 100 }), fails: Type.Array(Example, { maxItems: 100 }) },
      { additionalProperties: false, description: '样例,也是规则的测试 / Worked examples, which are its tests' },
    ),
  },
  {
    $id: 'Rule',
    additionalProperties: false,
    description: '一条规则:条款、力度、样例 / One rule: its clause, its force, its worked examples',
    examples: [
      {
        code: 'opinions-solicited',
        applies_to: 'agenda_item',
        clause: '二(二)6',
        source: 'notice',
        quotation: '在充分征求意见的基础上研究提出协商议题',
        is_quoted: true,
        force: 'must',
        weight: 'guard',
        guards: ['propose'],
        title: { zh: '充分征求意见', en: 'opinions solicited' },
        message: { zh: '先征求意见并记录结果', en: 'gather views first and record what came of it' },
        our_reading: null,
        examples: { holds: [], fails: [] },
      },
    ],
  },
);
export type RuleEntry = Static<typeof RuleSchema>;
export const RulePage = page('Rule', { record: RuleSchema as never });

const Citation = Type.Object(
  { clause: text(64), source: text(64), quotation: text(1000), is_quoted: Type.Boolean() },
  { additionalProperties: false },
);
const Carrier = Type.Object(
  {
    kind: oneOf('由什么落实 / What carries it out', carrierKinds),
    name: text(64, { description: '路径、规则代码或者名称 / A path, the code of a rule, or a name' }),
    status: oneOf('是否已有 / Whether it is there', carrierStatuses),
  },
  { additionalProperties: false },
);

export const ClauseSchema = Type.Object(
  {
    number: Type.Integer({ minimum: 1, maximum: 999, description: '要求的序号 / Number of the requirement' }),
    clause: text(64, { description: '条款 / Clause of the notice' }),
    quotation: text(1000, { description: '原文,“…”处有省略 / Its words; … marks a cut' }),
    see_also: Type.Array(Citation, {
      maxItems: 10,
      description: '另据;is_quoted 为 false 的是大意 / Further words; the sense only where is_quoted is false',
    }),
    force: oneOf('力度 / Force of the words', requirementForces),
    title: Words,
    carriers: Type.Array(Carrier, { maxItems: 50, description: '由什么落实 / What carries it out' }),
    not_mechanisable: nullable(Words),
  },
  {
    $id: 'Clause',
    additionalProperties: false,
    description:
      '通知的一项要求:原文、力度、由什么落实,或者为何不能由系统落实(not_mechanisable)/ One requirement of the notice: its words, their force, what carries it out, or why no system can',
    examples: [
      {
        number: 59,
        clause: '二(二)7',
        quotation: '对协商过程中持不同意见的群众,协商组织者要及时做好解释说明工作',
        see_also: [],
        force: 'must',
        title: { zh: '对不同意见的解释说明', en: 'explanation to those who dissent' },
        carriers: [
          { kind: 'resource', name: '/feedback-records', status: 'in_place' },
          { kind: 'rule', name: 'dissent-explained', status: 'in_place' },
          { kind: 'obligation', name: 'dissent_explanation', status: 'planned' },
        ],
        not_mechanisable: null,
      },
    ],
  },
);
export type ClauseEntry = Static<typeof ClauseSchema>;
export const ClausePage = page('Clause', { record: ClauseSchema as never });
