// What a window says of one kind of fact.

import type { Stage } from './lifecycle.ts';

export type FactKind =
  | 'agenda_item'
  | 'participant'
  | 'solicitation'
  | 'session'
  | 'session_item'
  | 'attendance'
  | 'ballot'
  | 'judgement'
  | 'notice'
  | 'opinion'
  | 'decision'
  | 'referral'
  | 'implementation_record'
  | 'milestone'
  | 'disclosure'
  | 'objection'
  | 'legal_education'
  | 'assessment'
  | 'feedback_record';

/** A stage that hangs on the value of a column; a value that is not listed falls back on the window's own. */
export interface StageBy {
  readonly column: string;
  readonly stages: Readonly<Record<string, Stage>>;
}

export interface FactWindow {
  /** The column of the day it happened; required in live mode, and not before `from` began. */
  readonly day: string | null;
  /** Further days that cannot lie in the future. */
  readonly past_days: readonly string[];
  /** The stage it belongs to, and the first in which it may be recorded. */
  readonly from: Stage;
  readonly from_by?: StageBy;
  /** The last stage of the main line in which it may be recorded. */
  readonly until: Stage;
  readonly until_by?: StageBy;
  /** The column whose values may be recorded in declined and withdrawn too. */
  readonly also_after_the_end?: { readonly column: string; readonly values: readonly string[] };
  /** Set once, by creation or by a transition, and never changed by hand, in either record mode. */
  readonly fixed: readonly string[];
  /** Column → the stage from which it is frozen; a return opens it again. Null: never. `*`: every other column. */
  readonly frozen_from: Readonly<Record<string, Stage | null>>;
  /** Of these, those that a return does not open again: what was recorded stays recorded. An empty column can be filled. */
  readonly frozen_for_good?: readonly string[];
  /** Column → the stage from which what was given stays given: an empty one is filled, a list grows. */
  readonly kept_from?: Readonly<Record<string, Stage>>;
  /** Columns that are filled, where they are empty, though they are frozen. */
  readonly fillable?: readonly string[];
  /** The column of a term: once its day has passed, neither the day is moved nor the record removed. */
  readonly term?: string;
  /** Further days, and the stage before whose beginning they do not lie. */
  readonly not_before?: Readonly<Record<string, Stage>>;
  /** A removal that came too late stays too late after a return. */
  readonly kept_for_good?: true;
  /** Pairs of days in their order. */
  readonly in_order?: readonly (readonly [earlier: string, later: string])[];
  /** From this stage on, a record whose day has come is not dated back, to the day or the hour. */
  readonly not_antedated_from?: Stage;
  /** What freezes with the record's own status instead of a stage; a status listed as open freezes nothing at all. */
  readonly frozen_once?: { readonly open_status: string; readonly columns: readonly string[] };
  /** The last stage of the main line in which it may be removed. */
  readonly removable_until: Stage;
  /** Only a record of this status may be removed, in either record mode. */
  readonly removable_status?: string;
}
