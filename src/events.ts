/** The catalogue of what can happen to a record: what the log says, and what subscribers will be told. */
import { type Code, codeLists } from './procedure/code-lists.ts';

interface Words {
  readonly zh: string;
  readonly en: string;
}

const onAnyRecord = {
  created: { zh: '新建', en: 'created' },
  updated: { zh: '修改', en: 'updated' },
  removed: { zh: '删除', en: 'removed' },
} as const satisfies Record<string, Words>;

/** An act on an agenda item is logged by its name; a decision by the status it came to. */
export type EventAction = keyof typeof onAnyRecord | Code<'actions'> | Code<'decision_statuses'>;

export const eventActions: Readonly<Record<EventAction, Words>> = {
  ...onAnyRecord,
  ...codeLists.actions.codes,
  ...codeLists.decision_statuses.codes,
};
