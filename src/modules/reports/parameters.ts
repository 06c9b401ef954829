/** What every report takes: where, when, and how finely it tells apart. */
import Type, { type TProperties } from 'typebox';
import { ancestors, covers, type Scope } from '../../db/scope.ts';
import { day, divisionCode, flag, instant, nullable } from '../../http/types.ts';
import { invalid } from '../../problems.ts';

export const groupings = ['division', 'township', 'village'] as const;
export type Grouping = (typeof groupings)[number];

export interface Parameters {
  readonly division_code?: string;
  readonly from?: string;
  readonly to?: string;
  readonly group_by?: Grouping;
  readonly include_predecessors?: boolean;
}

export const periodQuery = (counted: string): TProperties => ({
  division_code: Type.Optional(divisionCode({ description: '该区划及其下级 / This division and all under it' })),
  from: Type.Optional(day({ description: `${counted} 不早于 / not before` })),
  to: Type.Optional(day({ description: `${counted} 不晚于 / not after` })),
  include_predecessors: Type.Optional(
    flag({ description: '并入、合并前的区划一并计入 / With the divisions that became it, or part of it' }),
  ),
});
export const groupQuery: TProperties = {
  group_by: Type.Optional(
    Type.Enum([...groupings], {
      description:
        'division 合计(缺省)· township 按苏木镇 · village 按嘎查村 / Whole (default), by township, by village',
    }),
  ),
};

export const parameters = Type.Object(
  {
    division_code: nullable(divisionCode()),
    from: nullable(day()),
    to: nullable(day()),
    group_by: Type.Enum([...groupings]),
    include_predecessors: flag(),
    rule: nullable(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false, description: '所用的参数 / The parameters it was made with' },
);
export const stated = {
  as_of: instant({ description: '统计所据的时刻 / The instant it tells of' }),
  today: day({ description: '判断期限所用之日(北京时间)/ The day that terms were judged on' }),
  parameters,
  division_codes: Type.Array(divisionCode(), {
    maxItems: 10000,
    description:
      '计入的区划,各含其下级;空为全部范围 / Divisions counted, each with all under it; empty: the whole scope',
  }),
};

export const parametersOf = (query: Parameters & { rule?: string }) => ({
  division_code: query.division_code ?? null,
  from: query.from ?? null,
  to: query.to ?? null,
  group_by: query.group_by ?? 'division',
  include_predecessors: query.include_predecessors ?? false,
  rule: query.rule ?? null,
});

export function requirePeriod({ from, to }: Parameters): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw invalid([{ pointer: '/query/to', code: 'order', zh: '不能早于 from', en: 'must not be before from' }]);
}

/** A division that the caller sees nothing of does not exist for it: zeros would say that nothing happened there. */
export const isReportable = ({ divisions }: Scope, code: string): boolean =>
  divisions.some((own) => covers(own, code) || ancestors(own).includes(code));
