// The rows of what came of a consultation, with the columns that the rules need.

import type { Day } from './calendar.ts';
import type { Code } from './code-lists.ts';
import type { Instant, Uuid } from './fact-rows.ts';

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
  /** Found by the government; what is found unlawful is suspended until it is annulled or amended. */
  legality: Code<'legalities'>;
  /** The law that the finding rests on, and why. */
  legality_basis: string | null;
  legality_reason: string | null;
  /** The government that found it, and when: it owes the correction from that day on. */
  legality_found_by_subject_id: Uuid | null;
  legality_found_on: Day | null;
  filed_or_approved: Code<'filing_kinds'> | null;
  filed_with_subject_id: Uuid | null;
  filed_on: Day | null;
  responsible_subject_ids: Uuid[];
  is_village_to_implement: boolean;
  implement_by: Day | null;
  created_at: Instant;
}

/** A step of carrying a decision out: planned for a day, done on one. */
export interface MilestoneRow {
  id: Uuid;
  decision_id: Uuid;
  responsible_subject_id: Uuid | null;
  planned_on: Day | null;
  done_on: Day | null;
  created_at: Instant;
}

export interface ReferralRow {
  id: Uuid;
  kind: Code<'referral_kinds'>;
  to_subject_id: Uuid | null;
  to_label: string | null;
  decision_id: Uuid | null;
  delivery: Code<'delivery_methods'> | null;
  sent_on: Day | null;
  received_on: Day | null;
  receipt_evidence: string | null;
  created_at: Instant;
}

export interface ImplementationRecordRow {
  id: Uuid;
  decision_id: Uuid | null;
  milestone_id: Uuid | null;
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
  published_until: Day | null;
  /** Taken back before its time: from this day on it no longer counts as published. */
  withdrawn_on: Day | null;
  created_at: Instant;
}

/** A resident's objection to a disclosure. The organising side owes the answer from the day it was raised. */
export interface ObjectionRow {
  id: Uuid;
  disclosure_id: Uuid;
  subject_id: Uuid | null;
  raised_on: Day | null;
  /** Null until it is answered; `answered_on` may be unknown in retrospect, the outcome then says that it was. */
  outcome: Code<'objection_outcomes'> | null;
  answered_by_subject_id: Uuid | null;
  answered_on: Day | null;
  created_at: Instant;
}

/** Legal education that the government gave after a decision was found unlawful; it discharges what is owed for it. */
export interface LegalEducationRow {
  id: Uuid;
  decision_id: Uuid;
  by_subject_id: Uuid | null;
  held_on: Day | null;
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
  method: Code<'notice_methods'> | null;
  document_number: string | null;
  attachment: string | null;
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
