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
