import Type, { type Static } from 'typebox';
import { code, list, nullable, page, text } from '../../http/types.ts';
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
    facts: Type.Object({}, { ...open, description: '在样例议题上改动的事实 / Facts laid over the example item' }),
    proposal: nullable(Type.Object({}, { ...open, description: '拟办理的事 / The act proposed' })),
    standing: code('rule_standings'),
  },
  { additionalProperties: false },
);

export const RuleSchema = Type.Object(
  {
    code: text(64),
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
