/** Columns that hold personal data, and how a list shows them where PostgreSQL itself writes its lines. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { RecordTable } from './records.ts';
import { anyOf, isUnder } from './scope.ts';

export interface PersonalColumn {
  readonly column: string;
  /** Kept encrypted: the database cannot show it, not even in part. */
  readonly isSensitive: boolean;
  /** Of a `name` the surname is left, of a `text` that there is one, of what is `withheld` nothing. */
  readonly mask: string;
  /** With one of these values of another column it is the name of a body, and public. */
  readonly unless?: { readonly column: string; readonly values: readonly string[] } | undefined;
}

export const HIDDEN = '***';

/** The columns of a list, masked but for these divisions (and all under them); what is encrypted is never shown. */
export function maskedColumns(
  t: RecordTable,
  seen: readonly string[],
  plain: (name: string) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const personal = new Map(t.personal.map((one) => [one.column, one]));
  const isSeen = anyOf(seen.map((division) => isUnder(`${t.table}.division_code`, division)));
  return sql.join(
    t.columns.map((name) => {
      const one = personal.get(name);
      const column = sql.ref(`${t.table}.${name}`);
      if (!one) return plain(name);
      const hidden = sql`case when ${column} is not null then ${HIDDEN} end`;
      const masked = one.mask === 'name' ? sql`mask_name(${column})` : one.mask === 'withheld' ? sql`null` : hidden;
      const shown = one.isSensitive
        ? hidden
        : sql`case when ${isSeen} or ${isOfBody(t, one)} then ${column} else ${masked} end`;
      return sql`${shown} as ${sql.ref(name)}`;
    }),
  );
}

const isOfBody = (t: RecordTable, { unless }: PersonalColumn): RawBuilder<SqlBool> =>
  unless
    ? sql<SqlBool>`${sql.ref(`${t.table}.${unless.column}`)} = any(${unless.values}::text[])`
    : sql<SqlBool>`false`;
