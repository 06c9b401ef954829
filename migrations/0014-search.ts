import { type Kysely, sql } from 'kysely';

// Mongolian variation selectors and separators and joiners go before NFKC makes a space of one of them; then width and
// compatibility forms, then case of Latin and Cyrillic. Few texts have any of these: to ask first costs a tenth
const folded = sql.raw(`lower((case when given ~ '[\\u180b-\\u180f\\u200c\\u200d\\u202fА-ЯЁӨҮ]' then
  translate(normalize(translate(given, U&'\\180b\\180c\\180d\\180e\\180f\\200c\\200d\\202f', ''), NFKC),
    'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁӨҮ', 'абвгдежзийклмнопрстуфхцчшщъыьэюяёөү')
  when given is nfkc normalized then given else normalize(given, NFKC) end) collate "C")`);

/**
 * Search in Chinese by bigrams. Most words have two characters, for which trigrams hold nothing; and what is folded does
 * not depend on the locale of the database. Neither function calls one of ours: an index is built without a search path.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function search_text(given text) returns text language sql immutable strict parallel safe cost 100
    return ${folded}`.execute(db);
  await sql`
    create function bigrams(given text) returns text[] language plpgsql immutable strict parallel safe cost 1000 as $$
    declare
      pairs text[] := '{}';
      count integer := 0;
      one text;
      two text;
    begin
      foreach two in array string_to_array(${folded}, null) loop
        if two in (' ', E'\\n', E'\\t', E'\\r') then
          one := null;
          continue;
        end if;
        if one is not null then
          count := count + 1;
          pairs[count] := one || two;
        end if;
        one := two;
      end loop;
      return pairs;
    end $$`.execute(db);
  for (const [table, columns] of searched) {
    const texts = columns.map((column) => sql`coalesce(${sql.ref(column)}, '')`);
    await sql`
      create index ${sql.ref(`${table}_search`)} on ${sql.table(table)}
        using gin (bigrams(${sql.join(texts, sql` || E'\\n' || `)})) with (gin_pending_list_limit = 1024)`.execute(db);
  }
}

const searched = [
  ['agenda_item', ['title', 'title_mn', 'content']],
  ['opinion', ['text']],
  ['decision', ['text', 'condition']],
] as const;

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [table] of searched) await sql`drop index ${sql.ref(`${table}_search`)}`.execute(db);
  await sql`drop function bigrams(text)`.execute(db);
  await sql`drop function search_text(text)`.execute(db);
}
