// The facts that an act may rest on: those of the present round, and none that came after the day of the act.

import { type Day, localDay } from './calendar.ts';
import type { Instant, ItemFacts, SessionFacts, TransitionRow } from './facts.ts';

/** The return that began the present round. */
const roundBegan = ({ transitions }: ItemFacts): TransitionRow | undefined =>
  transitions.findLast((step) => step.action === 'return' && step.to_stage === 'drafting');

/** Recorded after a step was: instants may differ in precision, so they are not compared as text. */
export const isRecordedAfter = (row: { created_at: Instant }, step: { created_at: Instant }): boolean =>
  Date.parse(row.created_at) > Date.parse(step.created_at);

/** By when it was recorded, not by its day: a return and what precedes it may share a day. */
export const isOfThisRound = (facts: ItemFacts, row: { created_at: Instant }): boolean => {
  const began = facts.item.record_mode === 'live' ? roundBegan(facts) : undefined;
  return began === undefined || isRecordedAfter(row, began);
};

/** A session that still lay ahead when the item was returned may serve it again: nothing had been said there yet. */
const isPresentSession = (facts: ItemFacts, { item, held_on }: SessionFacts): boolean => {
  if (isOfThisRound(facts, item)) return true;
  const began = roundBegan(facts);
  return began !== undefined && held_on !== null && held_on > localDay(began.created_at);
};

/** A return begins a new round: what was asked, told and concluded before it was about another proposal. */
export const presentRound = (facts: ItemFacts): ItemFacts => {
  const isPresent = (row: { created_at: Instant }) => isOfThisRound(facts, row);
  return {
    ...facts,
    solicitations: facts.solicitations.filter(isPresent),
    notices: facts.notices.filter(isPresent),
    sessions: facts.sessions.filter((session) => isPresentSession(facts, session)),
  };
};

/**
 * Evidence that lies after the day is left out; announced sessions are plans and stay. Participants, opinions and
 * judgements stay too: something is owed for them, and an act dated back owes no less.
 */
export const asOf = (facts: ItemFacts, day: Day): ItemFacts => {
  const until = (own: Day | null) => own === null || own <= day;
  const isPast = ({ status, held_on }: SessionFacts) => status === 'announced' || until(held_on);
  return {
    ...facts,
    solicitations: facts.solicitations.filter((row) => until(row.started_on) && until(row.ended_on)),
    notices: facts.notices.filter((row) => until(row.sent_on)),
    sessions: facts.sessions.filter(isPast),
    decisions: facts.decisions.filter((row) => until(row.decided_on)),
    referrals: facts.referrals.filter((row) => until(row.sent_on)),
    implementation_records: facts.implementation_records.filter((row) => until(row.reported_on)),
    disclosures: facts.disclosures.filter((row) => until(row.published_on)),
    feedback_records: facts.feedback_records.filter((row) => until(row.given_on)),
    assessments: facts.assessments.filter((row) => until(row.assessed_on)),
    supervision_records: facts.supervision_records.filter((row) => until(row.found_on)),
    legal_educations: facts.legal_educations.filter((row) => until(row.held_on)),
  };
};
