/** What is supervised, and whether this caller, in this committee's name, is the one to supervise it (三(二)). */
import type { Change } from '../../db/change.ts';
import { getRecord, type RecordTable, type Row } from '../../db/records.ts';
import { covers, type Scope } from '../../db/scope.ts';
import { meets, onlySupervisors, organising, type Role } from '../../http/access.ts';
import { type Fault, invalid, Problem } from '../../problems.ts';
import { localDay } from '../../procedure/calendar.ts';
import type { Code } from '../../procedure/code-lists.ts';
import { agendaItems } from '../agenda-items/schema.ts';
import { bylaws } from '../bylaws/schema.ts';
import { decisions } from '../decisions/schema.ts';
import { disclosures } from '../disclosures/schema.ts';
import { requireRecordable } from '../facts/items.ts';
import { listItemIds } from '../sessions/queries.ts';
import { sessions } from '../sessions/schema.ts';
import { findOrganising, findSupervisor, holdTarget } from './queries.ts';

const tables: Readonly<Record<Code<'supervision_targets'>, RecordTable>> = {
  agenda_item: agendaItems,
  session: sessions,
  decision: decisions,
  disclosure: disclosures,
  bylaw: bylaws,
};
type Mode = 'live' | 'retrospective';

export interface Target {
  readonly division_code: string;
  readonly agenda_item_id: string | null;
  readonly record_mode: Mode;
  readonly organisers: readonly string[];
  /** The villages (or the division itself) whose committee supervises it. */
  readonly places: readonly string[];
  /** The first and the last day of a finding. */
  readonly from: string | null;
  readonly until: string;
}

const VILLAGE_LENGTH = 12;
const fault = (pointer: string, code: string, zh: string, en: string): Fault => ({ pointer, code, zh, en });

/** Throws `invalid-reference` where there is no such record for the caller. */
export async function holdTargetOf(change: Change, resource: unknown, id: unknown): Promise<Target> {
  const t = tables[resource as Code<'supervision_targets'>];
  const row = await getRecord(change.db, t, change.scope, String(id)).catch(notThere);
  if (!(await holdTarget(change.db, t.table, row.id))) throw unknownTarget();
  return describe(change, t, row);
}

async function describe({ db, today }: Change, t: RecordTable, row: Row): Promise<Target> {
  const item = t === agendaItems ? row.id : ((row.agenda_item_id as string | null | undefined) ?? null);
  const items = t === sessions ? await listItemIds(db, row.id) : item === null ? [] : [item];
  const found = await findOrganising(db, items);
  const record_mode = (row.record_mode as Mode | undefined) ?? found.record_mode ?? 'live';
  const division = String(row.division_code);
  const entered = found.created_at === null ? null : localDay(found.created_at);
  const isLive = record_mode === 'live';
  return {
    division_code: division,
    agenda_item_id: item,
    record_mode,
    organisers: [...found.organisers, ...(t === sessions ? conveners(row) : [])],
    places: [...new Set([division, ...found.places].map((code) => code.slice(0, VILLAGE_LENGTH)))],
    from: isLive && entered !== null ? (found.requested_on ?? entered) : null,
    until: isLive || entered === null ? today : entered,
  };
}

const conveners = ({ convener_subject_id: id }: Row): string[] => (typeof id === 'string' ? [id] : []);

const unknownTarget = () =>
  new Problem('invalid-reference', {
    faults: [fault('/target_id', 'reference', '没有这条记录', 'refers to no such record of this resource')],
  });
function notThere(error: unknown): never {
  const isMissing = error instanceof Problem && ['not-found', 'gone'].includes(error.code);
  throw isMissing ? unknownTarget() : error;
}

/** Of what goes on, a supervisor of one of its places who organises in none; paper cases, by those who enter them. */
export function requireSupervisor(scope: Scope, target: Target): void {
  if (target.record_mode === 'retrospective') {
    requireRecordable(scope, target);
    return;
  }
  if (!supervises(scope, target.places) || organises(scope, target)) throw new Problem('forbidden', onlySupervisors);
}

/** The caller runs consultations in one of the places concerned, or answers for a body that leads or convenes this one. */
const organises = ({ held }: Scope, { places, organisers }: Target): boolean =>
  held.some(({ role, division, subject }) =>
    organising.includes(role as Role)
      ? places.some((place) => meets(division, place))
      : subject !== null && organisers.includes(subject),
  );

const supervises = (scope: Scope, places: readonly string[]): boolean =>
  scope.territories.some(
    ({ role, division }) => role === 'supervisor' && places.some((place) => covers(division, place)),
  );

/** The committee named is one of a place concerned, answered for by the caller, and not itself at work in the matter. */
export async function requireCommittee(change: Change, target: Target, id: unknown): Promise<void> {
  const division = await findSupervisor(change.db, String(id));
  const isOfPlace = division !== undefined && target.places.includes(division);
  const isIts = isOfPlace && (target.record_mode === 'retrospective' || supervises(change.scope, [division]));
  if (!isIts) {
    throw new Problem('invalid-reference', {
      faults: [
        fault(
          '/by_subject_id',
          'reference',
          '须是监督对象所在地登记的嘎查村(居)务监督委员会',
          'must be the registered supervision committee of the place of what is supervised',
        ),
      ],
    });
  }
  if (target.organisers.includes(String(id))) {
    throw invalid([
      fault(
        '/by_subject_id',
        'self-supervision',
        '该委员会是本事项的牵头或召集方,不得监督自己(三(二))',
        'leads or convenes this very matter, and does not supervise itself (三(二))',
      ),
    ]);
  }
}
