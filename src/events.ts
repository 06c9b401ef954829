/** The catalogue of what can happen to a record: what the log says, and what subscribers will be told. */
import { codeLists } from './procedure/code-lists.ts';

/** An act on an agenda item is logged by its name; a decision by the status it came to. */
export const eventActions = {
  created: { zh: '新建', en: 'created' },
  updated: { zh: '修改', en: 'updated' },
  removed: { zh: '删除', en: 'removed' },
  ...codeLists.actions.codes,
  ...codeLists.decision_statuses.codes,
} as const;

export type EventAction = keyof typeof eventActions;
