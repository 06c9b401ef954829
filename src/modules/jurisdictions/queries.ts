import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { ancestors, anyOf, covers, isOwn, isUnder, type Scope } from '../../db/scope.ts';
import type { Kind, Place } from '../../procedure/jurisdiction.ts';
import { listRecordedCommittees } from '../committees/queries.ts';
import { requireReferences } from '../facts/references.ts';
import { subjects } from '../subjects/schema.ts';

export interface Registered {
  readonly id: string;
  readonly kind: Kind;
  readonly division_code: string;
}
export interface Concerned {
  readonly places: readonly Place[];
  /** Bodies of these places that the caller may see, in the order of their ids. */
  readonly registered: readonly Registered[];
}

/** Of one kind in one division: more would be no answer. */
const REGISTERED_MAX = 100;
const kinds: readonly Kind[] = [
  'party_organisation',
  'village_committee',
  'consultation_committee',
  'villager_group',
  'township_party_committee',
  'grassroots_government',
  'dispatched_organ',
];

interface Named {
  readonly division_codes: readonly string[];
  readonly department_subject_ids: readonly string[];
  readonly entrusted_by_subject_id: string | null;
}

const isVisible = (scope: Scope) => anyOf([isOwn(scope, 'subject'), subjects.reach(scope)]);

/** Throws `invalid-reference`: a division that is not known, a subject that is not there for the caller. */
export async function requireNamed(db: Database, scope: Scope, named: Named): Promise<void> {
  const { division_codes, department_subject_ids, entrusted_by_subject_id } = named;
  const known: RawBuilder<SqlBool> = sql<SqlBool>`(
    select count(*) from division where code = any(${division_codes}::text[])) = ${division_codes.length}`;
  // nothing will hang on them: unlike the references of a record, they are not held against removal
  const seen = (column: string, ids: readonly string[]) => ({
    column,
    holds: sql<SqlBool>`(
      select count(*) from subject where subject.id = any(${ids}::uuid[]) and subject.deleted_at is null
        and ${isVisible(scope)}) = ${ids.length}`,
  });
  await requireReferences(db, [
    { column: 'division_codes', holds: known },
    seen('department_subject_ids', department_subject_ids),
    seen('entrusted_by_subject_id', entrusted_by_subject_id === null ? [] : [entrusted_by_subject_id]),
  ]);
}

export async function getConcerned(
  db: Database,
  scope: Scope,
  codes: readonly string[],
  today: string,
): Promise<Concerned> {
  const { rows } = await sql<{ code: string; kind: Place['kind'] }>`
    select code, kind from division where code = any(${codes}::text[])`.execute(db);
  const registered = await listRegistered(db, scope, codes);
  const villages = codes.filter(({ length }) => length >= 12).map((code) => code.slice(0, 12));
  const recorded = await listRecordedCommittees(db, villages, today);
  const kindOf = new Map(rows.map(({ code, kind }) => [code, kind]));
  return {
    registered,
    places: codes.map((code) => ({
      code,
      kind: kindOf.get(code) ?? null,
      has_consultation_committee: hasCommittee(scope, registered, recorded, code),
    })),
  };
}

async function listRegistered(db: Database, scope: Scope, codes: readonly string[]): Promise<Registered[]> {
  const divisions = [...new Set(codes.flatMap((code) => [code.slice(0, 9), code.slice(0, 12), code]))];
  const [first = ''] = codes;
  const isGroupOfFirst =
    first.length < 12
      ? sql<SqlBool>`false`
      : sql<SqlBool>`subject.kind = 'villager_group' and ${isUnder('subject.division_code', first)}`;
  const { rows } = await sql<Registered>`
    select id, kind, division_code from (
      select subject.id, subject.kind, subject.division_code,
        row_number() over (partition by subject.kind, subject.division_code order by subject.id) as nth
      from subject
      where subject.deleted_at is null and subject.township_code = any(${codes.map((code) => code.slice(0, 9))}::text[])
        and subject.kind = any(${kinds}::text[])
        and (subject.division_code = any(${divisions}::text[]) or ${isGroupOfFirst})
        and ${isVisible(scope)}) ranked
    where nth <= ${REGISTERED_MAX} order by id`.execute(db);
  return rows;
}

/** Only who sees a village's bodies can tell that none stands; a township has none of its own. */
function hasCommittee(
  scope: Scope,
  registered: readonly Registered[],
  recorded: ReadonlyMap<string, boolean>,
  code: string,
): boolean | null {
  if (code.length < 12) return false;
  const village = code.slice(0, 12);
  const stands = ({ kind, division_code }: Registered) =>
    kind === 'consultation_committee' && division_code === village;
  const isKnown = registered.some(stands);
  const isSeen = scope.divisions.some((own) => covers(own, village) || ancestors(own).includes(village));
  // as the guards have it: a committee on record goes before a registered subject
  return isKnown || isSeen ? (recorded.get(village) ?? isKnown) : null;
}
