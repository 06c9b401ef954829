/** The procedure of an item as the contract shows it. */
import { actions, type ItemFacts, judge, terminalStages } from '../../procedure/index.ts';
import type { RuleStanding } from '../../procedure/registry.ts';
import { obligations, type StoredObligation } from '../obligations/schema.ts';
import { transitionColumns } from './queries.ts';

export const standingOnTheWire = (standing: RuleStanding) => ({
  rule: standing.code,
  clause: standing.clause_number,
  source: standing.source,
  quotation: standing.quotation,
  is_quoted: standing.is_quoted,
  mark: standing.mark,
  force: standing.force,
  weight: standing.weight,
  standing: standing.standing,
  title: standing.title,
  message: standing.message,
  our_reading: standing.our_reading,
  note: standing.note,
  missing: standing.missing,
  evidence: standing.evidence,
});

type Shown = ItemFacts & {
  item: { stage_since?: string | null };
  obligations: readonly StoredObligation[];
};

export function procedureOf(facts: Shown, today: string) {
  const { item } = facts;
  return {
    agenda_item_id: item.id,
    division_code: item.division_code,
    record_mode: item.record_mode,
    stage: item.stage,
    stage_since: item.stage_since ?? null,
    is_terminal: terminalStages.includes(item.stage),
    actions: actions(facts, today).map((outlook) => ({
      action: outlook.action,
      title: outlook.title,
      is_allowed: outlook.allowed,
      is_allowed_with_exception: outlook.allowed_with_exception,
      to_stages: outlook.to_stages,
      roles: outlook.roles,
      needs_reason: outlook.needs.reason,
      needs_decision: outlook.needs.decision,
      blocked_by: outlook.blocked_by.map(standingOnTheWire),
    })),
    rules: judge(facts, today).map(standingOnTheWire),
    history: facts.transitions.map((row) =>
      Object.fromEntries(
        transitionColumns.map((column) => [column, (row as unknown as Record<string, unknown>)[column]]),
      ),
    ),
    obligations: facts.obligations
      .filter(({ deleted_at }) => deleted_at === null)
      .map((row) => Object.fromEntries(obligations.columns.map((column) => [column, row[column]]))),
  };
}
