// A decision follows the session that it rests on: in time, and in substance.

import { isAssemblyBasis, isCorrection, sessionOf } from './assembly.ts';
import {
  decisionOf,
  evidence,
  isCarriedOut,
  latestConcluded,
  met,
  metUnless,
  noDecision,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const decisionAfterSession: Rule = {
  code: 'decision-after-session',
  clause: '二(二)6#unresolved-escalated',
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '先协商,后决定', en: 'the decision follows its session' },
  message: {
    zh: '决定的日期不早于所写明的活动,也不早于写明协商意见的活动',
    en: 'the decision is not dated before the session that it names, nor before the one that concluded',
  },
  our_reading: {
    zh: '协商形成意见之后才有决定;同日的视为在后',
    en: 'a decision comes of what was concluded; on the same day it counts as after',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (isCorrection(facts, decision)) return notApplicable('由基层政府依法纠正', 'a correction by the government');
    const { decided_on } = decision;
    const rested = [sessionOf(facts, decision), latestConcluded(facts)].filter((session) => session !== undefined);
    const later = rested.filter(({ held_on }) => held_on !== null && decided_on !== null && held_on > decided_on);
    return later.length === 0
      ? met(evidence('session', [...new Set(rested)]))
      : unmet([text('决定早于它所依据的活动', 'the decision is dated before its session')], evidence('session', later));
  },
  examples: {
    holds: [
      { title: { zh: '活动当日决定', en: 'on the day of the session' }, facts: {}, standing: 'met' },
      {
        title: { zh: '早于没有写明协商意见的后一次活动', en: 'before a later session that concluded nothing' },
        facts: { sessions: [{}, { held_on: '2025-04-12', item: { conclusion: null } }] },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '活动前一日决定', en: 'the day before the session' },
        facts: { decisions: [{ decided_on: '2025-04-01' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '早于写明协商意见的后一次活动', en: 'before the later session that concluded' },
        facts: { sessions: [{}, { held_on: '2025-04-12' }] },
        standing: 'unmet',
      },
    ],
  },
};

const outcomeFollowsConclusion: Rule = {
  code: 'outcome-follows-conclusion',
  clause: '二(二)6#opinions-considered',
  force: 'must',
  weight: 'finding',
  guards: ['decide'],
  title: { zh: '决定与协商意见一致', en: 'the outcome follows the conclusion' },
  message: {
    zh: '依协商作出的决定与协商意见一致;不一致的记为发现的问题',
    en: 'a decision by consultation agrees with what the consultation concluded; otherwise it is a finding',
  },
  our_reading: {
    zh: '本服务的规则:协商达成一致而否决或者不采取行动,没有吸纳协商意见,由检查人员判断;会议作出的决定除外',
    en: 'a rule of this service: to reject, or do nothing, although all agreed takes in no suggestion; an auditor judges it, unless an assembly decided',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    if (isAssemblyBasis(decision.basis) || isCorrection(facts, decision)) {
      return notApplicable('不是依协商作出的决定', 'not decided by consultation');
    }
    const concluded = latestConcluded(facts);
    if (!concluded) return notApplicable('没有写明协商意见', 'no conclusion is recorded');
    const contradicts = concluded.item.conclusion === 'agreed' && !isCarriedOut(decision.outcome);
    return metUnless(
      [contradicts && text('协商达成一致,决定却不采纳', 'all agreed, and the decision does not carry it')],
      [...evidence('session', [concluded]), ...evidence('decision', [decision])],
    );
  },
  examples: {
    holds: [
      { title: { zh: '达成一致,通过', en: 'agreed, adopted' }, facts: {}, standing: 'met' },
      {
        title: { zh: '会议否决', en: 'rejected by an assembly' },
        facts: { sessions: [{ form: 'villagers_assembly' }], decisions: [{ basis: 'assembly', outcome: 'rejected' }] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '达成一致而否决', en: 'agreed, rejected' },
        facts: { decisions: [{ outcome: 'rejected' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '达成一致而不采取行动', en: 'agreed, no action' },
        facts: { decisions: [{ outcome: 'no_action' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const followingRules: readonly Rule[] = [decisionAfterSession, outcomeFollowsConclusion];
