// The facts of one agenda item as the rules see them: the rows of the tables, as one plain JSON value.

import type { Day } from './calendar.ts';
import type { Code } from './code-lists.ts';

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
  status: Code<'session_statuses'>;
  form: Code<'session_forms'>;
  /** Of the division that the session belongs to: it says which law an assembly is judged by. */
  self_government_kind: Code<'self_government_kinds'> | null;
  held_on: Day | null;
  starts_at: Instant | null;
  convener_subject_id: Uuid | null;
  convener_acts_for: string | null;
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

export interface OpinionRow {
  id: Uuid;
  session_id: Uuid | null;
  solicitation_id: Uuid | null;
  participant_id: Uuid | null;
  subject_id: Uuid | null;
  speaker: string | null;
  stance: Code<'stances'>;
  voiced_on: Day | null;
  disposition: Code<'dispositions'> | null;
  disposition_reason: string | null;
  created_at: Instant;
}

export interface DecisionRow {
  id: Uuid;
  session_id: Uuid | null;
  status: Code<'decision_statuses'>;
  outcome: Code<'outcomes'>;
  basis: Code<'decision_bases'>;
  decided_on: Day | null;
  corrects_decision_id: Uuid | null;
  legality: Code<'legalities'>;
  filed_or_approved: Code<'filing_kinds'> | null;
  filed_with_subject_id: Uuid | null;
  filed_on: Day | null;
  responsible_subject_ids: Uuid[];
  is_village_to_implement: boolean;
  implement_by: Day | null;
  created_at: Instant;
}

export interface ReferralRow {
  id: Uuid;
  kind: Code<'referral_kinds'>;
  to_subject_id: Uuid | null;
  decision_id: Uuid | null;
  delivery: Code<'delivery_methods'> | null;
  sent_on: Day | null;
  received_on: Day | null;
  created_at: Instant;
}

export interface ImplementationRecordRow {
  id: Uuid;
  decision_id: Uuid | null;
  responsible_subject_id: Uuid | null;
  progress: Code<'progress_states'>;
  ended_reason: string | null;
  reported_on: Day | null;
  created_at: Instant;
}

export interface DisclosureRow {
  id: Uuid;
  decision_id: Uuid | null;
  about: Code<'disclosure_subjects'>;
  channel: Code<'disclosure_channels'>;
  channel_name: string | null;
  level: Code<'disclosure_levels'>;
  published_on: Day | null;
  created_at: Instant;
}

export interface FeedbackRecordRow {
  id: Uuid;
  kind: Code<'feedback_kinds'>;
  decision_id: Uuid | null;
  audiences: Code<'audiences'>[];
  opinion_ids: Uuid[];
  from_subject_id: Uuid | null;
  to_subject_id: Uuid | null;
  given_on: Day | null;
  created_at: Instant;
}

export interface TransitionRow {
  number: number;
  action: Code<'actions'>;
  from_stage: Code<'stages'>;
  to_stage: Code<'stages'>;
  occurred_on: Day | null;
  reason: string | null;
  decision_id: Uuid | null;
  created_at: Instant;
}

/** What a division has set, by its bylaws. Null: nobody set it, so there is no limit. */
export interface ProcedureSettings {
  /** Days between a notice and its session. */
  notice_lead_days: number | null;
  /** Which notice methods count as writing; null: those that the code list marks `is_written`. */
  written_methods: Code<'notice_methods'>[] | null;
  responsible_needs_due_date: boolean;
  /** High concern asks for a special-topic council and a democratic hearing, not for one of them. */
  high_concern_needs_both: boolean;
  /** Days to accept or decline a request. */
  request_reply_days: number | null;
  /** Days to disclose a completed implementation. */
  disclosure_days: number | null;
  /** Days after which a posted document is presumed received. */
  post_delivery_days: number | null;
  /** Days to record a fact after its day. */
  recording_days: number | null;
}

export const unsetSettings: ProcedureSettings = {
  notice_lead_days: null,
  written_methods: null,
  responsible_needs_due_date: false,
  high_concern_needs_both: false,
  request_reply_days: null,
  disclosure_days: null,
  post_delivery_days: null,
  recording_days: null,
};

/** Deleted rows are not in it. `transitions` are in the order of their numbers; the other arrays in any order. */
export interface ItemFacts {
  item: AgendaItemRow;
  division: DivisionFacts;
  /** Every subject that any of the rows refers to. */
  subjects: SubjectFacts[];
  participants: ParticipantRow[];
  solicitations: SolicitationRow[];
  notices: NoticeRow[];
  sessions: SessionFacts[];
  opinions: OpinionRow[];
  decisions: DecisionRow[];
  referrals: ReferralRow[];
  implementation_records: ImplementationRecordRow[];
  disclosures: DisclosureRow[];
  feedback_records: FeedbackRecordRow[];
  transitions: TransitionRow[];
  settings: ProcedureSettings;
  /** Days that are not working days, from the first report of a result until 60 days after the last; a term rolls over them. */
  rest_days: Day[];
}
