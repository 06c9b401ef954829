import { type Kysely, sql } from 'kysely';

/**
 * Personal data: the mask of a name, for what PostgreSQL writes itself; and of persons a phone and an ID number, both
 * optional, which are kept encrypted as `key id . blind index . box` and looked up by the second part.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function mask_name(given text) returns text language sql immutable strict parallel safe
    return case when length(given) > 2 and left(given, 2) = any(string_to_array(${sql.lit(compoundSurnames)}, ' '))
      then left(given, 2) else left(given, 1) end || '**'`.execute(db);
  await sql`
    alter table subject add contact_phone text check (contact_phone ~ ${sql.lit(SEALED)}),
      add id_number text check (id_number ~ ${sql.lit(SEALED)}), add erased_at timestamptz(3)`.execute(db);
  for (const column of columns) {
    await sql`
      create index ${sql.ref(`subject_${column}`)} on subject (split_part(${sql.ref(column)}, '.', 2))
        where ${sql.ref(column)} is not null`.execute(db);
  }
  // to change the key of what is encrypted is no version of the record
  await sql`
    create function subject_event_is_recorded() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new.version = old.version
         and (to_jsonb(old) - 'contact_phone' - 'id_number') = (to_jsonb(new) - 'contact_phone' - 'id_number')
         and (old.contact_phone is null) = (new.contact_phone is null)
         and (old.id_number is null) = (new.id_number is null) then
        return null;
      end if;
      if (tg_op = 'UPDATE' and new.version <> old.version + 1)
         or not exists (select from event where record_id = new.id and record_version = new.version) then
        raise exception 'version % of % % has no event', new.version, tg_table_name, new.id
          using errcode = 'integrity_constraint_violation', constraint = 'event_is_recorded';
      end if;
      return null;
    end $$`.execute(db);
  await replaceTrigger(db, 'subject_event_is_recorded');
}

async function replaceTrigger(db: Kysely<unknown>, name: string): Promise<void> {
  await sql`drop trigger event_is_recorded on subject`.execute(db);
  await sql`
    create constraint trigger event_is_recorded after insert or update on subject deferrable initially deferred
      for each row execute function ${sql.ref(name)}()`.execute(db);
}

const columns = ['contact_phone', 'id_number'] as const;
/** No number in clear gets in, whatever a program does. */
const SEALED = '^[A-Za-z0-9_-]{1,32}[.][A-Za-z0-9_-]{43}[.][A-Za-z0-9_-]{38,200}$';
const compoundSurnames =
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 纳兰 完颜';

export async function down(db: Kysely<unknown>): Promise<void> {
  await replaceTrigger(db, 'event_is_recorded');
  await sql`drop function subject_event_is_recorded()`.execute(db);
  for (const column of columns) await sql`drop index ${sql.ref(`subject_${column}`)}`.execute(db);
  await sql`alter table subject drop contact_phone, drop id_number, drop erased_at`.execute(db);
  await sql`drop function mask_name(text)`.execute(db);
}
