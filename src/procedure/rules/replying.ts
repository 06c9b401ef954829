// A reply in writing is a document.

import { exampleIds as ids } from './example-rows.ts';
import { evidence, isBlank, met, notApplicable, text, unmet } from './judging.ts';
import type { Rule } from './rule.ts';

const replyInWriting: Rule = {
  code: 'reply-in-writing',
  clause: '二(二)7#entrusted-written-reply',
  force: 'must',
  weight: 'finding',
  guards: [],
  title: { zh: '以书面形式反馈', en: 'the reply is in writing' },
  message: {
    zh: '书面反馈写明文号,或者附上文件',
    en: 'a written reply has its document number, or the document attached',
  },
  our_reading: {
    zh: '有文号或者附件,才看得出是书面;逐条说明是否吸纳可以记录,不强求',
    en: 'a number or an attachment shows that it was in writing; an answer point by point is recorded where given, not demanded',
  },
  judge: (facts) => {
    const replies = facts.feedback_records.filter(
      ({ kind, from_subject_id }) =>
        kind === 'government_written_reply' &&
        facts.item.entrusted_by_subject_id !== null &&
        from_subject_id === facts.item.entrusted_by_subject_id,
    );
    if (replies.length === 0)
      return notApplicable('没有委托机关的反馈', 'no reply of an organ that entrusted the item');
    const inWriting = replies.filter((row) => !isBlank(row.document_number) || !isBlank(row.attachment));
    return inWriting.length > 0
      ? met(evidence('feedback_record', inWriting))
      : unmet(
          [text('反馈没有文号,也没有附件', 'the reply has neither number nor attachment')],
          evidence('feedback_record', replies),
        );
  },
  examples: {
    holds: [
      { title: { zh: '不是受委托的事项', en: 'not entrusted' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '有文号', en: 'with a number' },
        facts: replied({ document_number: '乌交发〔2025〕16号' }),
        standing: 'met',
      },
      {
        title: { zh: '有附件', en: 'with the document' },
        facts: replied({ attachment: '复函扫描件' }),
        standing: 'met',
      },
    ],
    fails: [
      { title: { zh: '只有口头说法', en: 'by word of mouth' }, facts: replied({}), standing: 'unmet' },
      {
        title: { zh: '文号为空白', en: 'a blank number' },
        facts: replied({ document_number: ' ' }),
        standing: 'unmet',
      },
    ],
  },
};

function replied(form: { document_number?: string; attachment?: string }) {
  const reply = { kind: 'government_written_reply', from_subject_id: ids.department, ...form } as const;
  return { item: { entrusted_by_subject_id: ids.department }, feedback_records: [{}, reply] };
}

export const replyingRules: readonly Rule[] = [replyInWriting];
