// Making implementation public, and answering who objects to what was published.

import type { DisclosureRow, ItemFacts, ObjectionRow } from '../facts.ts';
import type { DecisionRow } from '../result-rows.ts';
import { disclosed, inapplicable } from '../rules/disclosing.ts';
import { finishes } from '../rules/judging.ts';
import { about, decisionsMade, theDecision } from './deciding.ts';
import { debtor, dischargedBy, earliest, type Owed, organiser, owe } from './owed.ts';

const publishedOn = ({ published_on }: DisclosureRow) => published_on;
const answeredOn = ({ answered_on }: ObjectionRow) => answered_on;

/** Owed once implementation is finished; undefined before, and where the village has nothing to disclose. */
export const disclosureOf = (facts: ItemFacts, decision: DecisionRow): Owed | undefined => {
  if (inapplicable(facts, about(decision)) || facts.item.disclosure_level === 'withheld') return undefined;
  const { open, finished_on } = finishes(facts, decision);
  if (open.length > 0) return undefined;
  return owe(facts, 'disclosure', {
    ...organiser(facts),
    follows: theDecision(decision),
    started_on: finished_on,
    discharge: dischargedBy('disclosure', earliest(disclosed(facts, about(decision)), publishedOn), publishedOn),
  });
};

export const disclosure = (facts: ItemFacts): Owed[] =>
  decisionsMade(facts).flatMap((decision) => disclosureOf(facts, decision) ?? []);

export const objectionReply = (facts: ItemFacts): Owed[] =>
  facts.objections.map((objection) =>
    owe(facts, 'objection_reply', {
      ...organiser(facts),
      ...(objection.answered_by_subject_id ? debtor(facts, objection.answered_by_subject_id, 'village_committee') : {}),
      follows: { resource: 'objection', id: objection.id },
      started_on: objection.raised_on,
      discharge: objection.outcome === null ? null : dischargedBy('objection', objection, answeredOn),
    }),
  );
