import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Change, ChangeContext } from '../../db/change.ts';
import {
  asItIs,
  changed,
  created,
  differing,
  divisionInScope,
  getRecord,
  insertRecord,
  lockRecord,
  type Row,
  removeRecord,
  requireMatch,
  unchanged,
  updateRecord,
} from '../../db/records.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { isOnlyPortal } from '../../http/access.ts';
import { columnsBeyond, refuseColumns } from '../../http/policy.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid, notFound, Problem } from '../../problems.ts';
import { initialStage } from '../../procedure/index.ts';
import { citesBylaw } from '../bylaws/queries.ts';
import { requireOpenDivision } from '../divisions/queries.ts';
import { inOneChange, requireAdmitted } from '../facts/commands.ts';
import { type ItemState, lockItem, requireTerritory } from '../facts/items.ts';
import { removeObligations, settleObligations } from '../facts/obligations.ts';
import { refreshScope } from '../facts/queries.ts';
import { type Reference, referencesOf, requireReferences } from '../facts/references.ts';
import { stageDays } from '../facts/windows.ts';
import { isSupervised } from '../supervision-records/queries.ts';
import { getFacts } from './queries.ts';
import { AgendaItem, agendaItems } from './schema.ts';

type Values = Record<string, unknown>;

function check(values: Values): void {
  const faults: Fault[] = [];
  const require = (pointer: string, zh: string, en: string) => faults.push({ pointer, code: 'required', zh, en });
  if (values.disclosure_level === 'withheld' && !values.disclosure_level_reason) {
    require('/disclosure_level_reason', '不公开须写明理由', 'is required where nothing is disclosed');
  }
  const refuse = (column: string, zh: string, en: string) =>
    faults.push({ pointer: `/${column}`, code: 'contradiction', zh, en });
  if (values.origin === 'not_recorded' && values.record_mode === 'live') {
    refuse('origin', '只有补录的议题可以来源不详', 'is known of a live item');
  }
  if (values.is_entrusted === false && (values.entrusted_by_subject_id || values.origin === 'government_entrustment')) {
    refuse('is_entrusted', '与委托机关或议题来源矛盾', 'contradicts the organ that entrusted it, or its origin');
  }
  if ((values.affected_division_codes as string[]).includes(String(values.division_code))) {
    faults.push({
      pointer: '/affected_division_codes',
      code: 'own',
      zh: '不含议题自己的区划',
      en: 'must not name the division of the item itself',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

/** A portal hands in what a resident asks for; the rest is for the convener. */
function checkSubmission(values: Values, { scope, today }: ChangeContext): void {
  if (!isOnlyPortal(scope, values as never)) return;
  refuseColumns(columnsBeyond('AgendaItem', AgendaItem.create.properties, values, today), 'AgendaItem');
}

const divisionsExist = (codes: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`(select count(*) from division where code = any(${codes}::text[])) = ${codes.length}`;

function references(context: ChangeContext, values: Values, item: Values): Reference[] {
  const affected = (values.affected_division_codes as string[] | undefined) ?? [];
  const found = referencesOf(context.scope, sql`null::uuid`, values, [], sql`${item.affected_division_codes}::text[]`);
  found.push(
    ...citesBylaw('cross_village_bylaw_id', values.cross_village_bylaw_id, item.division_code, [
      'cross_village_procedure',
    ]),
  );
  return affected.length > 0
    ? [...found, { column: 'affected_division_codes', holds: divisionsExist(affected) }]
    : found;
}

/** What happened before a division ended is its history: a paper case of those days is entered under the old code. */
async function requireOpen(change: Change, { record_mode, requested_on, division_code }: Values): Promise<void> {
  const day = record_mode === 'live' ? change.today : requested_on;
  if (day) await requireOpenDivision(change.db, String(division_code), String(day), 'division_code');
}

/** Days of the item itself are held to the calendar as those of its facts are. */
const asNew = (values: Values, context: ChangeContext): ItemState =>
  ({
    id: '',
    division_code: String(values.division_code),
    record_mode: values.record_mode as 'live',
    stage: initialStage(values.origin as never),
    requested_on: (values.requested_on as string | null) ?? null,
    created_at: `${context.today}T00:00:00.000+08:00`,
    version: 1,
    transitions: [],
  }) as ItemState;

export const agendaItemCommands: RecordCommands = {
  create: (context, values) =>
    inOneChange(context, async (change) => {
      checkSubmission(values, change);
      check(values);
      requireTerritory(change.scope, values as never);
      await requireOpen(change, values);
      requireAdmitted('agenda_item', asNew(values, change), values, change.today, { change: 'create', changed: [] });
      await requireReferences(change.db, references(change, values, values));
      const since = values.requested_on ?? (values.record_mode === 'live' ? change.today : null);
      const row = await insertRecord(change, agendaItems, {
        id: uuidv7(),
        values,
        own: ['division_code', 'stage', 'stage_since', 'stage_days'],
        source: divisionInScope(
          change.scope,
          values.division_code,
          sql`, ${initialStage(values.origin as never)}::text as stage, ${since}::date as stage_since,
                 ${JSON.stringify(stageDays(asNew(values, change), []))}::jsonb as stage_days`,
        ),
      });
      if (!row) throw notFound();
      await refreshScope(change.db, row.id);
      if (row.stage === 'requested') await settleObligations(change, row.id);
      return created(agendaItems, row);
    }),

  async update(change, id, ifMatch, values) {
    const { item, before } = await lock(change, id, ifMatch);
    const columns = differing(agendaItems, before, values);
    if (columns.length === 0) return unchanged(before);
    const after = { ...before, ...values };
    check(after);
    requireAdmitted('agenda_item', item, after, change.today, { change: 'update', changed: columns, before });
    const differs = Object.fromEntries(columns.map((column) => [column, values[column]]));
    await requireReferences(change.db, references(change, differs, after));
    if ('requested_on' in differs) {
      const entered = { ...item, requested_on: (differs.requested_on as string | null) ?? null };
      differs.stage_days = stageDays(entered, item.transitions);
    }
    const row = await updateRecord(change, agendaItems, before, differs);
    await refreshScope(change.db, id);
    await settleObligations(change, id);
    return changed(row);
  },

  /** A portal's number names what it handed in once: what the convener made of it since is not the portal's. */
  async replace(change, id, ifMatch, values) {
    const found = await getRecord(change.db, agendaItems, change.scope, id);
    if (!isOnlyPortal(change.scope, found as never)) return agendaItemCommands.update(change, id, ifMatch, values);
    requireMatch(ifMatch, found.version);
    return asItIs(found);
  },

  async remove(change, id, ifMatch) {
    const { item, before } = await lock(change, id, ifMatch);
    requireAdmitted('agenda_item', item, before, change.today, { change: 'remove', changed: [] });
    if (item.transitions.length > 0) {
      throw new Problem('state-conflict', {
        zh: '已有办理记录的议题不能删除,可以撤回',
        en: 'An item with a history is withdrawn, not removed',
      });
    }
    await removeObligations(change, await getFacts(change.db, change.scope, id, change.today));
    if (await isSupervised(change.db, id)) {
      throw new Problem('state-conflict', {
        zh: '监督委员会已有监督记录,不能删除,可以撤回',
        en: 'The supervision committee has a finding on it: it is withdrawn, not removed',
      });
    }
    await removeRecord(change, agendaItems, before);
    return { status: 204 };
  },
};

async function lock(
  change: Change,
  id: string,
  ifMatch: string | undefined,
): Promise<{ item: ItemState; before: Row }> {
  const item = await lockItem(change.db, change.scope, id, 'update');
  const before = await lockRecord(change, agendaItems, id);
  requireMatch(ifMatch, before.version);
  return { item, before };
}
