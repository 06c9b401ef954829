// The rows of the tables that the rules read, with the columns that they need.

import type { Day } from './calendar.ts';
import type { Code } from './code-lists.ts';
import type { RollCall } from './quorum/votes.ts';

/** ISO 8601 in UTC, ending in Z. */
export type Instant = string;
export type Uuid = string;

export interface AgendaItemRow {
  id: Uuid;
  division_code: string;
  record_mode: Code<'record_modes'>;
  stage: Code<'stages'>;
  origin: Code<'origins'>;
  requester_subject_id: Uuid | null;
  requested_on: Day | null;
  scope: Code<'item_scopes'>;
  affected_division_codes: string[];
  single_village_unable_reason: string | null;
  population_judgement: string | null;
  cross_village_procedure: string | null;
  cross_village_procedure_fixed_on: Day | null;
  cross_village_bylaw_id: Uuid | null;
  category: Code<'content_categories'> | null;
  secondary_categories: Code<'content_categories'>[];
  topic: Code<'topics'> | null;
  legal_basis: string | null;
  concern: Code<'concerns'>;
  is_professional: boolean;
  is_important: boolean;
  is_owners_matter: boolean;
  owners_basis: string | null;
  department_subject_ids: Uuid[];
  /** Null where it is not recorded. */
  is_entrusted: boolean | null;
  entrusted_by_subject_id: Uuid | null;
  entrusted_on: Day | null;
  lead_subject_ids: Uuid[];
  convener_subject_id: Uuid | null;
  participants_confirmed_on: Day | null;
  disclosure_level: Code<'disclosure_levels'>;
  disclosure_level_reason: string | null;
  created_at: Instant;
}

export interface DivisionFacts {
  code: string;
  kind: Code<'division_kinds'>;
  self_government_kind: Code<'self_government_kinds'> | null;
  /** Whether a consultation committee stands in the village of the item. */
  has_consultation_committee: boolean;
}

/** A division beside the item's own that the matter affects. */
export interface AffectedDivision {
  code: string;
  kind: Code<'division_kinds'>;
  has_consultation_committee: boolean;
}

export interface SubjectFacts {
  id: Uuid;
  kind: Code<'subject_kinds'>;
  name: string;
  division_code: string;
  standings: Code<'standings'>[];
}

export interface ParticipantRow {
  id: Uuid;
  subject_id: Uuid | null;
  subject_kind: Code<'subject_kinds'> | null;
  label: string | null;
  head_count: number | null;
  standings: Code<'standings'>[];
  created_at: Instant;
}

export interface SolicitationRow {
  id: Uuid;
  method: Code<'solicitation_methods'>;
  started_on: Day | null;
  ended_on: Day | null;
  response_count: number | null;
  result: string | null;
  created_at: Instant;
}

export interface NoticeRow {
  id: Uuid;
  session_id: Uuid | null;
  method: Code<'notice_methods'>;
  content: string;
  sent_on: Day | null;
  sent_at: Instant | null;
  participant_ids: Uuid[];
  created_at: Instant;
}

export interface SessionItemRow {
  id: Uuid;
  session_id: Uuid;
  equal_procedure_reason: string | null;
  nothing_to_add: boolean;
  conclusion: Code<'conclusions'> | null;
  conclusion_text: string | null;
  is_withdrawal_agreed: boolean;
  votes_for: number | null;
  votes_against: number | null;
  votes_abstained: number | null;
  votes_for_area: number | null;
  vote_result: Code<'vote_results'> | null;
  vote_matter: Code<'vote_matters'> | null;
  vote_percent_for: string | null;
  vote_text: string | null;
  /** What its ballots come to; null where there are none. */
  roll_call: RollCall | null;
  created_at: Instant;
}

export interface AttendanceRow {
  id: Uuid;
  participant_id: Uuid | null;
  subject_id: Uuid | null;
  subject_kind: Code<'subject_kinds'> | null;
  label: string | null;
  is_present: boolean;
}

export interface SessionFacts {
  id: Uuid;
  division_code: string;
  status: Code<'session_statuses'>;
  form: Code<'session_forms'>;
  /** Of the division that the session belongs to: it says which law an assembly is judged by. */
  self_government_kind: Code<'self_government_kinds'> | null;
  held_on: Day | null;
  starts_at: Instant | null;
  convener_subject_id: Uuid | null;
  convener_acts_for: string | null;
  /** The rules of procedure that an assembly met by. */
  rules_bylaw_id: Uuid | null;
  count_basis: Code<'count_bases'> | null;
  eligible_count: number | null;
  present_count: number | null;
  eligible_area: number | null;
  present_area: number | null;
  created_at: Instant;
  /** What this session did with this agenda item. */
  item: SessionItemRow;
  attendances: AttendanceRow[];
}

/** What the notice leaves to judgement: who judged, by what, when. */
export interface JudgementRow {
  id: Uuid;
  kind: Code<'judgement_kinds'>;
  is_so: boolean;
  judged_by_subject_id: Uuid | null;
  judged_by: string | null;
  criteria: string;
  judged_on: Day | null;
  reason: string | null;
  created_at: Instant;
}

/** A standing rule of a division; a null end is open. */
export interface BylawRow {
  id: Uuid;
  division_code: string;
  kind: Code<'bylaw_kinds'>;
  title: string;
  valid_from: Day;
  valid_to: Day | null;
  includes_consultation_rules: boolean;
}
