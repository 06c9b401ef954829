// Views are gathered before the item is put forward.

import type { SolicitationRow } from '../facts.ts';
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
    zh: '“充分”没有时长或人数标准:至少一轮,已经结束,且写明结果;退回起草后重新征求',
    en: '充分 names neither days nor numbers: one round at least, ended, with what came of it; after a return it is done anew',
  },
  judge: ({ solicitations, item }, { occurred_on, today }) => {
    const isOver = ({ ended_on }: SolicitationRow) =>
      item.record_mode === 'retrospective' || ended_on === null || ended_on <= (occurred_on ?? today);
    if (solicitations.length === 0) return unmet([text('没有征求意见', 'no solicitation has run')]);
    const recorded = solicitations.filter((row) => !isBlank(row.result) && isOver(row));
    return recorded.length > 0
      ? met(evidence('solicitation', recorded))
      : unmet(
          [
            solicitations.every(isOver)
              ? text('征求意见的结果没有记录', 'what came of the solicitation is not recorded')
              : text('征求意见尚未结束', 'the solicitation has not ended'),
          ],
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
        title: { zh: '提出当日结束', en: 'ended on the day of the proposal' },
        facts: {},
        proposal: { action: 'propose', occurred_on: '2025-03-16' },
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
        title: { zh: '提出次日才结束', en: 'ended the day after the proposal' },
        facts: {},
        proposal: { action: 'propose', occurred_on: '2025-03-15' },
        standing: 'unmet',
      },
      {
        title: { zh: '提出之后才开始', en: 'begun after the proposal' },
        facts: { solicitations: [{ ended_on: null }] },
        proposal: { action: 'propose', occurred_on: '2025-03-05' },
        standing: 'unmet',
      },
      {
        title: { zh: '退回起草前的征求意见', en: 'of the round before a return' },
        facts: {
          item: { stage: 'drafting' },
          transitions: [
            {},
            {},
            {
              action: 'return',
              from_stage: 'proposed',
              to_stage: 'drafting',
              occurred_on: '2025-03-21',
              created_at: '2025-03-21T02:00:00.000Z',
            },
          ],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '结果为空白', en: 'a blank result' },
        facts: { solicitations: [{ result: ' ' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const solicitingRules: readonly Rule[] = [opinionsSolicited];
