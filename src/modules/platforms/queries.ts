import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { isHeldBy, isUnder } from '../../db/scope.ts';

/** Whether a session was held on it. */
export async function isUsed(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from session where platform_id = ${id} and deleted_at is null limit 1`.execute(db);
  return rows.length > 0;
}

interface Meeting {
  readonly division_code: string;
  readonly platform_id: string | null;
  readonly platform_kind: string | null;
  readonly held_on: string | null;
}

/**
 * What keeps a meeting off its platform: it is not of that place (nor of a division above), is of another kind than the
 * meeting says, or was closed by then.
 */
export const platformFaults = {
  elsewhere: {
    code: 'reference',
    zh: '不是本地或其上级的协商平台',
    en: 'refers to no platform of that place or of a division above',
  },
  'another-kind': { code: 'another-kind', zh: '与 platform_kind 不一致', en: 'is of another kind than platform_kind' },
  closed: { code: 'closed', zh: '该平台在举行之日已停用', en: 'was closed by the day of the meeting' },
} as const;

export async function findPlatformFault(
  db: Database,
  meeting: Meeting,
): Promise<keyof typeof platformFaults | undefined> {
  const { division_code: code, platform_id, platform_kind, held_on } = meeting;
  const village = code.slice(0, 12);
  const { rows } = await sql<{ is_here: boolean; is_kind: boolean; is_open: boolean }>`
    select (${isUnder('division_code', village)}
            or ${isHeldBy(sql`${village}::text`, sql.ref('division_code'))}) as is_here,
           coalesce(kind = ${platform_kind}, true) as is_kind,
           coalesce(${held_on}::date <= closed_on, true) as is_open
    from platform where id = ${platform_id} and deleted_at is null for key share`.execute(db);
  const [found] = rows;
  if (!found?.is_here) return 'elsewhere';
  if (!found.is_kind) return 'another-kind';
  return found.is_open ? undefined : 'closed';
}
