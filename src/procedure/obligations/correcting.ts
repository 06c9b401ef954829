// What the government owes once a decision was found unlawful: its correction, then legal education.

import type { DecisionRow, ItemFacts, LegalEducationRow } from '../facts.ts';
import { isUnder } from '../rules/judging.ts';
import { isUnlawful, theDecision } from './deciding.ts';
import { type Debtor, type Discharge, debtor, dischargedBy, earliest, type Owed, owe } from './owed.ts';

const heldOn = ({ held_on }: LegalEducationRow) => held_on;

/** The government that found it, else the one above the item, where its records name one. */
const government = (facts: ItemFacts, { legality_found_by_subject_id }: DecisionRow): Debtor => {
  const above = facts.subjects.find(
    ({ kind, division_code }) => kind === 'grassroots_government' && isUnder(facts.item.division_code, division_code),
  );
  return debtor(facts, legality_found_by_subject_id ?? above?.id ?? null, 'grassroots_government');
};

/** Corrected once it is no longer in force, by the act that took it out of force. */
const correctionOf = (facts: ItemFacts, decision: DecisionRow): Discharge | null => {
  if (decision.status === 'in_force' || decision.status === 'draft') return null;
  const amended = facts.decisions.find(
    ({ corrects_decision_id, status }) => corrects_decision_id === decision.id && status !== 'draft',
  );
  const named = amended?.id ?? decision.id;
  const act = facts.transitions.findLast(({ action, decision_id }) => action === 'correct' && decision_id === named);
  return { by: theDecision(amended ?? decision), on: act?.occurred_on ?? null };
};

export const correction = (facts: ItemFacts): Owed[] =>
  facts.decisions.filter(isUnlawful).map((decision) =>
    owe(facts, 'correction', {
      ...government(facts, decision),
      follows: theDecision(decision),
      started_on: decision.legality_found_on,
      discharge: correctionOf(facts, decision),
    }),
  );

/** From the correction on; given before, it is discharged already. */
export const legalEducation = (facts: ItemFacts): Owed[] =>
  facts.decisions.filter(isUnlawful).map((decision) => {
    const given = facts.legal_educations.filter(({ decision_id }) => decision_id === decision.id);
    return owe(facts, 'legal_education', {
      ...government(facts, decision),
      follows: theDecision(decision),
      started_on: correctionOf(facts, decision)?.on ?? null,
      discharge: dischargedBy('legal_education', earliest(given, heldOn), heldOn),
    });
  });
