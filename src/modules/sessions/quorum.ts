/** The quorum of a session's item as the contract shows it: what the guard on the decision holds it to. */
import type { ItemFacts } from '../../procedure/index.ts';
import { quorumOf } from '../../procedure/rules/assembly.ts';

export function quorumOnTheWire(facts: ItemFacts, session: ItemFacts['sessions'][number]) {
  const { validity, passed, result_follows, rule, votes, working, working_en } = quorumOf(facts, session);
  return {
    session_item_id: session.item.id,
    session_id: session.id,
    agenda_item_id: facts.item.id,
    form: session.form,
    held_on: session.held_on,
    count_basis: session.count_basis,
    vote_matter: session.item.vote_matter ?? 'ordinary',
    validity,
    passed,
    result_follows,
    rule: rule && {
      code: rule.code,
      division_code: rule.division_code,
      source_title: rule.source_title,
      source_document: rule.source_document,
      article: rule.article,
      mark: rule.mark,
      is_built_in: rule.is_built_in,
    },
    votes,
    working: working.map((zh, at) => ({ zh, en: working_en[at] ?? '' })),
  };
}
