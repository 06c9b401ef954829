// Ways around the assembly and the order of days, each tried with everything else in order.

import { addDays } from '../../src/procedure/calendar.ts';
import type { TransitionRequest } from '../../src/procedure/index.ts';
import type { Simulation } from './simulation.ts';
import { remedy, solve } from './solver.ts';

export const dodges = [
  'early assembly',
  'by consultation',
  'anew',
  'withdrawn',
  'decided first',
  'dated back',
] as const;
export type Dodge = (typeof dodges)[number];

const evaded = ['unresolved-escalated', 'decision-after-session', 'withdrawal-by-the-assembly', 'escalation-stands'];

function attempt(world: Simulation, request: TransitionRequest) {
  for (let turn = 0; turn < 5; turn += 1) {
    const result = world.act({ reason: '有理由', ...request });
    if (result.kind !== 'blocked') return;
    for (const rule of result.blocked_by.filter(({ code }) => !evaded.includes(code))) remedy(world, rule);
  }
}

const draft = (world: Simulation, basis: 'assembly' | 'consultation', decided_on: string): string | null => {
  const refused = world.create('decision', {
    session_id: world.facts.sessions.at(-1)?.id ?? null,
    status: 'draft',
    outcome: 'adopted',
    basis,
    decided_on,
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
};

export function dodge(world: Simulation, way: Dodge) {
  solve(world, { throughAssembly: false, isRejecting: false, until: 'deliberating', inPlace: true });
  if (world.facts.item.stage !== 'deliberating') return;
  const convener_subject_id = world.facts.item.convener_subject_id;
  const concluded = { conclusion: 'agreed', nothing_to_add: true } as const;
  const assembly = { count_basis: 'persons', eligible_count: 100, present_count: 60 } as const;
  const meet = (form: 'villagers_assembly' | 'villagers_council') =>
    world.createSession(
      { form, held_on: world.day, convener_subject_id, ...assembly },
      { ...concluded, votes_for: 31 },
    );
  const decide = (basis: 'assembly' | 'consultation', day: string) =>
    attempt(world, { action: 'decide', decision_id: draft(world, basis, day) });

  world.advance(1);
  if (way === 'early assembly') {
    meet('villagers_assembly');
    world.advance(1);
    world.act({ action: 'escalate' });
    decide('assembly', world.day);
  } else if (way === 'decided first') {
    meet('villagers_council');
    decide('consultation', addDays(world.day, -1));
  } else if (way === 'dated back') {
    const [first] = world.facts.sessions;
    const [told] = world.facts.notices.toSorted((a, b) => ((a.sent_on ?? '') < (b.sent_on ?? '') ? -1 : 1));
    if (first) world.updateSession(first, { status: 'held', held_on: told?.sent_on ?? world.day });
    meet('villagers_council');
    decide('consultation', world.day);
  } else {
    world.act({ action: 'escalate' });
    world.act({ action: 'return', reason: '会议未达法定人数' });
    meet('villagers_council');
    if (way === 'by consultation') decide('consultation', world.day);
    else attempt(world, { action: way === 'anew' ? 'return' : 'withdraw' });
  }
}
