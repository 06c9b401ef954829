// What may never be true of a live item, said from its rows alone: none of the rules' own helpers is asked.

import type { ItemFacts } from '../../src/procedure/index.ts';

type Step = ItemFacts['transitions'][number];
const assemblies: readonly string[] = ['assembly', 'representative_assembly', 'owners_assembly'];

/** The forbidden things found; empty where all is well. */
export function forbidden(facts: ItemFacts): string[] {
  const { item, transitions } = facts;
  if (item.record_mode !== 'live') return [];
  const last = (is: (step: Step) => boolean) => transitions.findLast(is);
  const drafted = last(({ action, to_stage }) => action === 'return' && to_stage === 'drafting');
  const isOfRound = ({ created_at }: { created_at: string }) => !drafted || created_at > drafted.created_at;
  const step = (action: string) => last((one) => one.action === action && isOfRound(one));
  const [proposed, notified, convened] = [step('propose'), step('notify'), step('convene')];
  const escalated = step('escalate');
  const isBy = (day: string | null, act: Step | undefined) => day !== null && day <= (act?.occurred_on ?? '');
  const found: string[] = [];

  if (proposed && !facts.solicitations.some((row) => isOfRound(row) && isBy(row.started_on, proposed))) {
    found.push('proposed before anybody was asked');
  }

  // What went to the assembly, and what became of it while nobody was notified of anything else.
  let waits: Step | undefined;
  for (const one of transitions) {
    if (one.action === 'escalate') waits = one;
    if (waits && one.to_stage === 'drafting') found.push('escalated, and drafted anew');
    if (waits && one.to_stage === 'withdrawn') {
      const since = waits.occurred_on ?? '';
      const agreed = facts.sessions.some(
        (session) =>
          session.item.is_withdrawal_agreed && session.form !== 'villagers_council' && (session.held_on ?? '') >= since,
      );
      if (!agreed) found.push('escalated, and withdrawn');
    }
  }

  const decided = step('decide');
  const isDecided = ['decided', 'implementing', 'closed'].includes(item.stage);
  const decision = facts.decisions.find(({ status }) => status === 'in_force');
  if (!isDecided || !decision || !convened || !notified) return found;

  const [opening] = facts.sessions
    .filter(
      (one) =>
        one.status !== 'cancelled' &&
        isOfRound(one.item) &&
        one.item.created_at < convened.created_at &&
        (one.held_on ?? '') >= (notified.occurred_on ?? ''),
    )
    .toSorted((a, b) => ((a.held_on ?? '') < (b.held_on ?? '') ? -1 : 1));
  const unaware = facts.participants.filter(
    ({ id, created_at }) =>
      created_at < convened.created_at &&
      !facts.notices.some(
        (row) => isOfRound(row) && row.participant_ids.includes(id) && (row.sent_on ?? '') < (opening?.held_on ?? ''),
      ),
  );
  if (opening && unaware.length > 0) found.push('the opening session precedes its notice');

  const isCorrection = transitions.some((one) => one.action === 'correct' && one.decision_id === decision.id);
  const session = facts.sessions.find(({ id }) => id === decision.session_id);
  if (!isCorrection) {
    if (session && (session.held_on ?? '') > (decision.decided_on ?? '')) found.push('decided before its session');
    if (!isBy(decision.decided_on, decided)) found.push('in force before it was taken');
    if (escalated && !assemblies.includes(decision.basis)) found.push('escalated, and no assembly decided');
    if (escalated && (session?.held_on ?? '') < (escalated.occurred_on ?? '')) found.push('the assembly came first');
    const wasAhead = (session?.held_on ?? '') > (drafted?.created_at ?? '').slice(0, 10);
    if (session && !isOfRound(session.item) && !wasAhead) found.push('decided by a session of an earlier round');
  }

  const closed = last(({ action }) => action === 'close');
  if (item.stage !== 'closed') return found;
  const isAdopted = decision.outcome === 'adopted' || decision.outcome === 'adopted_with_conditions';
  if (!facts.feedback_records.some((row) => isBy(row.given_on, closed))) found.push('closed before the feedback');
  if (isAdopted && !facts.implementation_records.some((row) => isBy(row.reported_on, closed))) {
    found.push('closed before it was carried out');
  }
  const isOwed = isAdopted && decision.is_village_to_implement && item.disclosure_level !== 'withheld';
  if (isOwed && !facts.disclosures.some((row) => isBy(row.published_on, closed))) {
    found.push('closed before it was disclosed');
  }
  return found;
}
