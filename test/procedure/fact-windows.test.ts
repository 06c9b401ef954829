// When a fact may be recorded, changed and removed: every kind against every stage, the days, freezing, retrospect.

import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { codes } from '../../src/procedure/code-lists.ts';
import { type FactWindow, progress } from '../../src/procedure/fact-windows.ts';
import { admit, type Change, type FactKind, factWindows } from '../../src/procedure/index.ts';
import type { Stage } from '../../src/procedure/lifecycle.ts';
import { exampleFacts } from '../../src/procedure/rules/example-facts.ts';

const today = '2025-06-20';
const { transitions } = exampleFacts();
const kinds = Object.keys(factWindows) as FactKind[];
const itemAt = (stage: Stage, record_mode: 'live' | 'retrospective' = 'live') => ({
  ...exampleFacts().item,
  stage,
  record_mode,
});
const create: Change = { change: 'create', changed: [] };
const remove: Change = { change: 'remove', changed: [] };
const update = (...changed: string[]): Change => ({ change: 'update', changed });
const codesOf = (...asked: Parameters<typeof admit>) =>
  admit(...asked).map(({ code, pointer }) => `${code} ${pointer}`.trim());

const dated = (kind: FactKind, day: string | null = today, rest: object = {}): object => {
  const column = factWindows[kind].day;
  return { ...(column ? { [column]: day } : {}), ...rest };
};

// Written out a second time: the stages in which a fact may be recorded in live mode.
const opened: readonly [FactKind, object, readonly Stage[]][] = [
  ['participant', {}, ['drafting', 'soliciting', 'proposed', 'notified', 'deliberating', 'escalated']],
  ['solicitation', {}, ['soliciting']],
  ['session', { status: 'announced' }, ['proposed', 'notified', 'deliberating', 'escalated']],
  ['session', { status: 'held' }, ['notified', 'deliberating', 'escalated']],
  ['session_item', {}, ['proposed', 'notified', 'deliberating', 'escalated']],
  ['attendance', {}, ['notified', 'deliberating', 'escalated']],
  ['ballot', {}, ['notified', 'deliberating', 'escalated']],
  ['judgement', { kind: 'high_concern' }, ['requested', 'drafting', 'soliciting']],
  ['judgement', { kind: 'large_population' }, ['requested', 'drafting', 'soliciting']],
  ['judgement', { kind: 'single_village_unable' }, ['requested', 'drafting', 'soliciting']],
  [
    'judgement',
    { kind: 'important' },
    ['requested', 'drafting', 'soliciting', 'proposed', 'notified', 'deliberating', 'escalated'],
  ],
  ['notice', {}, ['proposed', 'notified', 'deliberating', 'escalated']],
  ['opinion', {}, ['soliciting', 'proposed', 'notified', 'deliberating', 'escalated']],
  ['assessment', {}, ['drafting', 'soliciting', 'proposed', 'notified', 'deliberating', 'escalated']],
  ['decision', { status: 'draft' }, ['deliberating', 'escalated']],
  [
    'decision',
    { status: 'draft', corrects_decision_id: 'x' },
    ['deliberating', 'escalated', 'decided', 'implementing', 'closed'],
  ],
  ['referral', { kind: 'to_government' }, ['deliberating', 'escalated', 'decided', 'implementing', 'closed']],
  ['referral', { kind: 'result_report' }, ['decided', 'implementing', 'closed']],
  ['implementation_record', {}, ['implementing']],
  ['milestone', {}, ['decided', 'implementing']],
  ['disclosure', {}, ['decided', 'implementing', 'closed']],
  // Long after a closing, and after a correction that sent the item back.
  [
    'objection',
    {},
    [
      'drafting',
      'soliciting',
      'proposed',
      'notified',
      'deliberating',
      'escalated',
      'decided',
      'implementing',
      'closed',
    ],
  ],
  [
    'legal_education',
    { kind: 'publicity' },
    [
      'drafting',
      'soliciting',
      'proposed',
      'notified',
      'deliberating',
      'escalated',
      'decided',
      'implementing',
      'closed',
      'declined',
      'withdrawn',
    ],
  ],
  ['feedback_record', { kind: 'implementation_feedback' }, ['decided', 'implementing', 'closed']],
  [
    'feedback_record',
    { kind: 'dissent_explanation' },
    ['deliberating', 'escalated', 'decided', 'implementing', 'closed'],
  ],
  ['feedback_record', { kind: 'request_reply' }, [...codes('stages')]],
];

t.test('where each kind may be recorded', (t) => {
  for (const [kind, row, stages] of opened) {
    for (const stage of codes('stages')) {
      const found = codesOf(kind, itemAt(stage), transitions, dated(kind, today, row), today, create);
      t.same(found, stages.includes(stage) ? [] : ['stage'], `${kind} ${JSON.stringify(row)} at ${stage}`);
      const paper = itemAt(stage, 'retrospective');
      t.same(codesOf(kind, paper, transitions, dated(kind, null, row), today, create), [], 'in retrospect anywhere');
    }
  }
  t.same(new Set(['agenda_item', ...opened.map(([kind]) => kind)]), new Set(kinds), 'every kind is asked about');
  t.end();
});

t.test('live: the day is required, not in the future, not before its stage began', (t) => {
  // The example: soliciting from 03-05, proposed 03-20, notified 03-22, deliberating and decided 04-02, implementing 04-03.
  const began: readonly [FactKind, object, Stage, string, string][] = [
    ['solicitation', {}, 'soliciting', '2025-03-05', '2025-03-04'],
    ['notice', {}, 'proposed', '2025-03-20', '2025-03-19'],
    ['session', { status: 'held' }, 'notified', '2025-03-22', '2025-03-21'],
    ['opinion', {}, 'deliberating', '2025-03-05', '2025-03-04'],
    ['assessment', {}, 'deliberating', '2025-03-03', '2025-03-02'],
    ['decision', {}, 'deliberating', '2025-04-02', '2025-04-01'],
    ['referral', { kind: 'to_government' }, 'decided', '2025-04-02', '2025-04-01'],
    ['referral', { kind: 'to_township' }, 'soliciting', '2025-03-03', '2025-03-02'],
    ['implementation_record', {}, 'implementing', '2025-04-03', '2025-04-02'],
    ['disclosure', {}, 'decided', '2025-04-02', '2025-04-01'],
    ['objection', {}, 'closed', '2025-03-03', '2025-03-02'],
    ['legal_education', { kind: 'education' }, 'closed', '2025-03-03', '2025-03-02'],
    ['feedback_record', { kind: 'request_reply' }, 'implementing', '2025-03-03', '2025-03-02'],
  ];
  for (const [kind, row, stage, first, before] of began) {
    const column = factWindows[kind].day;
    const on = (day: string | null) => codesOf(kind, itemAt(stage), transitions, dated(kind, day, row), today, create);
    t.same(on(today), [], `${kind} today`);
    t.same(on('2025-06-21'), [`day_in_future /${column}`], `${kind} tomorrow`);
    t.same(on(first), [], `${kind} on the first day`);
    t.same(on(before), [`day_before_stage /${column}`], `${kind} the day before`);
    t.same(on(null), [`day_required /${column}`], `${kind} undated`);
    t.same(on('2025-02-30'), [`not_a_day /${column}`], `${kind} on no day`);
  }
  t.end();
});

t.test('an announced session lies ahead; a held one does not', (t) => {
  const session = (status: string, held_on: string | null) =>
    codesOf('session', itemAt('notified'), transitions, { status, held_on }, today, create);
  t.same(session('announced', '2025-07-10'), []);
  t.same(session('announced', null), ['day_required /held_on']);
  t.same(session('held', '2025-06-21'), ['day_in_future /held_on']);
  const marked = (held_on: string, stage: Stage) =>
    codesOf('session', itemAt(stage), transitions, { status: 'held', held_on }, today, {
      ...update('status'),
      before: { status: 'announced', held_on },
    });
  t.same(marked('2025-06-20', 'notified'), []);
  t.same(marked('2025-06-21', 'notified'), ['day_in_future /held_on'], 'held before its day');
  t.same(marked('2025-06-20', 'proposed'), ['stage /status'], 'held before anybody was notified');
  t.same(marked('2025-06-20', 'decided'), [], 'held for another item, after this one was decided');
  t.end();
});

t.test('an item asked for earlier than it was recorded', (t) => {
  const asked = { ...itemAt('soliciting'), requested_on: '2025-02-10' };
  const reply = (given_on: string) =>
    codesOf('feedback_record', asked, [], { kind: 'request_reply', given_on }, today, create);
  t.same(reply('2025-02-10'), []);
  t.same(reply('2025-02-09'), ['day_before_stage /given_on']);
  t.end();
});

t.test('drafting began with the item, or with its acceptance', (t) => {
  const referred = (history: typeof transitions, sent_on: string) =>
    codesOf('referral', itemAt('drafting'), history, { kind: 'to_township', sent_on }, today, create);
  t.same(referred([], '2025-03-03'), []);
  t.same(referred([], '2025-03-02'), ['day_before_stage /sent_on']);
  const [step] = transitions;
  if (!step) throw new Error('the example has a history');
  const accepted = [{ ...step, to_stage: 'drafting', occurred_on: '2025-03-10' } as const];
  t.same(referred(accepted, '2025-03-10'), []);
  t.same(referred(accepted, '2025-03-09'), ['day_before_stage /sent_on']);
  t.end();
});

t.test('further days cannot lie in the future either', (t) => {
  const decided = itemAt('decided');
  const filed = (filed_on: string | null) =>
    codesOf('decision', decided, transitions, { status: 'in_force', filed_on }, today, update('filed_on'));
  t.same(filed('2025-06-20'), []);
  t.same(filed('2025-06-21'), ['day_in_future /filed_on']);
  t.same(filed(null), [], 'and need not be known');
  const item = { ...itemAt('drafting'), participants_confirmed_on: '2025-06-21', requested_on: '2025-06-22' };
  t.same(codesOf('agenda_item', item, [], item, today, create), [
    'day_in_future /requested_on',
    'day_in_future /participants_confirmed_on',
  ]);
  t.end();
});

t.test('freezing: each column from its stage on, and open before', (t) => {
  const probe = (kind: FactKind, column: string, status: object) =>
    codes('stages').filter((stage) => {
      const row = dated(kind, today, { [column]: column.endsWith('_on') ? today : 'x', ...status });
      return codesOf(kind, itemAt(stage), transitions, row, today, update(column)).includes(`frozen /${column}`);
    });
  for (const kind of kinds) {
    const window: FactWindow = factWindows[kind];
    // A held session and a decision in force: what is only announced or drafted is open, and tested below.
    const status = kind === 'session' ? { status: 'held' } : kind === 'decision' ? { status: 'in_force' } : {};
    for (const [column, from] of Object.entries({
      ...window.frozen_from,
      any_other: window.frozen_from['*'] ?? null,
    })) {
      if (column === '*') continue;
      const expected = codes('stages').filter((stage) => from !== null && progress(stage) >= progress(from));
      t.same(probe(kind, column, status), expected, `${kind}.${column} from ${from}`);
    }
  }
  t.end();
});

t.test('a decision freezes when it is in force, but for what the later guards ask', (t) => {
  const change = (status: string, ...changed: string[]) =>
    codesOf('decision', itemAt('decided'), transitions, { status, decided_on: today }, today, update(...changed));
  const text = ['outcome', 'basis', 'text', 'condition', 'session_id', 'decided_on'];
  t.same(change('draft', ...text), []);
  t.same(
    change('in_force', ...text),
    text.map((column) => `frozen /${column}`),
  );
  t.same(change('in_force', 'responsible_subject_ids', 'implement_by', 'filing_document', 'legality'), []);
  t.same(change('draft', 'status'), ['fixed /status'], 'only a transition moves the status');
  const closed = (column: string) =>
    codesOf('decision', itemAt('closed'), transitions, { status: 'in_force' }, today, update(column));
  t.same(closed('responsible_subject_ids'), ['frozen /responsible_subject_ids']);
  t.same(closed('legality'), [], 'the government may find it unlawful later');
  t.end();
});

t.test('an announced session can be moved or cancelled whatever became of the item', (t) => {
  for (const stage of codes('stages')) {
    const cancelled = { status: 'cancelled', held_on: '2025-07-01' };
    const change = { ...update('status', 'cancelled_reason'), before: { ...cancelled, status: 'announced' } };
    const found = codesOf('session', itemAt(stage), transitions, cancelled, today, change);
    t.same(found, progress(stage) < progress('proposed') ? ['stage /status'] : [], stage);
  }
  t.end();
});

t.test('a return opens the solicitation again', (t) => {
  const result = (stage: Stage) =>
    codesOf('solicitation', itemAt(stage), transitions, dated('solicitation', today), today, update('result'));
  t.same(result('soliciting'), []);
  t.same(result('proposed'), ['frozen /result']);
  t.same(result('drafting'), [], 'after a return');
  t.end();
});

t.test('days in their order', (t) => {
  const pairs = [
    ['solicitation', 'soliciting', 'started_on', 'ended_on'],
    ['referral', 'decided', 'sent_on', 'received_on'],
    ['disclosure', 'implementing', 'published_on', 'published_until'],
    ['disclosure', 'implementing', 'published_on', 'withdrawn_on'],
    ['decision', 'deliberating', 'decided_on', 'filed_on'],
  ] as const;
  for (const [kind, stage, first, last] of pairs) {
    const found = (day: string | null, change: Change = create) =>
      codesOf(kind, itemAt(stage), transitions, { status: 'draft', [first]: '2025-06-19', [last]: day }, today, change);
    t.same(found('2025-06-19'), [], `${kind} on one day`);
    t.same(found(null), [], `${kind}: the later day need not be known`);
    t.same(found('2025-06-18'), [`days_out_of_order /${last}`], kind);
    t.same(found('2025-06-18', update(last)), [`days_out_of_order /${last}`], `${kind} by an update`);
    t.same(found('2025-06-18', update('note')), [], `${kind}: not asked about what is not touched`);
  }
  t.end();
});

t.test('an objection stands as it was raised, and is answered at any time since', (t) => {
  const raised = { raised_on: '2025-06-19', answered_on: null };
  for (const stage of codes('stages')) {
    const change = (...columns: string[]) =>
      codesOf('objection', itemAt(stage), transitions, raised, today, update(...columns));
    t.same(change('text', 'raised_by', 'raised_on'), ['frozen /text', 'frozen /raised_by', 'frozen /raised_on'], stage);
    const answered = (answered_on: string) =>
      codesOf('objection', itemAt(stage), transitions, { ...raised, answered_on }, today, {
        ...update('answer', 'outcome', 'answered_by_subject_id', 'answered_on'),
        before: raised,
      });
    t.same(answered('2025-06-19'), [], `${stage}: on the day it was raised`);
    t.same(answered('2025-06-18'), ['days_out_of_order /answered_on'], `${stage}: before it was raised`);
    t.same(answered('2025-06-21'), ['day_in_future /answered_on'], `${stage}: tomorrow`);
    t.same(
      codesOf('objection', itemAt(stage), transitions, raised, today, remove),
      stage === 'requested' ? [] : ['not_removable'],
      stage,
    );
  }
  t.end();
});

t.test('what was said stays said: after a return too', (t) => {
  const [first, ...rest] = transitions.slice(0, 4);
  if (!first) throw new Error('the example has a history');
  const back = [first, ...rest, { ...first, to_stage: 'drafting', occurred_on: '2025-04-05' } as const];
  const said = (voiced_on: string, subject_id: string | null = 'x') => ({ stance: 'oppose', subject_id, voiced_on });
  const change = (record: object, stage: Stage, history: typeof transitions, column: string) =>
    codesOf('opinion', itemAt(stage), history, record, today, { ...update(column), before: record });
  const removal = (record: object, stage: Stage, history: typeof transitions) =>
    codesOf('opinion', itemAt(stage), history, record, today, remove);
  const early = said('2025-04-02');
  t.same(change(early, 'notified', transitions.slice(0, 3), 'stance'), [], 'open before deliberation');
  t.same(change(early, 'deliberating', transitions.slice(0, 4), 'stance'), ['frozen /stance']);
  t.same(change(early, 'deliberating', transitions.slice(0, 4), 'disposition'), []);
  t.same(change(said('2025-04-02', null), 'deliberating', transitions.slice(0, 4), 'subject_id'), [], 'to fill in');
  t.same(change(early, 'soliciting', back, 'stance'), ['frozen /stance'], 'after a return');
  t.same(change(said('2025-04-06'), 'soliciting', back, 'stance'), [], 'said in the new round');
  t.same(removal(early, 'deliberating', transitions.slice(0, 4)), ['not_removable']);
  t.same(removal(early, 'soliciting', back), ['not_removable']);
  t.same(removal(said('2025-04-06'), 'soliciting', back), []);
  t.end();
});

t.test('a conclusion that went to the assembly stays, and one is still to be recorded', (t) => {
  const [first] = transitions;
  if (!first) throw new Error('the example has a history');
  const escalated = [...transitions.slice(0, 4), { ...first, to_stage: 'escalated' } as const];
  const back = [...escalated, { ...first, to_stage: 'deliberating' } as const];
  const conclude = (stage: Stage, history: typeof transitions, conclusion: string | null) =>
    codesOf('session_item', itemAt(stage), history, { conclusion: 'agreed' }, today, {
      ...update('conclusion'),
      before: { conclusion },
    });
  t.same(conclude('deliberating', transitions.slice(0, 4), 'unresolved'), []);
  t.same(conclude('escalated', escalated, 'unresolved'), ['frozen /conclusion']);
  t.same(conclude('escalated', escalated, null), [], 'of a further session');
  t.same(conclude('deliberating', back, 'unresolved'), ['frozen /conclusion']);
  t.same(conclude('decided', back, null), ['frozen /conclusion']);
  t.end();
});

t.test('a session that has come to its day is not dated back once the item is deliberated', (t) => {
  const hour = (time: string) => `2025-06-18T${time}:00.000Z`;
  const before = { status: 'held', held_on: '2025-06-18', starts_at: hour('02:00') };
  const move = (stage: Stage, after: object, was: object = before) =>
    codesOf('session', itemAt(stage), transitions, { ...before, ...after }, today, {
      ...update('held_on', 'starts_at'),
      before: was,
    });
  t.same(move('deliberating', { held_on: '2025-06-17' }), ['antedated /held_on']);
  t.same(move('deliberating', { starts_at: hour('01:59') }), ['antedated /starts_at']);
  t.same(move('deliberating', { starts_at: hour('02:01') }), []);
  t.same(move('deliberating', { held_on: '2025-06-19', starts_at: '2025-06-19T01:00:00.000Z' }), []);
  t.same(move('notified', { held_on: '2025-06-17' }), [], 'before it is convened');
  const ahead = { status: 'announced', held_on: '2025-07-01', starts_at: null };
  t.same(move('deliberating', { ...ahead, held_on: '2025-06-25' }, ahead), [], 'one that lies ahead');
  t.end();
});

t.test('removal', (t) => {
  for (const kind of kinds) {
    const { removable_until, removable_status } = factWindows[kind];
    for (const stage of codes('stages')) {
      const row = { status: removable_status ?? 'announced' };
      const kept = progress(stage) > progress(removable_until);
      t.same(
        codesOf(kind, itemAt(stage), transitions, row, today, remove),
        kept ? ['not_removable'] : [],
        `${kind} ${stage}`,
      );
      t.same(codesOf(kind, itemAt(stage, 'retrospective'), transitions, row, today, remove), [], 'in retrospect');
    }
  }
  for (const mode of ['live', 'retrospective'] as const) {
    const inForce = codesOf('decision', itemAt('decided', mode), transitions, { status: 'in_force' }, today, remove);
    t.same(inForce, ['not_removable'], `a decision in force, ${mode}`);
  }
  t.end();
});

t.test('retrospective: days may be missing, none is later than the entry, nothing freezes but what is fixed', (t) => {
  const item = itemAt('closed', 'retrospective');
  const on = (sent_on: string | null) => codesOf('notice', item, [], { sent_on }, today, create);
  t.same(on(null), []);
  t.same(on('2009-07-01'), []);
  t.same(on('2025-03-03'), [], 'on the day of the entry');
  t.same(on('2025-03-04'), ['day_after_entry /sent_on']);
  const announced = codesOf('session', item, [], { status: 'announced', held_on: '2025-03-04' }, today, create);
  t.same(announced, ['day_after_entry /held_on'], 'an announced session is no exception');
  t.same(codesOf('agenda_item', item, [], item, today, update('category', 'title')), []);
  t.same(codesOf('agenda_item', item, [], item, today, update('origin', 'record_mode')), [
    'fixed /origin',
    'fixed /record_mode',
  ]);
  t.end();
});

t.test('an update cannot turn a fact into one of a later stage', (t) => {
  const turned = (kind: string, stage: Stage) =>
    codesOf('referral', itemAt(stage), transitions, { kind, sent_on: today }, today, update('kind'));
  t.same(turned('result_report', 'decided'), []);
  t.same(turned('result_report', 'deliberating'), ['stage /kind']);
  t.end();
});

t.test('what was given stays given, and may be added to', (t) => {
  const change = (kind: FactKind, stage: Stage, before: object, after: object, mode?: 'retrospective') => {
    const changed = Object.keys(after);
    return codesOf(kind, itemAt(stage, mode), transitions, { ...before, ...after }, today, {
      change: 'update',
      changed,
      before,
    });
  };
  const standing = { status: 'in_force', implement_by: '2025-06-01', responsible_subject_ids: ['a'] };
  const later = { implement_by: '2025-07-01' };
  t.same(change('decision', 'decided', standing, later), ['kept /implement_by']);
  t.same(change('decision', 'implementing', standing, { implement_by: null }), ['kept /implement_by']);
  t.same(change('decision', 'implementing', { ...standing, implement_by: null }, later), []);
  t.same(change('decision', 'deliberating', { ...standing, status: 'draft' }, later), [], 'a draft');
  t.same(change('decision', 'decided', standing, later, 'retrospective'), []);
  const bodies = (...responsible_subject_ids: string[]) => ({ responsible_subject_ids });
  t.same(change('decision', 'decided', standing, bodies('b')), [], 'before the work begins');
  t.same(change('decision', 'implementing', standing, bodies('b')), ['kept /responsible_subject_ids']);
  t.same(change('decision', 'implementing', standing, bodies('b', 'a')), []);
  const taken = { withdrawn_on: '2025-06-19', withdrawn_reason: '有误', proof: '照片', published_until: null };
  t.same(change('disclosure', 'decided', taken, { withdrawn_on: null }), ['kept /withdrawn_on']);
  t.same(change('disclosure', 'closed', taken, { proof: null }), ['kept /proof']);
  t.same(change('disclosure', 'implementing', taken, { proof: null }), []);
  t.same(change('disclosure', 'closed', { ...taken, proof: null }, { proof: '照片' }), []);
  const organ = 'entrusted_by_subject_id';
  t.same(change('agenda_item', 'implementing', { [organ]: null }, { [organ]: 'a' }), []);
  t.same(change('agenda_item', 'implementing', { [organ]: 'b' }, { [organ]: 'a' }), [`frozen /${organ}`]);
  t.same(change('agenda_item', 'closed', { [organ]: null }, { [organ]: 'a' }), [`frozen /${organ}`]);
  t.end();
});

t.test('a term that has run out stands; what was done was not done before its stage', (t) => {
  const item = itemAt('implementing');
  const asked = (planned_on: string, after: object, mode: 'live' | 'retrospective' = 'live') => {
    const before = { planned_on, done_on: null };
    const change: Change = { change: 'update', changed: Object.keys(after), before };
    return codesOf('milestone', itemAt('implementing', mode), transitions, { ...before, ...after }, today, change);
  };
  t.same(asked('2025-06-19', { planned_on: '2025-07-01' }), ['term_over /planned_on']);
  t.same(asked('2025-06-20', { planned_on: '2025-07-01' }), [], 'on its day');
  t.same(codesOf('milestone', item, transitions, { planned_on: '2025-06-19' }, today, remove), [
    'term_over /planned_on',
  ]);
  t.same(codesOf('milestone', item, transitions, { planned_on: '2025-06-20' }, today, remove), []);
  const decided = transitions.find(({ to_stage }) => to_stage === 'decided')?.occurred_on ?? '';
  t.same(asked('2025-06-20', { done_on: decided }), []);
  t.same(asked('2025-06-20', { done_on: '2025-03-10' }), ['day_before_stage /done_on']);
  const made = { planned_on: null, done_on: '2025-03-10' };
  t.same(codesOf('milestone', item, transitions, made, today, create), ['day_before_stage /done_on']);
  t.end();
});

t.test('all violations at once, in both languages', (t) => {
  const row = { status: 'in_force', decided_on: '2026-01-01' };
  const found = admit('decision', itemAt('closed'), transitions, row, today, update('text', 'decided_on', 'status'));
  t.same(
    found.map(({ code, pointer }) => [code, pointer]),
    [
      ['day_in_future', '/decided_on'],
      ['frozen', '/text'],
      ['frozen', '/decided_on'],
      ['fixed', '/status'],
    ],
  );
  t.ok(found.every(({ zh, en }) => /\p{Script=Han}/u.test(zh) && /^[\x20-\x7e]+$/.test(en)));
  t.end();
});

t.test('every column that a window names is a column of its table', (t) => {
  const folder = new URL('../../migrations/', import.meta.url);
  const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  for (const kind of kinds) {
    const window = factWindows[kind];
    // the migrations that make or change its table
    const text = texts.filter((one) => new RegExp(`\\b${kind}\\b`).test(one)).join('\n');
    const named = [
      ...(window.day ? [window.day] : []),
      ...window.past_days,
      ...window.fixed,
      ...Object.keys(window.frozen_from).filter((column) => column !== '*'),
      ...(window.frozen_once?.columns ?? []),
      ...Object.keys({ ...window.kept_from, ...window.not_before }),
      ...(window.fillable ?? []),
      ...(window.term ? [window.term] : []),
      ...[window.from_by, window.until_by, window.also_after_the_end].flatMap((by) => (by ? [by.column] : [])),
    ];
    for (const column of named)
      t.match(text, new RegExp(`\\b${column} (uuid|text|date|boolean|integer)`), `${kind}.${column}`);
  }
  t.end();
});
