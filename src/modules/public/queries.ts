import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { type Cursors, PAGE_LIMIT_DEFAULT, type Page } from '../../db/keyset.ts';
import { isWithin } from '../../db/scope.ts';

export interface PublicQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly division_code?: string;
}
type Row = Record<string, unknown> & { id: string };

/** One kind of public record: its columns, its tables, the table whose id it is, and when it is public. */
export interface PublicKind {
  readonly name: string;
  readonly table: string;
  readonly columns: (today: string) => RawBuilder<unknown>;
  readonly from: RawBuilder<unknown>;
  readonly isPublic: (today: string) => RawBuilder<SqlBool>;
}

/** What was found unlawful is not shown until it is corrected (二(二)7): disclosures of it, or of no other decision. */
const isSuspended = sql<SqlBool>`exists (select from decision u where u.agenda_item_id = d.agenda_item_id
  and u.status = 'in_force' and u.legality = 'unlawful_uncorrected' and u.id = coalesce(d.decision_id, u.id))`;
/** What is published of an item today: nothing above the item's own level, which may have been lowered since. */
const isPublished = (today: string) => sql<SqlBool>`d.agenda_item_id = agenda_item.id and d.deleted_at is null
  and d.withdrawn_on is null and not ${isSuspended}
  and (d.level = 'summary' or (d.level = 'full' and agenda_item.disclosure_level = 'full'))
  and coalesce(d.published_on <= ${today}::date, true) and coalesce(d.published_until >= ${today}::date, true)`;
const isOpen = sql<SqlBool>`agenda_item.deleted_at is null and agenda_item.disclosure_level <> 'withheld'`;
const disclosures = (today: string, which: RawBuilder<SqlBool>) => sql`(
  select coalesce(json_agg(json_build_object('about', d.about, 'channel', d.channel, 'channel_name', d.channel_name,
    'level', d.level, 'text', d.text, 'published_on', d.published_on, 'published_until', d.published_until)
    order by d.id), '[]')
  from (select * from disclosure d where ${isPublished(today)} and ${which} order by d.id limit 200) d) as disclosures`;
const matter = sql`agenda_item.division_code, agenda_item.record_mode, agenda_item.title`;

export const publicAgendaItems: PublicKind = {
  name: 'public-agenda-item',
  table: 'agenda_item',
  columns: (today) => sql`agenda_item.id, ${matter}, agenda_item.title_mn, agenda_item.category, agenda_item.topic,
    agenda_item.stage, ${disclosures(today, sql<SqlBool>`true`)}`,
  from: sql`agenda_item`,
  isPublic: (today) => sql<SqlBool>`${isOpen} and exists (select from disclosure d where ${isPublished(today)})`,
};

/** A disclosure that names no decision may have been of an earlier one: it makes no other public. */
export const publicDecisions: PublicKind = {
  name: 'public-decision',
  table: 'decision',
  columns: (today) => sql`decision.id, ${matter}, decision.agenda_item_id, decision.outcome, decision.decided_on,
    case when exists (select from disclosure d where ${isPublished(today)} and d.decision_id = decision.id
      and d.about = 'decision' and d.level = 'full') then decision.text end as text,
    ${disclosures(today, sql<SqlBool>`(d.decision_id = decision.id or d.decision_id is null)`)}`,
  from: sql`decision join agenda_item on agenda_item.id = decision.agenda_item_id`,
  isPublic: (today) =>
    sql<SqlBool>`${isOpen} and decision.status = 'in_force' and decision.deleted_at is null
      and exists (select from disclosure d where ${isPublished(today)} and d.decision_id = decision.id)`,
};

export const publicSolicitations: PublicKind = {
  name: 'public-solicitation',
  table: 'solicitation',
  columns:
    () => sql`solicitation.id, ${matter}, solicitation.agenda_item_id, solicitation.method, solicitation.question,
    solicitation.started_on, solicitation.ended_on`,
  from: sql`solicitation join agenda_item on agenda_item.id = solicitation.agenda_item_id`,
  isPublic: (today) =>
    sql<SqlBool>`${isOpen} and agenda_item.record_mode = 'live' and agenda_item.stage = 'soliciting'
      and solicitation.deleted_at is null and solicitation.question is not null
      and coalesce(solicitation.ended_on >= ${today}::date, true)`,
};

export async function listPublic(
  db: Database,
  cursors: Cursors,
  kind: PublicKind,
  query: PublicQuery,
  today: string,
): Promise<Page<Row>> {
  const { limit = PAGE_LIMIT_DEFAULT, cursor, division_code } = query;
  const context = JSON.stringify([kind.name, division_code]);
  const id = sql.ref(`${kind.table}.id`);
  const parts = [kind.isPublic(today)];
  if (division_code !== undefined) parts.push(isWithin(kind.table, division_code));
  if (cursor !== undefined) parts.push(sql<SqlBool>`${id} < ${cursors.read(context, cursor)[0]}::uuid`);
  const { rows } = await sql<Row>`
    select ${kind.columns(today)} from ${kind.from} where ${sql.join(parts, sql` and `)}
    order by ${id} desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last ? cursors.write(context, [last.id]) : null };
}

export async function findPublic(db: Database, kind: PublicKind, id: string, today: string): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select ${kind.columns(today)} from ${kind.from}
    where ${sql.ref(`${kind.table}.id`)} = ${id} and ${kind.isPublic(today)}`.execute(db);
  return rows[0];
}
