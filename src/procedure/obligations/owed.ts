// What is owed, as the records say: by whom, since when, until when, and what discharged it.

import { type Day, daysBetween } from '../calendar.ts';
import type { Code } from '../code-lists.ts';
import type { ItemFacts, Uuid } from '../facts.ts';
import { subjectOf } from '../rules/judging.ts';
import type { Evidence } from '../rules/rule.ts';
import type { ObligationKind } from './kinds.ts';
import { type DueDate, daysOf, dueFrom } from './term.ts';

export type ObligationState = Code<'obligation_states'>;

/** Due within so many days: due soon. */
export const DUE_SOON_DAYS = 3;

export interface Discharge {
  readonly by: Evidence;
  /** Null where the record has no day. */
  readonly on: Day | null;
}

export interface Owed {
  readonly kind: ObligationKind;
  /** One obligation of an item, however often it is computed. */
  readonly key: string;
  readonly debtor_subject_id: Uuid | null;
  readonly debtor_kind: Code<'subject_kinds'>;
  readonly follows: Evidence;
  readonly started_on: Day | null;
  readonly due: DueDate | null;
  readonly is_limit_set: boolean;
  readonly is_presumed: boolean;
  readonly discharge: Discharge | null;
}

export interface Obligation extends Owed {
  readonly state: ObligationState;
}

export const stateOf = ({ due, discharge }: Pick<Owed, 'due' | 'discharge'>, today: Day): ObligationState => {
  if (discharge) return due && discharge.on !== null && discharge.on > due.due_on ? 'met_late' : 'met';
  if (!due) return 'open';
  if (today > due.due_on) return 'overdue';
  return daysBetween(today, due.due_on) <= DUE_SOON_DAYS ? 'due_soon' : 'open';
};

export interface Debtor {
  readonly debtor_subject_id: Uuid | null;
  readonly debtor_kind: Code<'subject_kinds'>;
}

export const debtor = (facts: ItemFacts, id: Uuid | null, otherwise: Code<'subject_kinds'>): Debtor => ({
  debtor_subject_id: id,
  debtor_kind: subjectOf(facts, id)?.kind ?? otherwise,
});

/** Who called the consultation answers for it (谁召集谁负责); before anybody did, the lead body. */
export const organiser = (facts: ItemFacts): Debtor => {
  const { convener_subject_id, lead_subject_ids, scope } = facts.item;
  const otherwise = scope === 'township' ? 'township_party_committee' : 'village_committee';
  return debtor(facts, convener_subject_id ?? lead_subject_ids[0] ?? null, otherwise);
};

interface Given extends Debtor {
  readonly follows: Evidence;
  readonly started_on: Day | null;
  readonly discharge: Discharge | null;
  /** Where it is not counted from `started_on`. */
  readonly due?: DueDate | null;
  readonly is_limit_set?: boolean;
  readonly is_presumed?: boolean;
  /** Where one record obliges several. */
  readonly isEach?: boolean;
}

export const owe = (facts: ItemFacts, kind: ObligationKind, given: Given): Owed => ({
  kind,
  key: [kind, given.follows.id, ...(given.isEach ? [given.debtor_subject_id ?? '-'] : [])].join(':'),
  debtor_subject_id: given.debtor_subject_id,
  debtor_kind: given.debtor_kind,
  follows: given.follows,
  started_on: given.started_on,
  due: given.due === undefined ? dueFrom(facts, kind, given.started_on) : given.due,
  is_limit_set: given.is_limit_set ?? daysOf(facts, kind) !== null,
  is_presumed: given.is_presumed ?? false,
  discharge: given.discharge,
});

/** The earliest by its day; one without a day comes last, for it may have been late. */
export const earliest = <T extends { id: Uuid }>(rows: readonly T[], dayOf: (row: T) => Day | null): T | undefined => {
  const order = (row: T) => `${dayOf(row) ?? '9999-12-31'} ${row.id}`;
  return rows.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))[0];
};

/** The last by its day; one without a day counts as last. */
export const latest = <T extends { id: Uuid }>(rows: readonly T[], dayOf: (row: T) => Day | null): T | undefined => {
  const order = (row: T) => `${dayOf(row) ?? '9999-12-31'} ${row.id}`;
  return rows.toSorted((a, b) => (order(a) < order(b) ? 1 : -1))[0];
};

export const dischargedBy = <T extends { id: Uuid }>(
  resource: Evidence['resource'],
  row: T | undefined,
  dayOf: (row: T) => Day | null,
): Discharge | null => (row ? { by: { resource, id: row.id }, on: dayOf(row) } : null);
