// The words in which jurisdiction is asked for and answered.

import type { Code, Text } from '../code-lists.ts';
import { text } from '../rules/judging.ts';
import type { ClauseRef } from '../sources.ts';

export type Kind = Code<'subject_kinds'>;
export type Scope = Code<'item_scopes'>;

export interface Place {
  readonly code: string;
  /** Null: not known. */
  readonly kind: Code<'division_kinds'> | null;
  /** Whether a consultation committee stands in its village; null: not known. */
  readonly has_consultation_committee: boolean | null;
}

/** What is said of a matter; null where it is not said. */
export interface Matter {
  /** The divisions concerned; a matter of one village or group is that of the first. */
  readonly divisions: readonly Place[];
  readonly scope: Scope | null;
  readonly single_village_unable_reason: string | null;
  readonly population_judgement: string | null;
  readonly category: Code<'content_categories'> | null;
  readonly involves_departments: boolean | null;
  readonly is_important: boolean | null;
  readonly is_entrusted: boolean | null;
  readonly is_organ_named: boolean;
  readonly concern: Code<'concerns'> | null;
  readonly is_professional: boolean | null;
  readonly is_owners_matter: boolean | null;
}

export const routes = {
  village: text('一村协商', 'one village or community consults'),
  cross_village_joint: text('跨村协商,由其中一村召集、其他村参加', 'one village convenes, the others take part'),
  cross_village_township: text('跨村协商,由苏木镇党委牵头召集', 'the township Party committee leads and convenes'),
  sub_village: text('自然村、村民小组协商', 'a natural village or group consults'),
  township: text('苏木镇协商', 'township consultation'),
} as const satisfies Readonly<Record<string, Text>>;
export type Route = keyof typeof routes;

/** A kind of body in a village or township: whichever subject of this kind stands there. */
export interface Body {
  readonly kind: Kind;
  readonly division_code: string;
  readonly clause: ClauseRef;
}

export interface Lead extends Body {
  /** One of those required is among the leads. */
  readonly is_required: boolean;
}

export interface Competence {
  /** Null where the divisions do not say which. */
  readonly route: Route | null;
  readonly scope: Scope | null;
  readonly clause: ClauseRef | null;
  readonly our_reading: Text | null;
  /** The divisions that count on this route. */
  readonly places: readonly Place[];
  readonly villages: readonly string[];
  readonly townships: readonly string[];
  /** One or two of these lead. */
  readonly lead: readonly Lead[];
  /** One of these convenes; the first is the usual one. */
  readonly conveners: readonly Body[];
  /** The village of which any body may convene. */
  readonly convener_within: string | null;
  /** Whether a consultation committee stands; null: not known, or the route does not ask. */
  readonly has_committee: boolean | null;
  /** No committee is known to stand: a lead body convenes, and the lack is reported. */
  readonly is_convened_by_lead: boolean;
}

/** Something to be recorded, done, judged or known, and the words that ask for it. */
export interface Need {
  readonly code: string;
  readonly title: Text;
  readonly clause: ClauseRef;
}

export interface Document extends Need {
  /** The property of an agenda item that holds it. */
  readonly field: string;
  readonly is_given: boolean;
}

export interface FollowUp extends Need {
  /** The rule that keeps it; null where none does yet. */
  readonly rule: string | null;
  readonly owed_by: readonly Kind[];
}

export interface Judged extends Need {
  readonly field: string;
  readonly judgement_kind: Code<'judgement_kinds'>;
  /** What was said of it; null: nothing. */
  readonly stated: boolean | null;
  readonly recorded_by: readonly Kind[];
}

export interface Unclear extends Need {
  /** The property of the question that would tell. */
  readonly field: string;
}

export interface Jurisdiction extends Competence {
  readonly documents: readonly Document[];
  readonly must_follow: readonly FollowUp[];
  readonly judgements: readonly Judged[];
  readonly unclear: readonly Unclear[];
}
