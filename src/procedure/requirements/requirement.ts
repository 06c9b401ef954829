// What a requirement of the notice is: its words, their force, and what carries it out, or why nothing can.

import { type Code, codeEntry, codes, type Text } from '../code-lists.ts';
import type { ClauseRef, NoticeRef } from '../sources.ts';
import type { CarrierKind, CarrierName } from './carriers.ts';

/** `context`: an aim, which asks nothing of anybody by itself. */
export type RequirementForce = Code<'rule_forces'> | 'context';

export const requirementForces = {
  ...(Object.fromEntries(codes('rule_forces').map((code) => [code, codeEntry('rule_forces', code)])) as Record<
    Code<'rule_forces'>,
    Text
  >),
  context: { zh: '目标', en: 'aim' },
} satisfies Readonly<Record<RequirementForce, Text>>;

interface Stated {
  /** Its place in the notice, from 1. */
  readonly number: number;
  readonly clause: NoticeRef;
  /** Further words, of the notice or of a law, that it or a rule of its stands on. */
  readonly see_also?: readonly ClauseRef[];
  readonly force: RequirementForce;
  readonly title: Text;
}

export type CarriedBy = { readonly [K in CarrierKind]?: readonly CarrierName<K>[] };

export type Requirement = Stated & ({ readonly carried_by: CarriedBy } | { readonly not_mechanisable: Text });
