// The supervision committee looks at the procedure, and at the use of the result.

import type { Code } from '../code-lists.ts';
import type { ItemFacts } from '../facts.ts';
import { exampleIds as ids } from './example-rows.ts';
import {
  decisionInForce,
  evidence,
  isCarriedOut,
  met,
  notApplicable,
  pending,
  subjectOf,
  text,
  unmet,
} from './judging.ts';
import type { Rule } from './rule.ts';

/** Of a supervision committee that neither leads nor convenes the matter. */
const recordsOf = (facts: ItemFacts) =>
  facts.supervision_records.filter(
    ({ by_subject_id: id }) =>
      subjectOf(facts, id)?.kind === 'supervision_committee' &&
      !facts.item.lead_subject_ids.includes(id) &&
      facts.item.convener_subject_id !== id,
  );

const words: readonly (readonly [Code<'supervision_matters'>, string, string])[] = [
  ['procedure', '监督委员会未监督协商程序', 'the supervision committee has not looked at the procedure'],
  ['use_of_result', '监督委员会未监督成果运用', 'the supervision committee has not looked at the use of the result'],
];

const supervised: Rule = {
  code: 'supervised',
  clause: '三(二)#supervised',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '监督委员会监督', en: 'supervised' },
  message: {
    zh: '由嘎查村(居)务监督委员会监督协商程序和成果的运用',
    en: 'the supervision committee looks at the procedure and at the use of the result',
  },
  our_reading: {
    zh: '每个议题都要监督;办结前为待办,办结时仍未监督为不符合;无须落实的只监督程序;牵头方、召集方自己的监督不算',
    en: 'of every item; pending until it is closed, unmet where it closed without; the procedure alone where nothing is to be carried out; not by who leads or convenes',
  },
  judge: (facts) => {
    const { stage } = facts.item;
    if (stage === 'declined' || stage === 'withdrawn')
      return notApplicable('议题未经协商即结束', 'the item ended without a result');
    const records = recordsOf(facts);
    const decision = decisionInForce(facts);
    const asked = words.filter(([matter]) => matter === 'procedure' || !decision || isCarriedOut(decision.outcome));
    const missing = asked
      .filter(([matter]) => !records.some(({ matters }) => matters.includes(matter)))
      .map(([, zh, en]) => text(zh, en));
    const open = records.filter(({ finding, confirmed_on }) => finding === 'irregular' && confirmed_on === null);
    if (missing.length > 0 && stage === 'closed') return unmet(missing, evidence('supervision_record', records));
    const [first] = missing;
    if (first) return pending(evidence('supervision_record', records), first);
    return met(
      evidence('supervision_record', records),
      open.length > 0
        ? text(`有${open.length}项问题尚未确认整改`, `irregularities not confirmed as put right: ${open.length}`)
        : undefined,
    );
  },
  examples: {
    holds: [
      { title: { zh: '程序和成果运用都已监督', en: 'both were looked at' }, facts: {}, standing: 'met' },
      {
        title: { zh: '一次监督兼顾两项', en: 'both in one record' },
        facts: { item: { stage: 'closed' }, supervision_records: [{ matters: ['procedure', 'use_of_result'] }] },
        standing: 'met',
      },
      {
        title: { zh: '发现问题也是监督', en: 'a finding of fault is supervision too' },
        facts: { item: { stage: 'closed' }, supervision_records: [{ finding: 'irregular' }, {}] },
        standing: 'met',
      },
      {
        title: { zh: '决定不予实施,只监督程序', en: 'nothing is carried out: the procedure alone' },
        facts: { item: { stage: 'closed' }, decisions: [{ outcome: 'rejected' }], supervision_records: [{}] },
        standing: 'met',
      },
      {
        title: { zh: '议题已撤回', en: 'the item was withdrawn' },
        facts: { item: { stage: 'withdrawn' }, supervision_records: [] },
        standing: 'not_applicable',
      },
    ],
    fails: [
      {
        title: { zh: '办结时没有监督', en: 'closed without any' },
        facts: { item: { stage: 'closed' }, supervision_records: [] },
        standing: 'unmet',
      },
      {
        title: { zh: '办结时成果运用未监督', en: 'closed, and the use of the result not looked at' },
        facts: { item: { stage: 'closed' }, supervision_records: [{}] },
        standing: 'unmet',
      },
      {
        title: { zh: '落实中尚未监督', en: 'not yet, while implementing' },
        facts: { supervision_records: [{}] },
        standing: 'pending',
      },
      {
        title: { zh: '由召集方自己监督', en: 'by the convener itself' },
        facts: {
          item: { stage: 'closed' },
          supervision_records: [{ by_subject_id: ids.consultationCommittee }, {}],
        },
        standing: 'unmet',
      },
      {
        title: { zh: '监督委员会兼任召集人', en: 'by a supervision committee that convened' },
        facts: { item: { stage: 'closed', convener_subject_id: ids.supervisionCommittee } },
        standing: 'unmet',
      },
    ],
  },
};

export const supervisingRules: readonly Rule[] = [supervised];
