/** What reports count: obligations by one statement, items by their facts, a batch at a time. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { anyOf, isOwn, isUnder, type Scope } from '../../db/scope.ts';
import { invalid } from '../../problems.ts';
import type { Grouping, Parameters } from './parameters.ts';
import type { ReplyRow } from './schema.ts';

const isOf = (table: string, codes: readonly string[], scope: Scope): RawBuilder<SqlBool> =>
  codes.length === 0
    ? isOwn(scope, table)
    : sql<SqlBool>`${anyOf(codes.map((code) => isUnder(`${table}.division_code`, code)))} and ${isOwn(scope, table)}`;

const inPeriod = (day: RawBuilder<unknown>, { from, to }: Parameters): RawBuilder<SqlBool> =>
  sql<SqlBool>`${from === undefined ? sql`true` : sql`${day} >= ${from}::date`}
    and ${to === undefined ? sql`true` : sql`${day} <= ${to}::date`}`;

export const lengthOf: Readonly<Record<Exclude<Grouping, 'division'>, number>> = { township: 9, village: 12 };

const isReply = sql<SqlBool>`obligation.kind = 'government_written_reply'`;

/** The replies that fall due in the period, for their list. */
export const repliesWhere = (codes: readonly string[], scope: Scope, query: Parameters): RawBuilder<SqlBool>[] => [
  isReply,
  isOf('obligation', codes, scope),
  inPeriod(sql`obligation.due_on`, query),
];

export const GROUPS_MAX = 20_000;

export async function countReplies(
  db: Database,
  scope: Scope,
  codes: readonly string[],
  query: Parameters,
  today: string,
): Promise<ReplyRow[]> {
  const { group_by = 'division', division_code = null } = query;
  const group =
    group_by === 'division' ? sql`${division_code}::text` : sql`left(o.division_code, ${lengthOf[group_by]}::int)`;
  const lateBy = sql`o.met_on - o.due_on`;
  const isOverdue = sql<SqlBool>`o.is_outstanding and o.due_on < ${today}::date`;
  const { rows } = await sql<ReplyRow>`
    select ${group} as division_code, o.record_mode, o.debtor_kind, o.debtor_subject_id, s.name as debtor_name,
      count(*)::int as total,
      count(*) filter (where o.state = 'met')::int as met_on_time,
      count(*) filter (where o.state = 'met_late')::int as met_late,
      count(*) filter (where o.is_outstanding and o.due_on >= ${today}::date)::int as not_yet_due,
      count(*) filter (where ${isOverdue})::int as overdue,
      count(*) filter (where o.is_outstanding and o.due_on is null)::int as without_due_date,
      count(*) filter (where o.state = 'waived')::int as waived,
      coalesce(max(${lateBy}) filter (where o.state = 'met_late'), 0)::int as days_late_max,
      coalesce(max(${today}::date - o.due_on) filter (where ${isOverdue}), 0)::int as days_overdue_max,
      count(*) filter (where o.is_presumed)::int as presumed,
      count(*) filter (where o.is_provisional)::int as provisional
    from obligation o left join subject s on s.id = o.debtor_subject_id
    where o.kind = 'government_written_reply' and o.deleted_at is null
      and ${isOf('o', codes, scope)} and ${inPeriod(sql`o.due_on`, query)}
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 5, 4 limit ${GROUPS_MAX + 1}`.execute(db);
  if (rows.length > GROUPS_MAX) throw invalid([tooMany]);
  return rows;
}

export const tooMany = {
  pointer: '/query/group_by',
  code: 'maxItems',
  zh: '分组过多,请缩小区划或按上一级分组',
  en: 'makes too many groups: narrow the division, or group by the level above',
};

const enteredOn = sql`coalesce(i.requested_on, timezone('Asia/Shanghai', i.created_at)::date)`;

export interface Entered {
  readonly id: string;
  readonly entered_on: string;
}

/** Items that entered in the period, in the order of their ids, after one of them. */
export async function listEntered(
  db: Database,
  scope: Scope,
  codes: readonly string[],
  query: Parameters,
  after: string | undefined,
  limit: number,
): Promise<Entered[]> {
  const { rows } = await sql<Entered>`
    select i.id, ${enteredOn} as entered_on from agenda_item i
    where i.deleted_at is null and ${isOf('i', codes, scope)} and ${inPeriod(enteredOn, query)}
      and ${after === undefined ? sql`true` : sql`i.id > ${after}::uuid`}
    order by i.id limit ${limit}`.execute(db);
  return rows;
}
