// The life of an agenda item: every stage against every action, the days, retrospect, exceptions, corrections.

import t from 'tap';
import { codes } from '../../src/procedure/code-lists.ts';
import {
  actions,
  initialStage,
  lifecycle,
  type Plan,
  plan,
  replay,
  terminalStages,
} from '../../src/procedure/index.ts';
import { type Action, rank, type Stage } from '../../src/procedure/lifecycle.ts';
import { exampleFacts } from '../../src/procedure/rules/example-facts.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import type { ExampleOverrides } from '../../src/procedure/rules/rule.ts';

const today = '2025-06-20';
const request = (action: Action, rest: object = {}) => ({
  action,
  reason: '村民要求',
  decision_id: lifecycle[action].decision === 'required' ? ids.decision : null,
  ...rest,
});
const at = (stage: Stage, overrides: ExampleOverrides = {}) => {
  const { item, ...others } = overrides;
  return exampleFacts({ ...others, item: { ...item, stage } });
};
const draft = { decisions: [{ status: 'draft' }] } as const;

const assertKind = <K extends Plan['kind']>(
  t: Pick<typeof import('tap').t, 'equal'>,
  result: Plan,
  kind: K,
): Extract<Plan, { kind: K }> => {
  t.equal(result.kind, kind);
  if (result.kind !== kind) throw new Error(JSON.stringify(result));
  return result as Extract<Plan, { kind: K }>;
};

// Written out a second time, from section 4 of the domain: the decision in force is adopted.
const table: Readonly<Record<Stage, Partial<Record<Action, Stage>>>> = {
  requested: { accept: 'drafting', decline: 'declined', withdraw: 'withdrawn' },
  drafting: { solicit: 'soliciting', withdraw: 'withdrawn' },
  soliciting: { propose: 'proposed', withdraw: 'withdrawn' },
  proposed: { notify: 'notified', return: 'drafting', withdraw: 'withdrawn' },
  notified: { convene: 'deliberating', return: 'drafting', withdraw: 'withdrawn' },
  deliberating: { decide: 'decided', escalate: 'escalated', return: 'drafting', withdraw: 'withdrawn' },
  escalated: { decide: 'decided', return: 'deliberating', withdraw: 'withdrawn' },
  decided: { implement: 'implementing', correct: 'deliberating' },
  implementing: { close: 'closed', correct: 'deliberating' },
  closed: { reopen: 'implementing', correct: 'deliberating' },
  declined: {},
  withdrawn: {},
};

t.test('the whole table: stage by action', (t) => {
  for (const stage of codes('stages')) {
    for (const action of codes('actions')) {
      const to = table[stage][action];
      // In retrospect nothing blocks, so that the table alone speaks.
      const facts = at(stage, {
        item: { record_mode: 'retrospective' },
        ...(rank(stage) < rank('decided') ? draft : {}),
      });
      const result = plan(facts, request(action), today);
      if (to) {
        const { from_stage, to_stage } = assertKind(t, result, 'allowed');
        t.same([from_stage, to_stage], [stage, to], `${stage} ${action}`);
      } else {
        const { allowed_actions } = assertKind(t, result, 'illegal');
        t.same(new Set(allowed_actions), new Set(Object.keys(table[stage])), `${stage} refuses ${action}`);
      }
    }
  }
  t.end();
});

t.test('actions() lists what plan() does not call illegal', (t) => {
  for (const stage of codes('stages')) {
    for (const overrides of [{}, draft, { decisions: [{ outcome: 'rejected' }] }] as const) {
      const facts = at(stage, overrides);
      const legal = codes('actions').filter((action) => plan(facts, request(action), today).kind !== 'illegal');
      t.same(new Set(actions(facts, today).map(({ action }) => action)), new Set(legal), stage);
    }
  }
  t.end();
});

t.test('an action is allowed exactly where plan() allows it', (t) => {
  for (const stage of codes('stages')) {
    for (const standing of actions(at(stage, stage === 'deliberating' ? draft : {}), today)) {
      const facts = at(stage, stage === 'deliberating' ? draft : {});
      const result = plan(facts, request(standing.action), today);
      t.equal(standing.allowed, result.kind === 'allowed', `${stage} ${standing.action} ${JSON.stringify(result)}`);
      if (result.kind === 'allowed') t.ok(standing.to_stages.includes(result.to_stage));
      if (result.kind === 'blocked') t.same(standing.blocked_by, result.blocked_by);
    }
  }
  t.end();
});

t.test('a rejection closes from decided, is not implemented and not reopened', (t) => {
  for (const outcome of ['rejected', 'no_action'] as const) {
    const decided = at('decided', {
      decisions: [{ outcome }],
      transitions: [{}, {}, {}, {}, {}],
      feedback_records: [{ given_on: '2025-04-02' }],
    });
    t.equal(assertKind(t, plan(decided, request('close'), today), 'allowed').to_stage, 'closed');
    const { reason } = assertKind(t, plan(decided, request('implement'), today), 'illegal');
    t.match(reason.zh, '“已决定”阶段的议题不能“组织实施”:现行有效的决定须为通过');
    assertKind(t, plan(at('closed', { decisions: [{ outcome }] }), request('reopen'), today), 'illegal');
  }
  assertKind(t, plan(at('decided'), request('close'), today), 'illegal');
  t.end();
});

t.test('who may act: the correction is for the township alone', (t) => {
  for (const action of codes('actions')) {
    t.same(lifecycle[action].roles, action === 'correct' ? ['township_officer'] : ['convener', 'township_officer']);
  }
  t.end();
});

t.test('reasons', (t) => {
  const asking = codes('actions').filter((action) => lifecycle[action].reason === 'required');
  t.same(asking, ['decline', 'return', 'withdraw', 'reopen', 'correct']);
  for (const reason of [undefined, null, '', '  ']) {
    const { errors } = assertKind(t, plan(at('closed'), { action: 'reopen', reason }, today), 'invalid');
    t.same(
      errors.map(({ pointer, code }) => [pointer, code]),
      [['/reason', 'required']],
    );
  }
  t.end();
});

t.test('all faults of a request at once', (t) => {
  const result = plan(
    at('deliberating', draft),
    {
      action: 'decide',
      decision_id: ids.secondDecision,
      occurred_on: '2025-02-30',
      exceptions: [
        { rule: 'everyone-heard', reason: ' ' },
        { rule: 'everyone-heard', reason: '急' },
        { rule: 'no-such-rule', reason: '急' },
      ],
    },
    today,
  );
  t.same(
    assertKind(t, result, 'invalid').errors.map(({ pointer, code }) => [pointer, code]),
    [
      ['/decision_id', 'unknown'],
      ['/occurred_on', 'not_a_day'],
      ['/exceptions/0/rule', 'not_departable'],
      ['/exceptions/0/reason', 'required'],
      ['/exceptions/1/rule', 'not_departable'],
      ['/exceptions/1/rule', 'repeated'],
      ['/exceptions/2/rule', 'not_a_guard'],
    ],
  );
  t.end();
});

t.test('the decision that is named', (t) => {
  const codeOf = (facts: ReturnType<typeof at>, action: Action, decision_id: string | null) => {
    const result = plan(facts, { action, reason: '依法', decision_id }, today);
    return result.kind === 'invalid' ? result.errors.map(({ code }) => code) : result.kind;
  };
  t.same(codeOf(at('deliberating', draft), 'decide', null), ['required']);
  t.same(codeOf(at('deliberating'), 'decide', ids.decision), ['not_a_draft']);
  t.same(codeOf(at('deliberating', draft), 'decide', ids.decision), 'allowed');
  t.same(codeOf(at('implementing'), 'close', ids.decision), ['not_taken']);
  t.same(codeOf(at('implementing'), 'correct', ids.secondDecision), ['unknown']);
  const unrelated = { decisions: [{}, { status: 'draft' }] } as const;
  t.same(codeOf(at('implementing', unrelated), 'correct', ids.secondDecision), ['not_correctable']);
  t.end();
});

t.test('live days: today by default, never in the future, never before the previous step or the entry', (t) => {
  const facts = at('closed');
  const codesOn = (occurred_on: string) => {
    const result = plan(facts, request('reopen', { occurred_on }), today);
    return result.kind === 'invalid' ? result.errors.map(({ code }) => code) : result.kind;
  };
  t.equal(assertKind(t, plan(facts, request('reopen'), today), 'allowed').occurred_on, today);
  t.same(codesOn('2025-06-20'), 'allowed');
  t.same(codesOn('2025-06-21'), ['in_future']);
  t.same(codesOn('2025-04-03'), 'allowed', 'on the day of the previous step');
  t.same(codesOn('2025-04-02'), ['before_previous']);
  t.same(codesOn('2025-03-02'), ['before_previous', 'before_entry']);

  const fresh = exampleFacts({ item: { stage: 'drafting' }, transitions: [] });
  const solicitOn = (occurred_on: string) => plan(fresh, { action: 'solicit', occurred_on }, today).kind;
  t.same(solicitOn('2025-03-03'), 'allowed', 'on the day of entry');
  t.same(solicitOn('2025-03-02'), 'invalid');
  const asked = exampleFacts({ item: { stage: 'drafting', requested_on: '2025-02-20' }, transitions: [] });
  t.same(plan(asked, { action: 'solicit', occurred_on: '2025-02-20' }, today).kind, 'allowed', 'asked for earlier');

  const convened = { ...draft, transitions: [{}, {}, {}, {}] } as const;
  const late = plan(at('deliberating', convened), request('decide', { occurred_on: '2025-04-02' }), today);
  assertKind(t, late, 'allowed');
  const early = at('deliberating', { decisions: [{ status: 'draft', decided_on: '2025-06-20' }] });
  const { errors } = assertKind(t, plan(early, request('decide', { occurred_on: '2025-06-19' }), today), 'invalid');
  t.same(
    errors.map(({ code }) => code),
    ['before_decision'],
  );
  t.end();
});

t.test('retrospective days: none, or any that is past', (t) => {
  const facts = at('drafting', { item: { record_mode: 'retrospective' } });
  t.equal(assertKind(t, plan(facts, { action: 'solicit' }, today), 'allowed').occurred_on, null);
  t.equal(plan(facts, { action: 'solicit', occurred_on: '2016-05-01' }, today).kind, 'allowed');
  t.equal(plan(facts, { action: 'solicit', occurred_on: '2025-06-21' }, today).kind, 'invalid');
  t.end();
});

t.test('a guard blocks in live mode, and is a finding in retrospect: all of them, not the first', (t) => {
  const missing = { solicitations: [], participants: [], item: { category: null } } as const;
  const expected = ['content-category', 'opinions-solicited', 'participants-determined'];
  const { blocked_by } = assertKind(t, plan(at('soliciting', missing), { action: 'propose' }, today), 'blocked');
  t.same(
    blocked_by.map(({ code }) => code),
    expected,
  );
  t.match(blocked_by[1], {
    standing: 'unmet',
    clause: '二(二)6#opinions-solicited',
    clause_number: '二(二)6',
    quotation: '在充分征求意见的基础上研究提出协商议题',
    missing: [{ zh: '没有征求意见' }],
  });
  const paper = at('soliciting', { ...missing, item: { category: null, record_mode: 'retrospective' } });
  const { findings } = assertKind(t, plan(paper, { action: 'propose' }, today), 'allowed');
  t.same(
    findings.map(({ code }) => code),
    [...expected, 'participants-broad'],
  );
  t.end();
});

t.test('a default guard yields to a reason; an exception to what holds is not kept', (t) => {
  const hasty = at('notified', { settings: { notice_lead_days: 30 } });
  const blocked = assertKind(t, plan(hasty, { action: 'convene' }, today), 'blocked');
  t.same(
    blocked.blocked_by.map(({ code }) => code),
    ['notice-lead-time'],
  );
  const [convene] = actions(hasty, today);
  t.match(convene, { action: 'convene', allowed: false, allowed_with_exception: true });

  const exceptions = [{ rule: 'notice-lead-time', reason: '汛期将至,各方同意' }];
  const excepted = assertKind(t, plan(hasty, { action: 'convene', exceptions }, today), 'allowed');
  t.same(excepted.exceptions, exceptions);
  t.same(excepted.findings, []);
  const unneeded = assertKind(t, plan(at('notified'), { action: 'convene', exceptions }, today), 'allowed');
  t.same(unneeded.exceptions, []);
  t.end();
});

t.test('decide puts the draft in force', (t) => {
  const result = assertKind(t, plan(at('deliberating', draft), request('decide'), today), 'allowed');
  t.same(result.decision_changes, [{ id: ids.decision, status: 'in_force' }]);
  t.equal(result.decision_id, ids.decision);
  t.end();
});

t.test('correct: annulled returns to deliberation, amended stays decided, the original stays', (t) => {
  for (const stage of ['decided', 'implementing', 'closed'] as const) {
    const annulled = assertKind(t, plan(at(stage), request('correct'), today), 'allowed');
    t.match(annulled, {
      to_stage: 'deliberating',
      decision_id: null,
      decision_changes: [{ id: ids.decision, status: 'annulled', legality: 'unlawful_annulled' }],
    });
    const facts = at(stage, {
      decisions: [{}, { status: 'draft', basis: 'government', corrects_decision_id: ids.decision }],
    });
    const amended = plan(facts, request('correct', { decision_id: ids.secondDecision }), today);
    t.match(assertKind(t, amended, 'allowed'), {
      to_stage: 'decided',
      decision_id: ids.secondDecision,
      decision_changes: [
        { id: ids.decision, status: 'superseded', legality: 'unlawful_amended' },
        { id: ids.secondDecision, status: 'in_force' },
      ],
    });
    t.same(actions(facts, today).find(({ action }) => action === 'correct')?.to_stages, ['deliberating', 'decided']);
  }
  t.end();
});

t.test('withdraw: free before a session, a finding after one, the assembly’s alone once escalated', (t) => {
  const findingsOf = (facts: ReturnType<typeof at>) =>
    assertKind(t, plan(facts, request('withdraw'), today), 'allowed').findings.map(({ code }) => code);
  t.same(findingsOf(at('notified', { sessions: [] })), []);
  t.same(findingsOf(at('deliberating')), ['withdrawal-after-session']);

  const escalated = (form: 'villagers_assembly' | 'villagers_council', is_withdrawal_agreed: boolean) =>
    plan(at('escalated', { sessions: [{ form, item: { is_withdrawal_agreed } }] }), request('withdraw'), today);
  t.equal(escalated('villagers_assembly', true).kind, 'allowed');
  t.equal(escalated('villagers_assembly', false).kind, 'blocked');
  t.equal(escalated('villagers_council', true).kind, 'blocked');
  t.end();
});

t.test('once escalated, back in deliberation: neither withdrawn nor drafted anew nor decided by consultation', (t) => {
  const [first, ...rest] = exampleFacts().transitions.slice(0, 4);
  if (!first) throw new Error('the example has a history');
  const escalated = {
    ...first,
    number: 5,
    action: 'escalate',
    to_stage: 'escalated',
    occurred_on: '2025-04-10',
  } as const;
  const returned = {
    ...first,
    number: 6,
    action: 'return',
    from_stage: 'escalated',
    to_stage: 'deliberating',
  } as const;
  const back = (mode: 'live' | 'retrospective') => {
    const facts = at('deliberating', { ...draft, item: { record_mode: mode } });
    facts.transitions = [first, ...rest, escalated, { ...returned, occurred_on: '2025-04-11' }];
    return facts;
  };
  const rules = { withdraw: 'withdrawal-by-the-assembly', return: 'escalation-stands', decide: 'unresolved-escalated' };
  for (const action of ['withdraw', 'return', 'decide'] as const) {
    const { blocked_by } = assertKind(t, plan(back('live'), request(action), today), 'blocked');
    t.same(
      blocked_by.map(({ code }) => code),
      [rules[action]],
    );
    const { findings } = assertKind(t, plan(back('retrospective'), request(action), today), 'allowed');
    t.ok(findings.some(({ code }) => code === rules[action]));
  }
  t.equal(plan(back('live'), request('escalate'), today).kind, 'allowed', 'to the assembly again');
  t.end();
});

t.test('a correction is not dated before the decision that it brings', (t) => {
  const facts = at('decided', {
    decisions: [{}, { status: 'draft', basis: 'government', corrects_decision_id: ids.decision, decided_on: today }],
  });
  const on = (occurred_on: string) => request('correct', { decision_id: ids.secondDecision, occurred_on });
  t.equal(plan(facts, on(today), today).kind, 'allowed');
  const { errors } = assertKind(t, plan(facts, on('2025-06-19'), today), 'invalid');
  t.same(
    errors.map(({ code }) => code),
    ['before_decision'],
  );
  t.end();
});

t.test('entry and end', (t) => {
  t.same(
    codes('origins').map((origin) => [origin, initialStage(origin)]),
    [
      ['lead_body', 'drafting'],
      ['subject_request', 'requested'],
      ['resident_request', 'requested'],
      ['government_entrustment', 'drafting'],
      ['upper_level_plan', 'drafting'],
      ['not_recorded', 'drafting'],
    ],
  );
  t.same(terminalStages, ['closed', 'declined', 'withdrawn']);
  t.end();
});

t.test('replay leads to the stage, and refuses a history that cannot be', (t) => {
  const history = exampleFacts().transitions;
  t.equal(replay(history, 'drafting'), 'implementing');
  t.equal(replay([], 'requested'), 'requested');
  const [first, second, ...rest] = history;
  if (!first || !second) throw new Error('the example has a history');
  t.throws(() => replay(history, 'requested'), 'another beginning');
  t.throws(() => replay([second, ...rest], 'drafting'), 'a step missing');
  t.throws(() => replay([second, first, ...rest], 'drafting'), 'out of order');
  t.throws(() => replay([first, { ...second, number: 3 }], 'drafting'), 'a number skipped');
  t.throws(() => replay([first, { ...second, to_stage: 'decided' }], 'drafting'), 'a stage that it does not lead to');
  t.throws(() => replay([first, { ...second, from_stage: 'drafting' }], 'drafting'), 'a stage that it did not leave');
  t.end();
});
