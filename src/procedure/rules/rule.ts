// What a rule is: a value with its clause, its words, its worked examples, and a pure function of an item's facts.

import type { Day } from '../calendar.ts';
import type { Code, Text } from '../code-lists.ts';
import type { ItemFacts, Uuid } from '../facts.ts';
import type { Action } from '../lifecycle.ts';
import type { ClauseRef } from '../sources.ts';

/** The act a rule is judged for; `action` null: how things stand, whatever is done next. */
export interface Proposal {
  readonly action: Action | null;
  /** The decision that `decide` or `correct` names. */
  readonly decision_id: Uuid | null;
  /** The day of the act; null where it is not known (retrospective). */
  readonly occurred_on: Day | null;
  readonly today: Day;
}

export type EvidenceResource =
  | 'agenda_item'
  | 'participant'
  | 'solicitation'
  | 'notice'
  | 'session'
  | 'judgement'
  | 'opinion'
  | 'decision'
  | 'referral'
  | 'implementation_record'
  | 'milestone'
  | 'disclosure'
  | 'objection'
  | 'legal_education'
  | 'feedback_record'
  | 'assessment'
  | 'supervision_record'
  | 'committee'
  | 'committee_member'
  | 'platform'
  | 'transition'
  | 'bylaw';

export interface Evidence {
  readonly resource: EvidenceResource;
  readonly id: Uuid;
}

export interface Judgement {
  readonly standing: Code<'rule_standings'>;
  /** The records it rests on, or that are at fault. */
  readonly evidence: readonly Evidence[];
  /** What is still to be done; empty unless something is. */
  readonly missing: readonly Text[];
  /** The working, or why the rule does not apply. */
  readonly note?: Text;
  /** The words in force on the day in question, where they are not the rule's own. */
  readonly clause?: ClauseRef;
}

/** Overrides on the example item; a row of an array is laid over the example's row template. */
export type ExampleOverrides = {
  readonly [K in keyof ItemFacts]?: ItemFacts[K] extends readonly (infer Row)[]
    ? readonly DeepPartial<Row>[]
    : DeepPartial<ItemFacts[K]>;
};

export type DeepPartial<T> = T extends readonly (infer Row)[]
  ? [Row] extends [object]
    ? readonly DeepPartial<Row>[]
    : readonly Row[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export interface Example {
  readonly title: Text;
  readonly facts: ExampleOverrides;
  readonly proposal?: Partial<Proposal>;
  readonly standing: Code<'rule_standings'>;
}

export interface Rule {
  readonly code: string;
  readonly clause: ClauseRef;
  /** Further words that it rests on. */
  readonly see_also?: readonly ClauseRef[];
  readonly force: Code<'rule_forces'>;
  readonly weight: Code<'rule_weights'>;
  /** The acts it is judged at: a guard blocks them in live mode, a finding is noted with them. */
  readonly guards: readonly Action[];
  /** It looks at all that was ever recorded; every other rule at the present round, as of the day of the act. */
  readonly sees_everything?: true;
  readonly title: Text;
  /** What to do where it is not met. */
  readonly message: Text;
  /** Where the words leave room: how they are read here. */
  readonly our_reading?: Text;
  /** Whether these facts rest on our reading alone: a departure is then open to a reason, though the clause says must. */
  readonly leaves_room?: (facts: ItemFacts) => boolean;
  readonly judge: (facts: ItemFacts, proposal: Proposal) => Judgement;
  readonly examples: { readonly holds: readonly Example[]; readonly fails: readonly Example[] };
}
