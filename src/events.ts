/** The catalogue of what can happen to a record: what the log says, and what subscribers will be told. */
import { codeLists } from './procedure/code-lists.ts';

/** An act on an agenda item is logged by its name; a decision by the status it came to, an obligation by its state. */
export const eventActions = {
  created: { zh: '新建', en: 'created' },
  updated: { zh: '修改', en: 'updated' },
  removed: { zh: '删除', en: 'removed' },
  rotated: { zh: '更换密文', en: 'given a new secret' },
  // no versions of a record: what was not done, what was read, and what became of the log
  refused: { zh: '被拒绝的尝试', en: 'refused attempt' },
  failed: { zh: '失败的尝试', en: 'failed attempt' },
  read_personal: { zh: '读取个人信息', en: 'personal data read' },
  retired: { zh: '日志的一段已导出并移出', en: 'part of the trail exported and taken out' },
  erased: { zh: '个人信息已匿名', en: 'personal data erased' },
  ...codeLists.actions.codes,
  ...codeLists.decision_statuses.codes,
  ...codeLists.obligation_states.codes,
} as const;

export type EventAction = keyof typeof eventActions;
