// What is handed on: important matters to the government, entrusted results to who entrusted them, and its reply.

import type { Day } from '../calendar.ts';
import { type PresumedReceipt, presumedReceipt } from '../deadline.ts';
import type { DecisionRow, FeedbackRecordRow, ItemFacts, ReferralRow } from '../facts.ts';
import { heldSessions, isBlank, isCarriedOut, isOn, isUnder, subjectOf } from '../rules/judging.ts';
import { decidedOn, decisionsMade, theDecision } from './deciding.ts';
import { debtor, dischargedBy, earliest, type Owed, organiser, owe } from './owed.ts';

const sentOn = ({ sent_on }: ReferralRow) => sent_on;
const givenOn = ({ given_on }: FeedbackRecordRow) => given_on;

export const isToBeSubmitted = ({ item }: ItemFacts, decision: DecisionRow): boolean =>
  isCarriedOut(decision.outcome) && item.is_important && item.department_subject_ids.length > 0;

/** A registered government over the place; one that is not registered is taken at its name. */
const isToTheGovernment = (facts: ItemFacts, { kind, to_subject_id, to_label }: ReferralRow): boolean => {
  if (kind !== 'to_government') return false;
  if (to_subject_id === null) return !isBlank(to_label);
  const body = subjectOf(facts, to_subject_id);
  const isGovernment = body?.kind === 'grassroots_government' || body?.kind === 'dispatched_organ';
  return isGovernment && isUnder(facts.item.division_code, body.division_code);
};

/** On or after the day of the first session counts as after deliberation. */
export const submissionsOf = (facts: ItemFacts): ReferralRow[] => {
  const deliberated = heldSessions(facts)[0]?.held_on ?? null;
  return facts.referrals.filter(
    (row) =>
      isToTheGovernment(facts, row) && (row.sent_on === null || deliberated === null || row.sent_on >= deliberated),
  );
};

export const submission = (facts: ItemFacts): Owed[] =>
  decisionsMade(facts)
    .filter((decision) => isToBeSubmitted(facts, decision))
    .map((decision) =>
      owe(facts, 'submission', {
        ...organiser(facts),
        follows: theDecision(decision),
        started_on: decidedOn(facts, decision),
        discharge: dischargedBy('referral', earliest(submissionsOf(facts), sentOn), sentOn),
      }),
    );

/** Reports of the result to the organ that entrusted the item. */
export const reportsOf = (facts: ItemFacts, decision: DecisionRow): ReferralRow[] =>
  facts.referrals.filter(
    (row) =>
      row.kind === 'result_report' &&
      row.to_subject_id === facts.item.entrusted_by_subject_id &&
      isOn(facts, decision, row, row.sent_on),
  );

export const resultReport = (facts: ItemFacts): Owed[] => {
  if (facts.item.entrusted_by_subject_id === null) return [];
  return decisionsMade(facts).map((decision) =>
    owe(facts, 'result_report', {
      ...organiser(facts),
      follows: theDecision(decision),
      started_on: decidedOn(facts, decision),
      discharge: dischargedBy('referral', earliest(reportsOf(facts, decision), sentOn), sentOn),
    }),
  );
};

export type Receipt = PresumedReceipt | { readonly day: Day; readonly presumed: false };

/**
 * As recorded, else presumed; null where neither is known. A later day than is presumed counts with its evidence only,
 * so that a debtor cannot keep its own clock from starting; paper cases are told as they were.
 */
export const receiptOf = ({ item, settings }: ItemFacts, row: ReferralRow): Receipt | null => {
  const { received_on, receipt_evidence, sent_on, delivery } = row;
  const { post_delivery_days } = settings;
  const presumed = sent_on && presumedReceipt({ delivery: delivery ?? 'by_hand', sent_on, post_delivery_days });
  if (received_on === null || !presumed) return received_on ? { day: received_on, presumed: false } : presumed || null;
  const isKnown = received_on <= presumed.day || !isBlank(receipt_evidence) || item.record_mode === 'retrospective';
  return isKnown ? { day: received_on, presumed: false } : presumed;
};

/** The report that starts the ten days, and the first reply of the organ that entrusted the item. */
export const writtenReplyOf = (facts: ItemFacts, decision: DecisionRow) => {
  const organ = facts.item.entrusted_by_subject_id;
  const report = organ === null ? undefined : earliest(reportsOf(facts, decision), sentOn);
  if (!report) return undefined;
  const replies = facts.feedback_records.filter(
    ({ kind, from_subject_id }) => kind === 'government_written_reply' && from_subject_id === organ,
  );
  const receipt = receiptOf(facts, report);
  const owed = owe(facts, 'government_written_reply', {
    ...debtor(facts, organ, 'grassroots_government'),
    follows: { resource: 'referral', id: report.id },
    started_on: receipt?.day ?? null,
    is_presumed: receipt?.presumed ?? false,
    discharge: dischargedBy('feedback_record', earliest(replies, givenOn), givenOn),
  });
  return { report, owed };
};

export const governmentWrittenReply = (facts: ItemFacts): Owed[] =>
  decisionsMade(facts).flatMap((decision) => writtenReplyOf(facts, decision)?.owed ?? []);
