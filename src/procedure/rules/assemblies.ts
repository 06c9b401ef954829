// Whether the assembly could decide, and did.

import { hasFlag } from '../code-lists.ts';
import type { ItemFacts, SessionItemRow } from '../facts.ts';
import { assemblyLaw, isAssemblyBasis, quorumOf, sessionOf } from './assembly.ts';
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
import type { DeepPartial, Judgement, Proposal, Rule } from './rule.ts';

function judgeAssembly(facts: ItemFacts, proposal: Proposal): Judgement {
  const decision = decisionOf(facts, proposal);
  if (!decision) return noDecision;
  const session = sessionOf(facts, decision);
  const isMeeting =
    session &&
    (hasFlag('session_forms', session.form, 'is_assembly') || hasFlag('session_forms', session.form, 'is_owners'));
  if (!isAssemblyBasis(decision.basis) && !isMeeting) return notApplicable('不是会议决定', 'not taken by an assembly');
  if (!session) return unmet([text('没有写明作出决定的会议', 'the assembly that decided is not named')]);
  const quorum = quorumOf(facts, session);
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
}

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
    zh: '按会议当日有效的规定,以整数比较,本地另行载入的规定优先;公布的百分比或“通过”不换算为票数;否决也是合法的决定;不采取行动与表决两种结果都相容',
    en: 'by the set in force on the day, in whole numbers, one loaded for the place going first; a percentage or a “passed” is not turned into votes; a rejection is a lawful decision; no action agrees with either result',
  },
  judge: (facts, proposal) => {
    const decision = decisionOf(facts, proposal);
    const session = decision && sessionOf(facts, decision);
    const clause = assemblyLaw(facts, session, proposal.occurred_on ?? proposal.today);
    return { ...judgeAssembly(facts, proposal), ...(clause ? { clause } : {}) };
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
      {
        title: {
          zh: '没有填票数,逐人表决记录过半数赞成',
          en: 'no counts given, more than half in favour by roll call',
        },
        facts: published({ roll_call: { for: 21, against: 10, abstained: 9, for_area: null } }),
        standing: 'met',
      },
      {
        title: {
          zh: '集体土地由外人承包,恰好全体代表三分之二赞成',
          en: 'collective land let to outsiders, exactly two thirds of all representatives in favour',
        },
        facts: { ...published({ votes_for: 40, vote_matter: 'collective_land' }) },
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
        title: { zh: '只公布了“一致通过”', en: 'known only as “passed unanimously”' },
        facts: published({ vote_result: 'passed', vote_text: '一致通过' }),
        standing: 'insufficient_data',
      },
      {
        title: { zh: '只公布了百分比', en: 'known only by its percentage' },
        facts: published({ vote_percent_for: '97.50' }),
        standing: 'insufficient_data',
      },
      {
        title: { zh: '票数与逐人表决记录不一致', en: 'the counts differ from the roll call' },
        facts: published({ votes_for: 22, roll_call: { for: 21, against: 10, abstained: 9, for_area: null } }),
        standing: 'insufficient_data',
      },
      {
        title: {
          zh: '集体土地由外人承包,差一票不足全体代表三分之二',
          en: 'collective land let to outsiders, one vote short of two thirds of all representatives',
        },
        facts: { ...published({ votes_for: 39, vote_matter: 'collective_land' }) },
        standing: 'unmet',
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

/** Forty of sixty came; what is said of the votes is given. */
function published(item: DeepPartial<SessionItemRow>) {
  const { sessions, ...rest } = representatives(40, 0);
  return { ...rest, sessions: [{ ...sessions[0], item: { votes_for: null, ...item } }] };
}

export const assemblyRules: readonly Rule[] = [assemblyQuorum];
