// Views are gathered before the item is put forward.

import { evidence, isBlank, met, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const opinionsSolicited: Rule = {
  code: 'opinions-solicited',
  clause: '二(二)6#opinions-solicited',
  force: 'must',
  weight: 'guard',
  guards: ['propose'],
  title: { zh: '征求意见', en: 'opinions solicited' },
  message: {
    zh: '先征求意见并记录结果,再提出议题',
    en: 'solicit opinions and record what came of it, then put the item forward',
  },
  our_reading: {
    zh: '“充分”没有时长或人数标准:至少一轮,且写明结果',
    en: '充分 names neither days nor numbers: one round at least, with what came of it',
  },
  judge: ({ solicitations }) => {
    if (solicitations.length === 0) return unmet([text('没有征求意见', 'no solicitation has run')]);
    const recorded = solicitations.filter(({ result }) => !isBlank(result));
    return recorded.length > 0
      ? met(evidence('solicitation', recorded))
      : unmet(
          [text('征求意见的结果没有记录', 'what came of the solicitation is not recorded')],
          evidence('solicitation', solicitations),
        );
  },
  examples: {
    holds: [
      {
        title: { zh: '一轮入户走访,结果已记录', en: 'one round of visits, with its result' },
        facts: {},
        standing: 'met',
      },
      {
        title: { zh: '两轮中一轮有结果', en: 'two rounds, one with its result' },
        facts: { solicitations: [{ result: null }, {}] },
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '没有征求', en: 'none' }, facts: { solicitations: [] }, standing: 'unmet' },
      {
        title: { zh: '结果为空白', en: 'a blank result' },
        facts: { solicitations: [{ result: ' ' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const solicitingRules: readonly Rule[] = [opinionsSolicited];
