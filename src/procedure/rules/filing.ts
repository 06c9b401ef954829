// Whether an assembly's decision went where the law sends it.

import { sessionOf } from './assembly.ts';
import { exampleIds as ids } from './example-rows.ts';
import { decisionOf, evidence, isCarriedOut, metUnless, notApplicable, text } from './judging.ts';
import type { Rule } from './rule.ts';

const filedOrApproved: Rule = {
  code: 'filed-or-approved',
  clause: 'law:村民委员会组织法.27',
  see_also: ['law:村民委员会组织法.3', 'law:城市居民委员会组织法.6', 'law:农村土地承包法.52'],
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '备案或者批准', en: 'filed or approved' },
  message: {
    zh: '自治章程、村规民约报乡级政府备案;村(居)委会设立、撤销、调整经县级政府批准;集体土地由本集体以外承包的报乡级政府批准',
    en: 'a charter or village convention is filed with the township; a change of a committee is approved by the banner; collective land let to outsiders is approved by the township',
  },
  judge: (facts, proposal) => {
    const { topic } = facts.item;
    const decision = decisionOf(facts, proposal);
    const isLand = decision && sessionOf(facts, decision)?.item.vote_matter === 'collective_land';
    if (!isLand && topic !== 'committee_changes' && topic !== 'self_government_rules') {
      return notApplicable('不需要备案或者批准', 'neither filing nor approval is called for');
    }
    if (!decision || !isCarriedOut(decision.outcome)) return notApplicable('没有通过', 'nothing was adopted');
    const kind = topic === 'committee_changes' || isLand ? 'approved' : 'filed';
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
      {
        title: {
          zh: '集体土地由外人承包,镇政府批准',
          en: 'collective land let to outsiders, approved by the township',
        },
        facts: {
          sessions: [{ item: { vote_matter: 'collective_land' } }],
          decisions: [{ filed_or_approved: 'approved', filed_with_subject_id: ids.townshipGovernment }],
        },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '集体土地由外人承包,只备案、未批准', en: 'collective land let to outsiders, filed, not approved' },
        facts: {
          sessions: [{ item: { vote_matter: 'collective_land' } }],
          decisions: [{ filed_or_approved: 'filed', filed_with_subject_id: ids.townshipGovernment }],
        },
        standing: 'unmet',
      },
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

export const filingRules: readonly Rule[] = [filedOrApproved];
