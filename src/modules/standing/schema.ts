/** How a division stands to what the notice asks of it, clause by clause. */
import Type from 'typebox';
import { code, day, divisionCode, nullable, ref, text, uuid } from '../../http/types.ts';
import { RuleStanding, Words } from '../agenda-items/procedure-schema.ts';

const closed = { additionalProperties: false } as const;
const Unset = Type.Object({ name: text(64), title: Words, clause: text(64), unset: Words }, closed);
const Expiring = Type.Object(
  {
    id: uuid(),
    division_code: divisionCode(),
    kind: code('bylaw_kinds'),
    title: text(200),
    document_number: nullable(text(100)),
    valid_to: day({ description: '有效期最后一日 / Last day in force' }),
  },
  closed,
);
const Lacking = Type.Object(
  {
    rule: text(64),
    title: Words,
    count: Type.Integer({ minimum: 1, maximum: 100000 }),
    division_codes: Type.Array(divisionCode(), { maxItems: 1000, description: '至多 1000 个 / 1000 at most' }),
  },
  closed,
);
const Under = Type.Object(
  {
    count: Type.Integer({ minimum: 0, maximum: 100000, description: '下级中条款有要求的 / Those that are asked for' }),
    lacking: Type.Array(Lacking, { maxItems: 100, description: '缺什么的有哪些 / Which of them lack what' }),
  },
  closed,
);

export const DivisionStanding = Type.Object(
  {
    division_code: divisionCode(),
    name: text(200),
    kind: code('division_kinds'),
    as_of: day({ description: '截至哪一天 / The day it is told for' }),
    rules: Type.Array(ref(RuleStanding), { maxItems: 100 }),
    unset_settings: Type.Array(Unset, { maxItems: 100, description: '无人设定的 / What nobody has set' }),
    expiring_bylaws: Type.Array(Expiring, {
      maxItems: 200,
      description: '现行有效并有最后一日的制度,含上级的 / Bylaws in force that have a last day, those above included',
    }),
    under: nullable(Under),
  },
  {
    $id: 'DivisionStanding',
    ...closed,
    description:
      '一个区划对条款要求的落实情况;under 为下级的汇总,旗县级以上为空 / How a division stands to the clauses; under sums up those below it, null above a banner',
    examples: [
      {
        division_code: '150626100201',
        name: '达布察克村民委员会',
        kind: 'village',
        as_of: '2026-11-23',
        rules: [],
        unset_settings: [
          {
            name: 'recording_days',
            title: { zh: '登记天数', en: 'days to record' },
            clause: '三(二)',
            unset: { zh: '未设期限', en: 'no limit set' },
          },
        ],
        expiring_bylaws: [
          {
            id: '01935f6e-7a00-7000-8000-000000000001',
            division_code: '150626100',
            kind: 'implementing_measures',
            title: '嘎鲁图镇城乡社区协商实施办法',
            document_number: '嘎政发〔2026〕8号',
            valid_to: '2026-12-31',
          },
        ],
        under: { count: 0, lacking: [] },
      },
    ],
  },
);
