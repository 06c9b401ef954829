import { type Kysely, sql } from 'kysely';

/** The compound surnames of the 百家姓 that `mask_name` did not know, and those of northern peoples that are borne today. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await replaceMask(db, `${before} ${added}`);
}

const before =
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 纳兰 完颜';
const added = '淳于 单于 归海 有琴 伯赏 耶律 拓拔 贺兰 叶赫 那拉 贺若 斛律 哥舒 达奚 屈突';

const replaceMask = (db: Kysely<unknown>, surnames: string) =>
  sql`
    create or replace function mask_name(given text) returns text language sql immutable strict parallel safe
    return case when length(given) > 2 and left(given, 2) = any(string_to_array(${sql.lit(surnames)}, ' '))
      then left(given, 2) else left(given, 1) end || '**'`.execute(db);

export async function down(db: Kysely<unknown>): Promise<void> {
  await replaceMask(db, before);
}
