/** Acts on an item: the procedure decides on all its facts, under a lock that no fact slips past. */
import type { Answer, Change, ChangeContext } from '../../db/change.ts';
import { onTheWire } from '../../db/change.ts';
import { lockRecord, updateRecord } from '../../db/records.ts';
import { uuidv7 } from '../../db/uuid.ts';
import { type Caller, rolesAt } from '../../http/access.ts';
import { Problem } from '../../problems.ts';
import { type ItemFacts, lifecycle, type Plan, plan, refusal, type TransitionRequest } from '../../procedure/index.ts';
import { decisions } from '../decisions/schema.ts';
import { lockItem, requireRecordable } from '../facts/items.ts';
import { settleObligations } from '../facts/obligations.ts';
import { refreshScope } from '../facts/queries.ts';
import { stageDays } from '../facts/windows.ts';
import { standingOnTheWire } from './procedure.ts';
import { getFacts, insertTransition } from './queries.ts';
import { agendaItems } from './schema.ts';

type Allowed = Extract<Plan, { kind: 'allowed' }>;

/** Paper cases are entered by the administrator as well; live acts are for those the life cycle names. */
function requireRole(caller: Caller, facts: ItemFacts, action: TransitionRequest['action']): void {
  const { division_code, record_mode } = facts.item;
  const may: readonly string[] =
    record_mode === 'retrospective' ? [...lifecycle[action].roles, 'administrator'] : lifecycle[action].roles;
  if (!rolesAt(caller, division_code).some((role) => may.includes(role))) {
    throw new Problem('forbidden', {
      zh: `此事由 ${may.join('、')} 办理`,
      en: `This act is for: ${may.join(', ')}`,
      members: { refused_by: refusal(action === 'correct' ? 'correction-by-government' : 'competent-body') },
    });
  }
}

function requireAllowed(planned: Plan): Allowed {
  switch (planned.kind) {
    case 'allowed':
      return planned;
    case 'invalid':
      throw new Problem('invalid-input', {
        faults: planned.errors,
        members: planned.errors.some(({ pointer }) => pointer === '/occurred_on')
          ? { refused_by: refusal('order-of-steps') }
          : {},
      });
    case 'illegal':
      throw new Problem('state-conflict', {
        ...planned.reason,
        members: { allowed_actions: planned.allowed_actions, refused_by: refusal('order-of-steps') },
      });
    case 'blocked': {
      const clauses = [...new Set(planned.blocked_by.map(({ clause_number }) => clause_number))].join('、');
      throw new Problem('procedure-blocked', {
        zh: `有 ${planned.blocked_by.length} 条规则尚未满足(${clauses})`,
        en: `${planned.blocked_by.length} rules are not met (${clauses})`,
        members: { blocked_by: planned.blocked_by.map(standingOnTheWire) },
      });
    }
  }
}

export const planned = (caller: Caller, facts: ItemFacts, request: TransitionRequest, today: string): Allowed => {
  requireRole(caller, facts, request.action);
  return requireAllowed(plan(facts, request, today));
};

/** What the act would come to; changes nothing. */
export async function previewTransition(
  context: ChangeContext,
  caller: Caller,
  id: string,
  request: TransitionRequest,
): Promise<Answer> {
  const facts = await getFacts(context.db, context.scope, id, context.today);
  requireRecordable(context.scope, facts.item);
  const allowed = planned(caller, facts, request, context.today);
  return { status: 200, body: outline(request, allowed) };
}

const outline = (request: TransitionRequest, allowed: Allowed) => ({
  action: request.action,
  from_stage: allowed.from_stage,
  to_stage: allowed.to_stage,
  occurred_on: allowed.occurred_on,
  exceptions: allowed.exceptions,
  findings: findingsOf(allowed),
});
const findingsOf = ({ findings }: Allowed) => findings.map(({ code, standing }) => ({ rule: code, standing }));

export async function transitionAgendaItem(
  change: Change,
  caller: Caller,
  id: string,
  request: TransitionRequest,
): Promise<Answer> {
  await lockItem(change.db, change.scope, id, 'update');
  const facts = await getFacts(change.db, change.scope, id, change.today);
  const allowed = planned(caller, facts, request, change.today);
  await changeDecisions(change, allowed);
  const item = await lockRecord(change, agendaItems, id);
  const row = await insertTransition(change.db, {
    id: uuidv7(),
    agenda_item_id: id,
    number: facts.transitions.length + 1,
    ...outline(request, allowed),
    reason: request.reason ?? null,
    decision_id: request.decision_id ?? null,
    actor: change.actor.name,
    on_behalf_of: change.actor.on_behalf_of,
  });
  const stage = {
    stage: allowed.to_stage,
    stage_since: allowed.occurred_on,
    decision_id: allowed.decision_id,
    stage_days: stageDays(facts.item, [...facts.transitions, allowed]),
  };
  const { reason = null, decision_id = null } = request;
  const { occurred_on, exceptions } = allowed;
  const rules = { occurred_on, reason, decision_id, exceptions, findings: findingsOf(allowed) };
  await updateRecord(change, agendaItems, item, stage, request.action, rules);
  if (allowed.decision_changes.length > 0) await refreshScope(change.db, id);
  await settleObligations(change, id);
  const body = { ...onTheWire(row), on_behalf_of: change.actor.on_behalf_of };
  return { status: 201, body, location: `${agendaItems.path}/${id}/procedure` };
}

/** A decision that leaves force does so before another enters it: only one is in force at any moment. */
async function changeDecisions(change: Change, allowed: Allowed): Promise<void> {
  const leavingFirst = [...allowed.decision_changes].sort(
    (a, b) => Number(a.status === 'in_force') - Number(b.status === 'in_force'),
  );
  for (const { id, ...values } of leavingFirst) {
    const before = await lockRecord(change, decisions, id);
    await updateRecord(change, decisions, before, values, values.status);
  }
}
