// A diligent clerk: adds the facts that the unmet guards ask for, through admit() alone, and brings an item to its end.

import { presentRound } from '../../src/procedure/as-of.ts';
import { addDays } from '../../src/procedure/calendar.ts';
import { actions, type Plan, type RuleStanding, terminalStages, type Violation } from '../../src/procedure/index.ts';
import type { Action, Stage } from '../../src/procedure/lifecycle.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import { escalation, isSinceNotified } from '../../src/procedure/rules/judging.ts';
import type { Simulation } from './simulation.ts';

const onwards: Partial<Record<Stage, Action>> = {
  requested: 'accept',
  drafting: 'solicit',
  soliciting: 'propose',
  proposed: 'notify',
  notified: 'convene',
  deliberating: 'decide',
  escalated: 'decide',
  decided: 'implement',
  implementing: 'close',
};

export interface Manner {
  readonly throughAssembly: boolean;
  readonly isRejecting: boolean;
  readonly turns?: number;
  /** Where it stops. */
  readonly until?: Stage;
  /** It dates each act as early as the history lets it, and takes its time over the facts. */
  readonly backdates?: boolean;
  /** Otherwise it works on a copy. */
  readonly inPlace?: boolean;
}

/** Why no end was reached, or undefined where one was. It never withdraws and never declines. */
export function solve(
  given: Simulation,
  { throughAssembly, isRejecting, turns = 60, until, backdates = false, inPlace = false }: Manner,
): string | undefined {
  const world = inPlace ? given : given.clone();
  const path: string[] = [];
  let blocked: readonly RuleStanding[] = [];
  let decision_id: string | null = null;
  for (let turn = 0; turn < turns; turn += 1) {
    const { stage } = world.facts.item;
    path.push(stage);
    if (terminalStages.includes(stage) || stage === until) return undefined;
    if (stage === 'deliberating' && throughAssembly) {
      const escalated = world.act({ action: 'escalate' });
      if (escalated.kind !== 'allowed') return `${path.join(' ')}: cannot escalate`;
      continue;
    }
    const isRejected = !actions(world.facts, world.today).some(({ action }) => action === 'implement');
    const action = stage === 'decided' && isRejected ? 'close' : onwards[stage];
    if (!action) return `${path.join(' ')}: nothing leads on`;
    if (
      action === 'decide' &&
      !world.facts.decisions.some(({ id, status }) => id === decision_id && status === 'draft')
    ) {
      decision_id = draft(
        world,
        throughAssembly || escalation(world.facts) !== undefined || mustAssemble(world),
        isRejecting,
      );
      if (!decision_id) return `${path.join(' ')}: no decision can be drafted`;
    }
    const exceptions = action === 'convene' ? [{ rule: 'notice-lead-time', reason: '情况紧急' }] : [];
    const named = action === 'decide' ? decision_id : null;
    const request = { action, decision_id: named, exceptions };
    if (backdates) {
      world.advance(1);
      const early = world.facts.transitions.at(-1)?.occurred_on ?? null;
      if (early !== null && world.act({ ...request, occurred_on: early }).kind === 'allowed') continue;
    }
    const result: Plan = world.act(request);
    if (result.kind === 'allowed') continue;
    if (result.kind !== 'blocked') return `${path.join(' ')} ${action}: ${JSON.stringify(result)}`;
    blocked = result.blocked_by;
    // a correction goes back to the deliberation: what else was missing is another matter then
    const first = blocked.filter(({ code }) => code === 'unlawful-suspended');
    for (const rule of first.length > 0 ? first : blocked) {
      const refused = remedy(world, rule);
      if (refused.length > 0) return `${path.join(' ')} ${rule.code}: ${JSON.stringify(refused)}`;
    }
  }
  return `${path.at(-1)}: no end, for ${blocked.map(({ code, missing }) => `${code} ${missing[0]?.en}`)}`;
}

const mustAssemble = ({ facts: { item } }: Simulation) =>
  [item.category, ...item.secondary_categories].includes('assembly_matter') ||
  item.topic === 'committee_changes' ||
  item.topic === 'self_government_rules';

const counts = { count_basis: 'persons', eligible_count: 100, present_count: 60 } as const;

/** A draft decision, with its assembly where one is to decide. */
function draft(world: Simulation, byAssembly: boolean, isRejecting: boolean): string | null {
  if (byAssembly) {
    const refused = world.createSession(
      {
        form: 'villagers_assembly',
        held_on: world.day,
        convener_subject_id: world.facts.item.convener_subject_id,
        ...counts,
      },
      { votes_for: isRejecting ? 30 : 31, nothing_to_add: true },
    );
    if (refused.length > 0) return null;
  }
  const session = byAssembly ? world.facts.sessions.at(-1) : undefined;
  const refused = world.create('decision', {
    session_id: session?.id ?? null,
    status: 'draft',
    outcome: isRejecting ? 'rejected' : 'adopted',
    basis: byAssembly ? 'assembly' : 'consultation',
    decided_on: world.day,
    corrects_decision_id: null,
    legality: 'unreviewed',
    legality_basis: null,
    legality_reason: null,
    legality_found_by_subject_id: null,
    legality_found_on: null,
    filed_or_approved: null,
    filed_with_subject_id: null,
    filed_on: null,
    responsible_subject_ids: [],
    is_village_to_implement: true,
    implement_by: null,
  });
  return refused.length > 0 ? null : (world.facts.decisions.at(-1)?.id ?? null);
}

type Remedy = (world: Simulation) => Violation[];
const nothingHelps: Violation[] = [{ code: 'no_remedy', pointer: '', zh: '', en: '' }];

const hold = (world: Simulation, form: 'villagers_council' | 'special_topic_council' | 'democratic_hearing') =>
  world.createSession(
    { form, held_on: world.day, convener_subject_id: world.facts.item.convener_subject_id },
    { conclusion: 'agreed', nothing_to_add: true },
  );

const inForce = (world: Simulation) => world.facts.decisions.find(({ status }) => status === 'in_force');

const remedies: Readonly<Record<string, Remedy>> = {
  'content-category': (world) =>
    world.updateItem({ category: 'public_affairs', legal_basis: '有关规定', requester_subject_id: ids.herder }),
  'lead-body-competent': (world) =>
    world.updateItem({ lead_subject_ids: [atTownship(world) ? ids.townshipPartyCommittee : ids.partyOrganisation] }),
  'convener-jurisdiction': (world) =>
    world.updateItem({
      convener_subject_id: atTownship(world) ? ids.townshipPartyCommittee : ids.consultationCommittee,
      population_judgement: '人口较多',
    }),
  'opinions-solicited': (world) =>
    world.create('solicitation', {
      method: 'household_visit',
      started_on: world.day,
      ended_on: null,
      response_count: 3,
      result: '多数同意',
    }),
  'participants-determined': (world) => [
    ...(world.facts.participants.length > 0 ? [] : join(world)),
    ...world.updateItem({ participants_confirmed_on: world.day }),
  ],
  'cross-village-procedure': (world) =>
    world.updateItem({ cross_village_procedure: '跨村协商程序', cross_village_procedure_fixed_on: world.day }),
  'participants-notified': (world) => {
    const round = presentRound(world.facts).sessions.filter((session) => isSinceNotified(world.facts, session));
    // What was held unannounced stays on record: the matter is put forward anew.
    if (world.facts.item.stage === 'notified' && round.some(({ status }) => status === 'held')) {
      const returned = world.act({ action: 'return', reason: '活动先于通报' });
      return returned.kind === 'allowed' ? [] : nothingHelps;
    }
    const refused = [
      ...round
        .filter(({ status, held_on }) => status === 'announced' && held_on !== null && held_on <= world.day)
        .flatMap((session) => world.updateSession(session, { held_on: addDays(world.today, 1) })),
      ...world.create('notice', {
        session_id: null,
        method: 'written',
        content: '协商内容',
        sent_on: world.day,
        sent_at: null,
        participant_ids: world.facts.participants.map(({ id }) => id),
      }),
    ];
    if (world.facts.item.stage === 'notified') world.advance(1);
    return refused;
  },
  'convener-responsible': (world) =>
    world.createSession({
      status: 'announced',
      held_on: world.day,
      convener_subject_id: world.facts.item.convener_subject_id,
    }),
  'everyone-heard': (world) => {
    const held = presentRound(world.facts).sessions.filter(({ status }) => status === 'held');
    if (!held.some(({ held_on }) => held_on === world.day)) return hold(world, 'villagers_council');
    const takesPart = (id: string | null) => world.facts.participants.some((row) => row.id === id);
    const [someone] = world.facts.participants;
    const isAttended = held.some(({ attendances }) =>
      attendances.some((one) => one.is_present && takesPart(one.participant_id)),
    );
    const [session] = held;
    return [
      ...(isAttended || !session || !someone ? [] : world.attend(session, someone.id, true)),
      ...held.flatMap((one) => world.updateSessionItem(one, { nothing_to_add: true })),
    ];
  },
  'opinions-considered': (world) =>
    world.facts.opinions.flatMap((opinion) =>
      world.update('opinion', opinion, {
        disposition: opinion.disposition ?? 'noted',
        disposition_reason: opinion.disposition_reason ?? '已说明',
      }),
    ),
  'high-concern-procedure': (world) => [...hold(world, 'special_topic_council'), ...hold(world, 'democratic_hearing')],
  // A conclusion may be frozen; a further session concludes anew.
  'unresolved-escalated': (world) =>
    escalation(world.facts) === undefined ? hold(world, 'villagers_council') : nothingHelps,
  'decision-after-session': (world) =>
    world.facts.decisions
      .filter(({ status }) => status === 'draft')
      .flatMap((decision) => world.update('decision', decision, { decided_on: world.day })),
  'submitted-to-government': (world) => refer(world, 'to_government', ids.townshipGovernment),
  'responsible-body-named': (world) => {
    const decision = inForce(world);
    return decision
      ? world.update('decision', decision, {
          responsible_subject_ids: [ids.villageCommittee],
          implement_by: decision.implement_by ?? world.today,
        })
      : nothingHelps;
  },
  'result-implemented': (world) =>
    world.create('implementation_record', {
      decision_id: inForce(world)?.id ?? null,
      milestone_id: null,
      responsible_subject_id: null,
      progress: 'completed',
      ended_reason: null,
      reported_on: world.day,
    }),
  'result-disclosed': (world) =>
    world.facts.item.disclosure_level === 'withheld'
      ? world.updateItem({ disclosure_level_reason: '涉及隐私' })
      : world.create('disclosure', {
          decision_id: inForce(world)?.id ?? null,
          about: 'implementation',
          channel: 'affairs_bulletin',
          channel_name: null,
          level: world.facts.item.disclosure_level,
          published_on: world.day,
          published_until: null,
          withdrawn_on: null,
        }),
  'unlawful-suspended': (world) => {
    const corrected = world.act({ action: 'correct', reason: '违反法律', decision_id: inForce(world)?.id ?? null });
    if (corrected.kind !== 'allowed') throw new Error(`cannot correct: ${JSON.stringify(corrected)}`);
    return [];
  },
  'feedback-given': (world) => tell(world, 'implementation_feedback', []),
  'dissent-explained': (world) =>
    tell(
      world,
      'dissent_explanation',
      world.facts.opinions.map(({ id }) => id),
    ),
  'entrusted-result-reported': (world) =>
    world.facts.item.entrusted_by_subject_id === null
      ? world.updateItem({ entrusted_by_subject_id: ids.department })
      : refer(world, 'result_report', world.facts.item.entrusted_by_subject_id),
};

const atTownship = ({ facts: { item } }: Simulation) =>
  item.scope === 'township' || (item.scope === 'cross_village' && Boolean(item.single_village_unable_reason?.trim()));

export const join = (world: Simulation) =>
  world.create('participant', {
    subject_id: ids.herder,
    subject_kind: null,
    label: null,
    head_count: null,
    standings: [],
  });

const refer = (world: Simulation, kind: 'to_government' | 'result_report', to_subject_id: string | null) =>
  world.create('referral', {
    kind,
    to_subject_id,
    to_label: null,
    decision_id: inForce(world)?.id ?? null,
    delivery: 'by_hand',
    sent_on: world.day,
    received_on: null,
    receipt_evidence: null,
  });

const tell = (world: Simulation, kind: 'implementation_feedback' | 'dissent_explanation', opinion_ids: string[]) =>
  world.create('feedback_record', {
    kind,
    decision_id: inForce(world)?.id ?? null,
    audiences: ['participants', 'stakeholders', 'residents'],
    opinion_ids,
    from_subject_id: ids.consultationCommittee,
    to_subject_id: null,
    method: null,
    document_number: null,
    attachment: null,
    given_on: world.day,
  });

export const remedy = (world: Simulation, { code }: RuleStanding): Violation[] =>
  remedies[code]?.(world) ?? nothingHelps;
