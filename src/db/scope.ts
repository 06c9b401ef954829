/** What a credential may see: divisions by range on the code, and items that were handed to its subject. */
import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** The shape of a division's code: 2, 4, 6, 9 or 12 digits by its level, then the units inside a village. */
export const CODE_SHAPE = '([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}(-[0-9]{2,4}){0,3})';

/**
 * `divisions`: each code stands for itself and all under it; the empty string for the whole country.
 * `subjects`: the subjects it answers for.
 * `territories`: where it may record, and whether live procedures or paper cases. What is seen but not in one of them
 * is refused, what is not seen does not exist.
 * `held`: all that the caller holds, also what the operation does not ask for, where that sets it apart.
 */
export interface Scope {
  readonly divisions: readonly string[];
  readonly subjects: readonly string[];
  readonly territories: readonly Territory[];
  readonly held: readonly Held[];
}

export interface Territory {
  readonly role: string;
  readonly division: string;
  readonly modes: readonly ('live' | 'retrospective')[];
}

export interface Held {
  readonly role: string;
  readonly division: string;
  readonly subject: string | null;
}

/** Whether a record of this mode may be written in this division. */
export const mayRecord = (scope: Scope, division: string, mode: 'live' | 'retrospective'): boolean =>
  scope.territories.some((territory) => covers(territory.division, division) && territory.modes.includes(mode));

/** Whether a division is one to write in: what is seen for its history, or from below, is not. */
export const holds = (scope: Scope, division: unknown): boolean =>
  scope.territories.some((territory) => covers(territory.division, String(division)));

export const isRecordable = (scope: Scope, table: string): RawBuilder<SqlBool> =>
  anyOf(
    scope.territories.map(
      ({ division, modes }) =>
        sql<SqlBool>`(${isUnder(`${table}.division_code`, division)} and ${sql.ref(`${table}.record_mode`)} = any(${modes}::text[]))`,
    ),
  );

/** Above a village the levels have fixed lengths; inside it `-01` does not hold `-012`, and a hyphen tells them apart. */
const VILLAGE_LENGTH = 12;

/** The first text after a code and all under it: in order of bytes `-` comes before `.`, and digits between `.` and `:`. */
export const after = (code: string): string => {
  if (code === '') return ':';
  if (code.length >= VILLAGE_LENGTH) return `${code}.`;
  return code.slice(0, -1) + String.fromCharCode(code.charCodeAt(code.length - 1) + 1);
};

/** Whether a division is this one or lies under it; the empty text holds the whole country. */
export const covers = (division: string, code: string): boolean =>
  code.startsWith(division) &&
  (division.length < VILLAGE_LENGTH || code.length === division.length || code[division.length] === '-');

/** The same between columns, where neither is known here. */
export const isHeldBy = (code: RawBuilder<unknown>, division: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  sql<SqlBool>`starts_with(${code} || '-', ${division} || case when length(${division}) < ${sql.lit(VILLAGE_LENGTH)} then '' else '-' end)`;

/** Codes of 12 digits as padded by statistics → cut by level (never by trimming zeros: 150626410000 is a township). */
export function shortCode(code: string): string {
  let short = code;
  if (short.length === 12 && short.endsWith('000')) short = short.slice(0, 9);
  if (short.length === 9 && code.length === 12 && short.endsWith('000')) short = short.slice(0, 6);
  if (short.length === 6 && code.length === 12 && short.endsWith('00')) short = short.slice(0, 4);
  if (short.length === 4 && code.length === 12 && short.endsWith('00')) short = short.slice(0, 2);
  return short;
}

/** The divisions above one, nearest last: 15, 1506, 150626, 150626100 for 150626100201. */
export const ancestors = (code: string): string[] =>
  [2, 4, 6, 9, 12].filter((n) => n < code.length).map((n) => code.slice(0, n));

export const isUnder = (column: string, prefix: string): RawBuilder<SqlBool> =>
  prefix === ''
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} < ${after(prefix)})`;

/**
 * The same, by equality on the column of the level (generated and indexed with the id), so that one index gives one
 * division in the order of the list. Items have a column for villages too; other tables filter within the township.
 */
export function isWithin(table: string, prefix: string): RawBuilder<SqlBool> {
  const [column, length] =
    prefix.length >= 12 && table === 'agenda_item'
      ? (['village_code', 12] as const)
      : prefix.length >= 9
        ? (['township_code', 9] as const)
        : prefix.length === 6
          ? (['banner_code', 6] as const)
          : ([null, 0] as const);
  if (!column) return isUnder(`${table}.division_code`, prefix);
  const level = sql<SqlBool>`${sql.ref(`${table}.${column}`)} = ${prefix.slice(0, length)}`;
  return prefix.length === length ? level : sql<SqlBool>`${level} and ${isUnder(`${table}.division_code`, prefix)}`;
}

export const anyOf = (parts: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  parts.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join([...parts], sql` or `)})`;

/** Rows of the scope's own divisions. */
export const isOwn = (scope: Scope, table: string): RawBuilder<SqlBool> =>
  anyOf(scope.divisions.map((prefix) => isUnder(`${table}.division_code`, prefix)));

/** Items that reach the scope from outside its divisions: they affect one of them, or were handed to a subject of it. */
export const isShared = (scope: Scope, itemId: string): RawBuilder<SqlBool> => sql<SqlBool>`${sql.ref(itemId)} in (
  select s.agenda_item_id from agenda_item_scope s
  where (s.reason <> 'own' and ${anyOf(scope.divisions.map((prefix) => isUnder('s.division_code', prefix)))})
     or s.subject_id = any(${scope.subjects}::uuid[]))`;
