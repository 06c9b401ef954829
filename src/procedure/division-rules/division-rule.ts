// What a rule about a whole division is: like a rule of an agenda item, but a pure function of the division's records.

import type { Day } from '../calendar.ts';
import type { Code, Text } from '../code-lists.ts';
import type { BylawRow, CommitteeMemberRow, CommitteeRow, PlatformRow } from '../facts.ts';
import type { DeepPartial, Judgement } from '../rules/rule.ts';
import type { ClauseRef } from '../sources.ts';

/** The records of one division as its rules see them: deleted rows are not in it, ended ones are. */
export interface StandingFacts {
  readonly division: {
    readonly code: string;
    readonly kind: Code<'division_kinds'>;
    readonly self_government_kind: Code<'self_government_kinds'> | null;
  };
  /** Of the division itself, in any order. */
  readonly bylaws: readonly BylawRow[];
  readonly committees: readonly CommitteeRow[];
  readonly committee_members: readonly CommitteeMemberRow[];
  readonly platforms: readonly PlatformRow[];
}

/** Who is asked: a village or community, or a township. */
export type DivisionLevel = 'village' | 'township';

export type StandingOverrides = {
  readonly [K in keyof StandingFacts]?: StandingFacts[K] extends readonly (infer Row)[]
    ? readonly DeepPartial<Row>[]
    : DeepPartial<StandingFacts[K]>;
};

export interface DivisionExample {
  readonly title: Text;
  /** Laid over the example division of the rule's level. */
  readonly facts: StandingOverrides;
  readonly today?: Day;
  readonly standing: Code<'rule_standings'>;
}

export interface DivisionRule {
  readonly code: string;
  readonly clause: ClauseRef;
  /** Further words that it rests on. */
  readonly see_also?: readonly ClauseRef[];
  readonly force: Code<'rule_forces'>;
  readonly weight: Exclude<Code<'rule_weights'>, 'guard'>;
  readonly level: DivisionLevel;
  readonly title: Text;
  /** What to do where it is not met. */
  readonly message: Text;
  /** Where the words leave room: how they are read here. */
  readonly our_reading?: Text;
  readonly judge: (facts: StandingFacts, today: Day) => Judgement;
  readonly examples: { readonly holds: readonly DivisionExample[]; readonly fails: readonly DivisionExample[] };
}

const villages: readonly Code<'division_kinds'>[] = ['gacha', 'village', 'community', 'virtual_community'];

/** Null: no rule asks anything of such a division. */
export const levelOf = (kind: Code<'division_kinds'>): DivisionLevel | null =>
  villages.includes(kind) ? 'village' : kind === 'township' ? 'township' : null;

/** Whether something holds on a day; an open end has none. */
export const isInForce = (row: { valid_from: Day | null; valid_to: Day | null }, day: Day): boolean =>
  (row.valid_from === null || row.valid_from <= day) && (row.valid_to === null || day <= row.valid_to);
