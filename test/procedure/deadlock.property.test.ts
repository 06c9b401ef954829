// Whatever is recorded and done in whatever order: no forbidden state, a history that replays, and always a way to the end.

import fc from 'fast-check';
import t from 'tap';
import { addDays } from '../../src/procedure/calendar.ts';
import { codes } from '../../src/procedure/code-lists.ts';
import { initialStage, lifecycle, replay } from '../../src/procedure/index.ts';
import { rank } from '../../src/procedure/lifecycle.ts';
import { faults } from '../../src/procedure/registry.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import { dodge, dodges } from './dodges.ts';
import { forbidden } from './oracle.ts';
import { Simulation } from './simulation.ts';
import { join, solve } from './solver.ts';

const bodies = [ids.partyOrganisation, ids.villageCommittee, ids.consultationCommittee, ids.townshipPartyCommittee];
const someCode = <N extends Parameters<typeof codes>[0]>(list: N) => fc.constantFrom(...codes(list));
const text = fc.constantFrom(null, ' ', '有理由');
// Mostly today or before, sometimes ahead: what may not be is left to admit() to refuse.
const offset = fc.constantFrom(0, 0, 0, -1, -3, -30, 2);
const pick = fc.nat({ max: 5 });
const chosen = <T>(rows: readonly T[], index: number): T | undefined => rows[index % Math.max(1, rows.length)];

type Step = (world: Simulation) => void;
const steps = {
  advance: fc.nat({ max: 6 }).map(
    (days): Step =>
      (world) =>
        world.advance(days),
  ),
  act: fc
    .record({
      action: someCode('actions'),
      reason: text,
      which: pick,
      names: fc.boolean(),
      excepts: fc.boolean(),
      back: fc.constantFrom(null, null, 0, -1, -4),
    })
    .map(
      ({ action, reason, which, names, excepts, back }): Step =>
        (world) => {
          world.act({
            action,
            reason,
            decision_id: names ? (chosen(world.facts.decisions, which)?.id ?? null) : null,
            exceptions: excepts ? [{ rule: 'notice-lead-time', reason: '情况紧急' }] : [],
            occurred_on: back === null ? null : addDays(world.today, back),
          });
        },
    ),
  // The lawful next act, with what it needs: so that deep stages are reached often.
  proceed: fc.constantFrom(...codes('actions')).map(
    (action): Step =>
      (world) => {
        const decision = world.facts.decisions.findLast(
          ({ status }) => status === (action === 'decide' ? 'draft' : 'in_force'),
        );
        world.act({
          action,
          reason: '有理由',
          decision_id: lifecycle[action].decision === 'required' ? (decision?.id ?? null) : null,
        });
      },
  ),
  item: fc
    .record(
      {
        category: fc.option(someCode('content_categories')),
        topic: fc.option(someCode('topics')),
        scope: someCode('item_scopes'),
        concern: someCode('concerns'),
        single_village_unable_reason: text,
        is_important: fc.boolean(),
        is_owners_matter: fc.boolean(),
        department_subject_ids: fc.subarray([ids.department]),
        entrusted_by_subject_id: fc.constantFrom(null, ids.department),
        lead_subject_ids: fc.subarray(bodies),
        convener_subject_id: fc.option(fc.constantFrom(...bodies)),
        participants_confirmed_on: fc.constantFrom(null, '2025-03-04'),
        disclosure_level: someCode('disclosure_levels'),
        requested_on: fc.constantFrom(null, '2025-03-01', '2025-03-05'),
      },
      { requiredKeys: [] },
    )
    .map(
      (patch): Step =>
        (world) =>
          void world.updateItem(patch),
    ),
  participant: fc.constant<Step>((world) => void join(world)),
  solicitation: fc.record({ days: offset, result: text }).map(
    ({ days, result }): Step =>
      (world) => {
        const started_on = addDays(world.today, days);
        world.create('solicitation', { method: 'meeting', started_on, ended_on: null, response_count: null, result });
      },
  ),
  notice: fc.record({ days: offset, method: someCode('notice_methods'), which: fc.option(pick) }).map(
    ({ days, method, which }): Step =>
      (world) => {
        world.create('notice', {
          session_id: which === null ? null : (chosen(world.facts.sessions, which)?.id ?? null),
          method,
          content: '协商内容',
          sent_on: addDays(world.today, days),
          sent_at: null,
          participant_ids: world.facts.participants.map(({ id }) => id),
        });
      },
  ),
  session: fc
    .record({
      days: offset,
      status: someCode('session_statuses'),
      form: someCode('session_forms'),
      ours: fc.boolean(),
      conclusion: fc.option(someCode('conclusions')),
      is_withdrawal_agreed: fc.boolean(),
    })
    .map(
      ({ days, status, form, ours, conclusion, is_withdrawal_agreed }): Step =>
        (world) => {
          const convener_subject_id = ours ? world.facts.item.convener_subject_id : null;
          const held_on = addDays(world.today, days);
          world.createSession({ status, form, held_on, convener_subject_id }, { conclusion, is_withdrawal_agreed });
        },
    ),
  meeting: fc
    .record({
      which: pick,
      status: someCode('session_statuses'),
      days: offset,
      nothing_to_add: fc.boolean(),
      conclusion: fc.option(someCode('conclusions')),
      is_present: fc.boolean(),
      act: fc.constantFrom('patch', 'attend', 'leave', 'remove'),
    })
    .map(
      ({ which, status, days, nothing_to_add, conclusion, is_present, act }): Step =>
        (world) => {
          const session = chosen(world.facts.sessions, which);
          if (!session) return;
          const participant = chosen(world.facts.participants, which);
          if (act === 'remove') world.removeSession(session);
          if (act === 'leave') world.leave(session);
          if (act === 'attend' && participant) world.attend(session, participant.id, is_present);
          if (act === 'patch') {
            world.updateSession(session, { status, held_on: addDays(world.today, days) });
            world.updateSessionItem(session, { nothing_to_add, conclusion });
          }
        },
    ),
  opinion: fc
    .record({
      which: pick,
      stance: someCode('stances'),
      disposition: fc.option(someCode('dispositions')),
      days: offset,
    })
    .map(
      ({ which, stance, disposition, days }): Step =>
        (world) => {
          world.create('opinion', {
            session_id: chosen(world.facts.sessions, which)?.id ?? null,
            solicitation_id: null,
            participant_id: chosen(world.facts.participants, which)?.id ?? null,
            subject_id: null,
            speaker: null,
            stance,
            voiced_on: addDays(world.today, days),
            disposition,
            disposition_reason: null,
          });
        },
    ),
  decision: fc
    .record({
      days: offset,
      outcome: someCode('outcomes'),
      basis: someCode('decision_bases'),
      corrects: fc.boolean(),
      session: fc.boolean(),
    })
    .map(
      ({ days, outcome, basis, corrects, session }): Step =>
        (world) => {
          const inForce = world.facts.decisions.find(({ status }) => status === 'in_force');
          world.create('decision', {
            session_id: session ? (world.facts.sessions.at(-1)?.id ?? null) : null,
            status: 'draft',
            outcome,
            basis,
            decided_on: addDays(world.today, days),
            corrects_decision_id: corrects ? (inForce?.id ?? null) : null,
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
        },
    ),
  amend: fc.constantFrom('deliberating', 'decided').map(
    (by): Step =>
      (world) => {
        const inForce = world.facts.decisions.find(({ status }) => status === 'in_force');
        if (!inForce) return;
        const { id: corrects_decision_id, created_at: _, ...row } = inForce;
        world.create('decision', {
          ...row,
          status: 'draft',
          basis: 'government',
          corrects_decision_id,
          decided_on: world.day,
        });
        const decision_id = by === 'decided' ? (world.facts.decisions.at(-1)?.id ?? null) : corrects_decision_id;
        world.act({ action: 'correct', reason: '违反法律', decision_id });
      },
  ),
  finding: fc.constantFrom('unlawful_uncorrected', 'unlawful_uncorrected', 'lawful').map(
    (legality): Step =>
      (world) => {
        const inForce = world.facts.decisions.find(({ status }) => status === 'in_force');
        if (inForce) Object.assign(inForce, { legality, legality_found_on: world.day });
      },
  ),
  afterwards: fc
    .record({ days: offset, kind: someCode('referral_kinds'), progress: someCode('progress_states'), of: pick })
    .map(
      ({ days, kind, progress, of }): Step =>
        (world) => {
          const day = addDays(world.today, days);
          const decision_id = world.facts.decisions.at(-1)?.id ?? null;
          const created: Step[] = [
            () =>
              world.create('referral', {
                kind,
                to_subject_id: ids.department,
                decision_id,
                to_label: null,
                delivery: 'by_hand',
                sent_on: day,
                received_on: null,
                receipt_evidence: null,
              }),
            () =>
              world.create('implementation_record', {
                decision_id,
                milestone_id: null,
                responsible_subject_id: null,
                progress,
                ended_reason: null,
                reported_on: day,
              }),
            () =>
              world.create('disclosure', {
                decision_id,
                about: 'implementation',
                channel: 'broadcast',
                channel_name: null,
                level: 'full',
                published_on: day,
                published_until: null,
                withdrawn_on: null,
              }),
            () =>
              world.create('feedback_record', {
                kind: 'implementation_feedback',
                decision_id,
                audiences: ['residents'],
                opinion_ids: [],
                from_subject_id: null,
                to_subject_id: null,
                method: null,
                document_number: null,
                attachment: null,
                given_on: day,
              }),
          ];
          chosen(created, of)?.(world);
        },
    ),
  responsibility: fc.record({ which: pick, body: fc.subarray(bodies) }).map(
    ({ which, body }): Step =>
      (world) => {
        const decision = chosen(world.facts.decisions, which);
        if (decision) world.update('decision', decision, { responsible_subject_ids: body });
      },
  ),
  removal: fc
    .record({
      kind: fc.constantFrom(
        'participant',
        'solicitation',
        'notice',
        'opinion',
        'decision',
        'referral',
        'implementation_record',
        'disclosure',
        'feedback_record',
      ),
      which: pick,
    })
    .map(
      ({ kind, which }): Step =>
        (world) => {
          const row = chosen(world.rows(kind), which);
          if (row) world.remove(kind, row);
        },
    ),
  // Part of the way with the clerk, so that random steps start deep too.
  clerk: fc
    .record({
      turns: fc.nat({ max: 14 }),
      throughAssembly: fc.boolean(),
      isRejecting: fc.boolean(),
      backdates: fc.boolean(),
    })
    .map(
      (manner): Step =>
        (world) =>
          void solve(world, { ...manner, inPlace: true }),
    ),
  dodge: fc.constantFrom(...dodges).map(
    (way): Step =>
      (world) =>
        dodge(world, way),
  ),
};

const beginning = fc.record({
  origin: someCode('origins'),
  scope: someCode('item_scopes'),
  concern: someCode('concerns'),
  record_mode: fc.constantFrom('live', 'live', 'live', 'retrospective'),
  single_village_unable_reason: text,
});
const settings = fc.record({
  notice_lead_days: fc.constantFrom(null, 0, 3),
  responsible_needs_due_date: fc.boolean(),
  high_concern_needs_both: fc.boolean(),
});
const course = fc.array(fc.oneof(...Object.values(steps)), { minLength: 8, maxLength: 60, size: 'max' });

const manners = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

const reached = new Map<string, number>();

function check(world: Simulation) {
  const { item, decisions, transitions } = world.facts;
  const inForce = decisions.filter(({ status }) => status === 'in_force').length;
  const isDecided = rank(item.stage) >= rank('decided');
  if (inForce !== (isDecided ? 1 : 0)) throw new Error(`${item.stage} with ${inForce} decisions in force`);
  const found = forbidden(world.facts);
  if (found.length > 0) throw new Error(`${item.stage}: ${found}`);
  if (replay(transitions, initialStage(item.origin)) !== item.stage) throw new Error('the history leads elsewhere');
  if (item.record_mode === 'live') {
    const days = transitions.map(({ occurred_on }) => occurred_on);
    if (days.includes(null) || `${days}` !== `${days.toSorted()}`) throw new Error(`days out of order: ${days}`);
    if (item.stage === 'closed') {
      const occurred_on = transitions.at(-1)?.occurred_on ?? null;
      const proposal = { action: 'close', decision_id: null, occurred_on, today: world.today } as const;
      // what was closed may be found unlawful afterwards
      const open = faults(world.facts, 'guard', proposal)
        .map(({ code }) => code)
        .filter((code) => code !== 'unlawful-suspended');
      if (open.length > 0) throw new Error(`closed with ${open}`);
    }
  }
  for (const [throughAssembly, isRejecting] of manners) {
    const stuck = solve(world, { throughAssembly, isRejecting });
    if (stuck) throw new Error(`no way to the end: ${stuck}`);
  }
}

t.test('no deadlock, no forbidden state', (t) => {
  fc.assert(
    fc.property(beginning, settings, course, (item, set, taken) => {
      const world = new Simulation(item, set);
      for (const step of taken) {
        const before = JSON.stringify(world.facts);
        step(world);
        if (JSON.stringify(world.facts) === before) continue;
        reached.set(world.facts.item.stage, (reached.get(world.facts.item.stage) ?? 0) + 1);
        check(world);
      }
      check(world);
    }),
    { numRuns: Number(process.env.DEADLOCK_RUNS ?? 250) },
  );
  t.end();
});

t.test('the walks went everywhere', (t) => {
  for (const stage of codes('stages'))
    t.ok((reached.get(stage) ?? 0) > 0, `${stage}: ${reached.get(stage) ?? 0} states`);
  t.end();
});
