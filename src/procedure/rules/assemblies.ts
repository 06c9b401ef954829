// Whether the assembly could decide and did, and whether its decision went where the law sends it.

import { hasFlag } from '../code-lists.ts';
import { judgeQuorum } from '../quorum.ts';
import { isAssemblyBasis, sessionOf } from './assembly.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionOf,
  evidence,
  insufficient,
  isCarriedOut,
  metUnless,
  noDecision,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

const assemblyQuorum: Rule = {
  code: 'assembly-quorum',
  clause: 'law:村民委员会组织法.22',
  see_also: [
    'law:村民委员会组织法.26',
    'law:村民委员会组织法2025.会议',
    'law:城市居民委员会组织法.9',
    'law:城市居民委员会组织法2025.会议',
    'law:居民自治章程.会议',
    'law:民法典.278',
  ],
  force: 'must',
  weight: 'guard',
  guards: ['decide'],
  title: { zh: '会议到会人数和表决', en: 'quorum and majority' },
  message: {
    zh: '会议到会人数和表决结果合法,决定与表决一致;记录应到、实到和赞成数',
    en: 'the assembly was quorate and the decision follows from its votes: record entitled, present and in favour',
  },
  our_reading: {
    zh: '按会议当日有效的规定,以整数比较;否决也是合法的决定;不采取行动与表决两种结果都相容',
    en: 'by the set in force on the day, in whole numbers; a rejection is a lawful decision; no action agrees with either result',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    if (!decision) return noDecision;
    const session = sessionOf(facts, decision);
    const isMeeting =
      session &&
      (hasFlag('session_forms', session.form, 'is_assembly') || hasFlag('session_forms', session.form, 'is_owners'));
    if (!isAssemblyBasis(decision.basis) && !isMeeting)
      return notApplicable('不是会议决定', 'not taken by an assembly');
    if (!session) return unmet([text('没有写明作出决定的会议', 'the assembly that decided is not named')]);
    const quorum = judgeQuorum({
      ...session,
      self_government_kind: session.self_government_kind ?? facts.division.self_government_kind,
      votes_for: session.item.votes_for,
      votes_against: session.item.votes_against,
      votes_abstained: session.item.votes_abstained,
      votes_for_area: session.item.votes_for_area,
      vote_result: session.item.vote_result,
    });
    const found = [...evidence('session', [session]), ...evidence('decision', [decision])];
    const working = text(quorum.working.join(';'), quorum.working_en.join('; '));
    if (quorum.validity === 'invalid')
      return unmet([text(`到会人数不足:${working.zh}`, `inquorate: ${working.en}`)], found);
    if (quorum.validity === 'insufficient_data' || quorum.passed === null) return insufficient([working], found);
    const follows = decision.outcome === 'no_action' || isCarriedOut(decision.outcome) === quorum.passed;
    return {
      ...metUnless(
        [
          !follows &&
            text(`决定与表决不一致:${working.zh}`, `the decision does not follow from the votes: ${working.en}`),
          quorum.result_follows === false &&
            text(`所记表决结果与票数不一致:${working.zh}`, `the result recorded does not follow: ${working.en}`),
        ],
        found,
      ),
      note: working,
    };
  },
  examples: {
    holds: [
      { title: { zh: '依协商决定', en: 'decided by consultation' }, facts: {}, standing: 'not_applicable' },
      {
        title: {
          zh: '代表会议恰好三分之二到会、过半数赞成',
          en: 'exactly two thirds present, more than half in favour',
        },
        facts: representatives(40, 21),
        standing: 'met',
      },
      {
        title: { zh: '恰好半数赞成,决定为否决', en: 'exactly half in favour, rejected' },
        facts: { ...representatives(40, 20), decisions: [{ basis: 'representative_assembly', outcome: 'rejected' }] },
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '到会差一人', en: 'one short of quorum' }, facts: representatives(39, 30), standing: 'unmet' },
      {
        title: { zh: '恰好半数赞成而记为通过', en: 'exactly half in favour, recorded as adopted' },
        facts: representatives(40, 20),
        standing: 'unmet',
      },
      {
        title: { zh: '没有记录到会人数', en: 'who came is not recorded' },
        facts: representatives(null, 21),
        standing: 'insufficient_data',
      },
      {
        title: { zh: '没有写明会议', en: 'the assembly is not named' },
        facts: { decisions: [{ basis: 'assembly', session_id: null }] },
        standing: 'unmet',
      },
    ],
  },
};

function representatives(present_count: number | null, votes_for: number) {
  return {
    sessions: [
      {
        form: 'villagers_representative_assembly',
        count_basis: 'representatives',
        eligible_count: 60,
        present_count,
        item: { votes_for },
      },
    ],
    decisions: [{ basis: 'representative_assembly' }],
  } as const;
}

const filedOrApproved: Rule = {
  code: 'filed-or-approved',
  clause: 'law:村民委员会组织法.27',
  see_also: ['law:村民委员会组织法.3', 'law:城市居民委员会组织法.6'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '备案或者批准', en: 'filed or approved' },
  message: {
    zh: '自治章程、村规民约报乡级政府备案;村(居)委会设立、撤销、调整经县级政府批准',
    en: 'a charter or village convention is filed with the township; a change of a committee is approved by the banner',
  },
  judge: (facts, proposal) => {
    const { topic } = facts.item;
    if (topic !== 'committee_changes' && topic !== 'self_government_rules') {
      return notApplicable('不需要备案或者批准', 'neither filing nor approval is called for');
    }
    const decision = decisionOf(facts, proposal);
    if (!decision || !isCarriedOut(decision.outcome)) return notApplicable('没有通过', 'nothing was adopted');
    const kind = topic === 'committee_changes' ? 'approved' : 'filed';
    const isDone = decision.filed_or_approved === kind;
    return metUnless(
      [
        !isDone && kind === 'approved' && text('没有记录批准', 'no approval is recorded'),
        !isDone && kind === 'filed' && text('没有记录备案', 'no filing is recorded'),
        isDone && decision.filed_with_subject_id === null && text('没有写明机关', 'the authority is not named'),
      ],
      evidence('decision', [decision]),
    );
  },
  examples: {
    holds: [
      { title: { zh: '一般公共事务', en: 'an ordinary matter' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '村规民约报镇政府备案', en: 'a village convention filed with the township' },
        facts: {
          item: { topic: 'self_government_rules' },
          decisions: [{ filed_or_approved: 'filed', filed_with_subject_id: ids.townshipGovernment }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '村规民约未备案', en: 'a village convention not filed' },
        facts: { item: { topic: 'self_government_rules' } },
        standing: 'unmet',
      },
      {
        title: { zh: '村委会调整只备案、未批准', en: 'a change of committee filed, not approved' },
        facts: {
          item: { topic: 'committee_changes' },
          decisions: [{ filed_or_approved: 'filed', filed_with_subject_id: ids.townshipGovernment }],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '没有写明备案机关', en: 'the authority is not named' },
        facts: { item: { topic: 'self_government_rules' }, decisions: [{ filed_or_approved: 'filed' }] },
        standing: 'unmet',
      },
    ],
  },
};

export const assemblyRules: readonly Rule[] = [assemblyQuorum, filedOrApproved];
