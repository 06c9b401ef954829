// What is found unlawful is not carried out any further until the government has corrected it.

import { decisionInForce, evidence, met, notApplicable, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const unlawfulSuspended: Rule = {
  code: 'unlawful-suspended',
  clause: '二(二)7#unlawful-corrected',
  force: 'must',
  weight: 'guard',
  guards: ['implement', 'close', 'reopen'],
  title: { zh: '违法结果暂停实施', en: 'unlawful result suspended' },
  message: {
    zh: '先由基层政府撤销或者改正被认定违法的决定',
    en: 'the government first annuls or amends the decision that it found unlawful',
  },
  our_reading: {
    zh: '认定违法之后、纠正之前,该决定暂停实施和公开,也不得办结;原决定保留',
    en: 'between the finding and the correction it is neither carried out, disclosed nor closed; the original is kept',
  },
  judge: (facts) => {
    const decision = decisionInForce(facts);
    if (!decision) return notApplicable('没有有效的决定', 'no decision is in force');
    return decision.legality === 'unlawful_uncorrected'
      ? unmet(
          [text('有效的决定被认定违法,尚未纠正', 'the decision in force was found unlawful and is not corrected')],
          evidence('decision', [decision]),
        )
      : met(evidence('decision', [decision]));
  },
  examples: {
    holds: [
      { title: { zh: '没有被认定违法', en: 'not found unlawful' }, facts: {}, standing: 'met' },
      {
        title: { zh: '违法决定已由改正的决定取代', en: 'the unlawful one was superseded by its amendment' },
        facts: { decisions: [{ legality: 'unlawful_amended', status: 'superseded' }, { legality: 'unreviewed' }] },
        standing: 'met',
      },
      {
        title: { zh: '已撤销,重新协商', en: 'annulled, and deliberated again' },
        facts: { decisions: [{ legality: 'unlawful_annulled', status: 'annulled' }] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '认定违法,尚未纠正', en: 'found unlawful, not corrected' },
        facts: { decisions: [{ legality: 'unlawful_uncorrected' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const suspendingRules: readonly Rule[] = [unlawfulSuspended];
