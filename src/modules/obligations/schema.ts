import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import Type from 'typebox';
import type { RecordTable } from '../../db/records.ts';
import { isShared } from '../../db/scope.ts';
import { code, day, divisionCode, flag, instant, list, nullable, page, text, uuid } from '../../http/types.ts';

const RestDay = Type.Object(
  {
    day: day(),
    reason: Type.Enum(['weekend', 'holiday', 'local']),
    name: nullable(text(100)),
  },
  { additionalProperties: false },
);

const Trace = Type.Object(
  {
    start: day({ description: '起算之日,当日不计 / The day of the event, which does not count' }),
    days: Type.Integer({
      minimum: -100_000,
      maximum: 100_000,
      description: '天数,负数为向前计算 / Days; negative: counted back',
    }),
    basis: Type.Enum(['calendar_days', 'working_days']),
    first_day: day(),
    last_day_before_rolling: day({ description: '期限最后一日 / The last day, before it rolls' }),
    skipped: list(RestDay, 400, { description: '顺延所跳过的休息日及原因 / Rest days passed over, and why' }),
    calendar_version: text(200),
    rule: text(64),
    clause: text(64),
    ends_at: instant({ description: '最后一日 24:00(北京时间)/ 24:00 of the due date in Asia/Shanghai' }),
  },
  { additionalProperties: false },
);

const fields = {
  id: uuid({ description: '编号(UUID v7)/ Id' }),
  agenda_item_id: uuid({ description: '所属议题 / The agenda item' }),
  division_code: divisionCode({ description: '议题的区划 / Division of the item' }),
  record_mode: code('record_modes'),
  kind: code('obligation_kinds'),
  key: text(120, { description: '同一议题内不变的键 / Its key within the item, which does not change' }),
  debtor_subject_id: nullable(uuid({ description: '由谁办理;未登记为空 / Who owes it; null if not registered' })),
  debtor_kind: code('subject_kinds'),
  follows_resource: text(64, { description: '因何种记录而生 / What kind of record it follows from' }),
  follows_id: uuid({ description: '因哪条记录而生 / The record it follows from' }),
  started_on: nullable(day({ description: '起算之日 / The day it is counted from' })),
  due_on: nullable(day({ description: '到期之日;未设期限或起算日不详为空 / Due date; null without limit or start' })),
  is_limit_set: flag({ description: 'false:没有设定期限 / false: nobody set a limit' }),
  is_presumed: flag({ description: 'true:推定收到之日 / true: receipt is presumed' }),
  is_provisional: flag({ description: 'true:该年节假日尚未公布 / true: the holidays of that year are not known' }),
  trace: nullable(Trace),
  state: code('obligation_states'),
  is_outstanding: flag({ description: 'true:尚未办理 / true: not met and not waived' }),
  met_on: nullable(day({ description: '办理之日 / The day it was met' })),
  met_by_resource: nullable(text(64, { description: '以何种记录办理 / What kind of record met it' })),
  met_by_id: nullable(uuid({ description: '以哪条记录办理 / The record that met it' })),
  waived_on: nullable(day({ description: '免除之日 / The day it was waived' })),
  waived_reason: nullable(text(1000, { description: '免除理由 / Why it was waived' })),
  version: Type.Integer({ minimum: 1, maximum: 2147483647, description: '版本,即 ETag / Version, the ETag' }),
  created_at: instant({ description: '记入时间 / When it was recorded' }),
  updated_at: instant({ description: '最近修改时间 / When it was last changed' }),
};

const example = {
  id: '01935f6e-7a00-7000-8000-000000000061',
  agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
  division_code: '150626100201',
  record_mode: 'live',
  kind: 'government_written_reply',
  key: 'government_written_reply:01935f6e-7a00-7000-8000-000000000007',
  debtor_subject_id: '01935f6e-7a00-7000-8000-000000000008',
  debtor_kind: 'grassroots_government',
  follows_resource: 'referral',
  follows_id: '01935f6e-7a00-7000-8000-000000000007',
  started_on: '2026-11-12',
  due_on: '2026-11-23',
  is_limit_set: true,
  is_presumed: true,
  is_provisional: false,
  trace: {
    start: '2026-11-12',
    days: 10,
    basis: 'calendar_days',
    first_day: '2026-11-13',
    last_day_before_rolling: '2026-11-22',
    skipped: [{ day: '2026-11-22', reason: 'weekend', name: null }],
    calendar_version: 'chinese-days 1.5.7',
    rule: 'entrusted-written-reply',
    clause: '二(二)7#entrusted-written-reply',
    ends_at: '2026-11-23T16:00:00.000Z',
  },
  state: 'due_soon',
  is_outstanding: true,
  met_on: null,
  met_by_resource: null,
  met_by_id: null,
  waived_on: null,
  waived_reason: null,
  version: 1,
  created_at: '2026-11-12T02:00:00.000Z',
  updated_at: '2026-11-12T02:00:00.000Z',
};

export const Obligation = Type.Object(fields, {
  $id: 'Obligation',
  additionalProperties: false,
  description:
    '应办事项:某机构应在某日前办理的事,由记录计算得出 / What a body must do by a day, computed from the records',
  examples: [example],
});
export const ObligationPage = page('Obligation', { record: Obligation as never });

export const Waiver = Type.Object(
  { reason: text(1000, { description: '免除理由 / Why it is waived', pattern: '\\S' }) },
  { $id: 'Waiver', additionalProperties: false, examples: [{ reason: '委托机关已并入旗交通运输局,由其另行答复' }] },
);

export const obligationFilters = [
  'agenda_item_id',
  'debtor_subject_id',
  'debtor_kind',
  'kind',
  'state',
  'is_outstanding',
  'record_mode',
] as const;
export const filterSchemas = Object.fromEntries(
  obligationFilters.map((name) => [
    name,
    name === 'debtor_subject_id' ? uuid({ description: '由谁办理 / Who owes it' }) : fields[name],
  ]),
);

export interface ObligationFilter {
  readonly equal: readonly (readonly [column: string, value: unknown])[];
  readonly due_from: string | undefined;
  readonly due_to: string | undefined;
}

/** What has no due date comes last: the expression that the indexes are in the order of. */
export const dueOf = (table?: string): RawBuilder<unknown> =>
  sql`coalesce(${sql.ref(table ? `${table}.due_on` : 'due_on')}, date '9999-12-31')`;
export const inOrderOfDue = {
  key: dueOf(),
  of: (row: Readonly<Record<string, unknown>>) => String(row.due_on ?? '9999-12-31'),
};

export interface StoredObligation {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly version: number;
  readonly deleted_at: string | null;
  readonly [column: string]: unknown;
}

/** Whoever sees the item sees what is owed on it; a debtor sees its own wherever it is. */
export const obligations: RecordTable = {
  table: 'obligation',
  path: '/v1/obligations',
  columns: Object.keys(fields),
  writable: [],
  fixed: [],
  personal: [],
  // not joined by `or`, for which no index would serve
  reach: (scope): RawBuilder<SqlBool> => sql<SqlBool>`obligation.id in (
    select o.id from obligation o where o.debtor_subject_id = any(${scope.subjects}::uuid[])
    union all select o.id from obligation o where ${isShared(scope, 'o.agenda_item_id')})`,
};
