/** What is sent to register, rename or succeed a division. */
import Type, { type Static } from 'typebox';
import { code, day, divisionCode, nullable, text } from '../../http/types.ts';

export const DivisionCreate = Type.Object(
  {
    code: divisionCode({ description: '上级代码加一级 / The code of its parent, and one level more' }),
    name: text(200),
    name_mn: Type.Optional(nullable(text(200, { default: null }))),
    kind: code('division_kinds'),
    township_kind: Type.Optional(nullable(code('township_kinds', { default: null }))),
    valid_from: Type.Optional(nullable(day({ description: '设立之日 / Day it was set up', default: null }))),
    source: text(200, { description: '数据来源、批准文件 / Source, or document of approval' }),
  },
  {
    $id: 'DivisionCreate',
    additionalProperties: false,
    examples: [
      {
        code: '150626100201-03',
        name: '达布察克村三社',
        kind: 'villager_group',
        valid_from: '2026-01-01',
        source: '嘎鲁图镇人民政府登记',
      },
    ],
  },
);
export type DivisionCreate = Static<typeof DivisionCreate>;

export const DivisionPatch = Type.Object(
  {
    name: Type.Optional(text(200)),
    name_mn: Type.Optional(nullable(text(200))),
    renamed_on: Type.Optional(
      day({ description: '新名称第一日,默认今天 / First day of the new name, today by default' }),
    ),
    document: Type.Optional(nullable(text(200, { description: '批准文件 / Document of approval' }))),
  },
  {
    $id: 'DivisionPatch',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ name: '达布察克社区居民委员会', renamed_on: '2026-11-01', document: '乌政发〔2026〕20号' }],
  },
);
export type DivisionPatch = Static<typeof DivisionPatch>;

export const SuccessionCreate = Type.Object(
  {
    kind: code('succession_kinds'),
    successor_code: divisionCode({ description: '并入或改为的区划,同级 / The division it becomes, of the same level' }),
    valid_to: day({ description: '旧区划最后一日 / Last day of the old division' }),
    document: text(200, { description: '批准文件 / Document of approval' }),
  },
  {
    $id: 'SuccessionCreate',
    additionalProperties: false,
    examples: [
      { kind: 'merged', successor_code: '150626100202', valid_to: '2026-12-31', document: '乌政发〔2026〕21号' },
    ],
  },
);
export type SuccessionCreate = Static<typeof SuccessionCreate>;
