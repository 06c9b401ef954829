/** What a division has set: each setting with its meaning, the value in effect, and the bylaw that it comes from. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { code, day, divisionCode, flag, nullable, text, uuid } from '../../http/types.ts';
import {
  type SettingDeclaration,
  settingDeclarations,
  settingNames,
  settingPresetNames,
} from '../../procedure/settings.ts';
import { Words } from '../agenda-items/procedure-schema.ts';

const valueSchema = ({ unit, minimum, maximum, code_list }: SettingDeclaration): TSchema => {
  if (unit === 'codes' && code_list)
    return Type.Array(code(code_list), { minItems: 1, maxItems: 50, uniqueItems: true });
  if (unit === 'flag') return flag();
  return Type.Integer({ minimum: minimum ?? 0, maximum: maximum ?? 365 });
};

const names = (values: readonly string[], description: string) =>
  Type.Unsafe<string>({ type: 'string', enum: [...values], description } as TSchema);
const preset = names(settingPresetNames, '以法律规定的通例为来源 / A preset of the law as its source');
const anyValue = Type.Unsafe<number | boolean | string[] | null>({
  type: ['integer', 'boolean', 'array', 'null'],
  items: text(64),
  maxItems: 50,
  minimum: 0,
  maximum: 365,
  description: '今天有效的值 / The value in effect today',
} as TSchema);

const Basis = Type.Object(
  {
    id: uuid(),
    title: text(200),
    document_number: nullable(text(100)),
    clause: nullable(text(100)),
    valid_from: day(),
    valid_to: nullable(day()),
  },
  { additionalProperties: false },
);

const Setting = Type.Object(
  {
    name: names(settingNames, '设置的名称 / Name of the setting'),
    title: Words,
    meaning: Words,
    unit: names(['days', 'flag', 'codes'], '单位:天、是否、代码 / Days, yes or no, codes'),
    minimum: nullable(Type.Integer({ minimum: 0, maximum: 365 })),
    maximum: nullable(Type.Integer({ minimum: 0, maximum: 365 })),
    code_list: nullable(text(64)),
    clause: text(64, { description: '所据条款 / Clause' }),
    quotation: text(1000, { description: '条款原文 / The clause, word for word' }),
    value: anyValue,
    is_set: flag({ description: 'false:未设期限 / false: no limit set' }),
    unset: Words,
    is_inherited: flag({ description: '由上级区划设定 / Set by a division above' }),
    division_code: nullable(divisionCode({ description: '设定的区划 / The division that set it' })),
    bylaw: nullable(Basis),
    preset: nullable(preset),
  },
  { additionalProperties: false },
);

const Preset = Type.Object(
  {
    name: preset,
    title: Words,
    reading: Words,
    clause: text(64),
    source: text(64),
    text: text(1000, { description: '大意,非原文 / The sense, not the words' }),
    mark: names(['✓', 'K', '!'], '核对程度 / How far it was checked'),
    values: Type.Object(
      Object.fromEntries(
        settingNames.map((name) => [name, Type.Optional(valueSchema(settingDeclarations[name]))]),
      ) as TProperties,
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

const words = (zh: string, en: string) => ({ zh, en });
export const DivisionSettings = Type.Object(
  {
    division_code: divisionCode(),
    as_of: day({ description: '截至哪一天 / The day it is told for' }),
    settings: Type.Array(Setting, { maxItems: 100 }),
    presets: Type.Array(Preset, {
      maxItems: 20,
      description: '法律的通例,可选用,不自动适用 / What the law commonly has: offered, never applied by itself',
    }),
  },
  {
    $id: 'DivisionSettings',
    additionalProperties: false,
    description: '区划的设置 / Settings of a division',
    examples: [
      {
        division_code: '150626100201',
        as_of: '2026-11-23',
        settings: [
          {
            name: 'notice_lead_days',
            title: words('提前通报天数', 'days of notice'),
            meaning: words('通报与协商活动之间至少相隔的天数', 'least number of days between a notice and its session'),
            unit: 'days',
            minimum: 0,
            maximum: 90,
            code_list: null,
            clause: '二(二)6',
            quotation: '提前通报协商内容和相关信息',
            value: 5,
            is_set: true,
            unset: words('未设期限', 'no limit set'),
            is_inherited: true,
            division_code: '150626100',
            bylaw: {
              id: '01935f6e-7a00-7000-8000-000000000001',
              title: '嘎鲁图镇城乡社区协商实施办法',
              document_number: '嘎政发〔2026〕8号',
              clause: '第九条',
              valid_from: '2026-03-01',
              valid_to: null,
            },
            preset: null,
          },
        ],
        presets: [],
      },
    ],
  },
);
export type DivisionSettings = Static<typeof DivisionSettings>;

const sent = (declaration: SettingDeclaration) =>
  nullable(
    Type.Object(
      {
        value: Type.Optional(valueSchema(declaration)),
        bylaw_id: Type.Optional(nullable(uuid({ description: '所据的具体办法 / The implementing measures it cites' }))),
        clause: Type.Optional(nullable(text(100, { description: '办法中的条款 / Its article' }))),
        preset: Type.Optional(nullable(preset)),
      },
      {
        additionalProperties: false,
        minProperties: 1,
        description: `${declaration.title.zh} / ${declaration.title.en};null:取消 / null: unset`,
      },
    ),
  );

export const DivisionSettingsPatch = Type.Object(
  Object.fromEntries(settingNames.map((name) => [name, Type.Optional(sent(settingDeclarations[name]))])) as TProperties,
  {
    $id: 'DivisionSettingsPatch',
    additionalProperties: false,
    minProperties: 1,
    description: '要修改的设置,每项写明值和来源 / The settings to change, each with its value and its source',
    examples: [
      {
        notice_lead_days: { value: 5, bylaw_id: '01935f6e-7a00-7000-8000-000000000001', clause: '第九条' },
        recording_days: null,
      },
    ],
  },
);

const writable = ['division_code', 'name', 'value', 'bylaw_id', 'bylaw_clause', 'preset'] as const;
/** Each setting of each division is one record, with its versions in the log. */
export const divisionSettings: RecordTable = {
  table: 'division_setting',
  path: '/v1/divisions',
  columns: ['id', ...writable, 'version', 'created_at', 'updated_at'],
  writable,
  fixed: ['division_code', 'name'],
  personal: [],
  reach: () => {
    throw new Error('settings are read by their division');
  },
};
