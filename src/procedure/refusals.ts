// Why an act or a record is refused before any rule on its facts is asked: what the notice says on order, body and day.

import { type ClauseRef, clauses } from './sources.ts';

/** Our reading of each clause: the steps come in the order it names, and each is for the body it names. */
const grounds = {
  /** Out of turn, twice, or on a day that does not fit the steps before it. */
  'order-of-steps': '二(一)#procedure-stages',
  /** Who convenes answers for it: nobody else runs the procedure. */
  'competent-body': '二(二)3#convener-responsible',
  'correction-by-government': '二(二)7#unlawful-corrected',
} as const satisfies Record<string, ClauseRef>;

export interface Refusal {
  readonly rule: string;
  readonly clause: string;
  readonly source: string;
  readonly quotation: string;
  readonly is_quoted: boolean;
}

export const refusal = (rule: keyof typeof grounds): Refusal => {
  const { number, source, text, quoted } = clauses[grounds[rule]];
  return { rule, clause: number, source, quotation: text, is_quoted: quoted };
};
