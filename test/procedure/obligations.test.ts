// What is owed, kind by kind, on both sides of each boundary; and never otherwise than the rules that judge the same.
import t from 'tap';
import { nationalCalendar } from '../../src/data/calendar.ts';
import { addDays, type Day } from '../../src/procedure/calendar.ts';
import { codes } from '../../src/procedure/code-lists.ts';
import { exampleFacts, exampleProposal, type ItemFacts, obligationsOf, rules } from '../../src/procedure/index.ts';
import { type ObligationKind, obligationKinds } from '../../src/procedure/obligations/kinds.ts';
import { DUE_SOON_DAYS } from '../../src/procedure/obligations/owed.ts';
import { judgeRule } from '../../src/procedure/registry.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import type { ExampleOverrides } from '../../src/procedure/rules/rule.ts';
import { isClauseRef } from '../../src/procedure/sources.ts';

const { today } = exampleProposal;
const owed = (kind: ObligationKind, facts: ExampleOverrides, on: Day = today) =>
  obligationsOf(exampleFacts(facts), on).filter((one) => one.kind === kind);
/** State, day it counts from, due date, day it was met. */
const line = (kind: ObligationKind, facts: ExampleOverrides, on?: Day) =>
  owed(kind, facts, on).map(
    ({ state, started_on, due, discharge }) =>
      `${state} ${started_on ?? '-'} ${due?.due_on ?? '-'} ${discharge ? (discharge.on ?? '?') : '-'}`,
  );

t.test('every kind is described: a clause that exists, a rule or a list of its own', async (t) => {
  t.same(Object.keys(obligationKinds), [...codes('obligation_kinds')]);
  const known = rules.map(({ code }) => code);
  for (const [kind, { clause, rule }] of Object.entries(obligationKinds)) {
    t.ok(isClauseRef(clause), `${kind} ${clause}`);
    t.ok(known.includes(rule), `${kind} ${rule}`);
  }
});

t.test('二(一) a request is answered by its last day, which rolls', async (t) => {
  const asked = (settings: object, step?: Day): ExampleOverrides => ({
    item: { origin: 'resident_request', requested_on: '2025-03-01', ...(step ? {} : { stage: 'requested' }) },
    settings,
    transitions: step ? [{ action: 'accept', from_stage: 'requested', to_stage: 'drafting', occurred_on: step }] : [],
  });
  const days = { request_reply_days: 15 };
  t.same(line('request_reply', asked(days), '2025-03-13'), ['open 2025-03-01 2025-03-17 -'], 'Sunday → Monday');
  t.same(line('request_reply', asked(days), '2025-03-14'), ['due_soon 2025-03-01 2025-03-17 -'], 'three days before');
  t.same(line('request_reply', asked(days), '2025-03-17'), ['due_soon 2025-03-01 2025-03-17 -'], 'the day itself');
  t.same(line('request_reply', asked(days), '2025-03-18'), ['overdue 2025-03-01 2025-03-17 -']);
  t.same(line('request_reply', asked(days, '2025-03-17')), ['met 2025-03-01 2025-03-17 2025-03-17']);
  t.same(line('request_reply', asked(days, '2025-03-18')), ['met_late 2025-03-01 2025-03-17 2025-03-18']);
  t.same(line('request_reply', asked({}), '2026-01-01'), ['open 2025-03-01 - -'], 'no limit set');
  t.same(
    owed('request_reply', asked({})).map((one) => one.is_limit_set),
    [false],
  );
  t.same(line('request_reply', {}), [], 'nobody asked');
  t.same(line('request_reply', { item: { origin: 'resident_request', stage: 'withdrawn' }, transitions: [] }), []);
  t.same(line('request_reply', asked({ request_reply_days: 0 }), '2025-03-03'), ['due_soon 2025-03-01 2025-03-03 -']);
});

t.test('二(二)6 notice is owed so many days before the session, and before it at the least', async (t) => {
  const lead = (days: number): ExampleOverrides => ({ settings: { notice_lead_days: days } });
  t.same(line('advance_notice', lead(11)), ['met 2025-04-02 2025-03-22 2025-03-22']);
  t.same(line('advance_notice', lead(12)), ['met_late 2025-04-02 2025-03-21 2025-03-22']);
  t.same(line('advance_notice', {}), ['met 2025-04-02 2025-04-02 2025-03-22'], 'no days set: before the session');
  const ahead: ExampleOverrides = { notices: [], sessions: [{ status: 'announced', held_on: '2025-07-01' }] };
  t.same(line('advance_notice', ahead, '2025-06-27'), ['open 2025-04-02 2025-07-01 -']);
  t.same(line('advance_notice', ahead, '2025-06-28'), ['due_soon 2025-04-02 2025-07-01 -']);
  t.same(line('advance_notice', ahead, '2025-07-02'), ['overdue 2025-04-02 2025-07-01 -']);
  t.same(line('advance_notice', { sessions: [{ status: 'cancelled' }] }), []);
  const one: ExampleOverrides = { notices: [{ participant_ids: [ids.herderTakesPart] }] };
  t.same(line('advance_notice', one), ['overdue 2025-04-02 2025-04-02 -'], 'one participant was left out');
  t.equal(owed('advance_notice', lead(11))[0]?.due?.trace?.days, -11, 'counted back');
});

t.test('二(二)3 an important matter of departments is submitted in the days set, from the decision', async (t) => {
  const sent = (on: Day | null, days: number | null): ExampleOverrides => ({
    item: { is_important: true, department_subject_ids: [ids.department] },
    settings: { submission_days: days },
    referrals: on === null ? [] : [{ kind: 'to_government', to_subject_id: ids.townshipGovernment, sent_on: on }],
  });
  t.same(line('submission', sent('2025-04-07', 5)), ['met 2025-04-02 2025-04-07 2025-04-07']);
  t.same(line('submission', sent('2025-04-08', 5)), ['met_late 2025-04-02 2025-04-07 2025-04-08']);
  t.same(line('submission', sent(null, 5), '2025-04-08'), ['overdue 2025-04-02 2025-04-07 -']);
  t.same(line('submission', sent(null, null)), ['open 2025-04-02 - -']);
  t.same(line('submission', {}), [], 'no department is concerned');
});

const entrusted = (more: ExampleOverrides = {}): ExampleOverrides => ({
  ...more,
  item: { entrusted_by_subject_id: ids.department, ...more.item },
});

t.test('二(二)7 an entrusted result is reported in the days set', async (t) => {
  const settings = { result_report_days: 5 };
  const reported = (on: Day) => entrusted({ settings, referrals: [{ kind: 'result_report', sent_on: on }] });
  t.same(line('result_report', reported('2025-04-07')), ['met 2025-04-02 2025-04-07 2025-04-07']);
  t.same(line('result_report', reported('2025-04-08')), ['met_late 2025-04-02 2025-04-07 2025-04-08']);
  t.same(line('result_report', entrusted({ settings, referrals: [] }), '2025-04-08'), [
    'overdue 2025-04-02 2025-04-07 -',
  ]);
  t.same(line('result_report', {}), []);
});

const received = (day: Day, reply?: Day | null): ItemFacts =>
  Object.assign(
    exampleFacts(
      entrusted({
        referrals: [{ kind: 'result_report', sent_on: day, received_on: day }],
        feedback_records:
          reply === undefined
            ? []
            : [{ kind: 'government_written_reply', from_subject_id: ids.department, given_on: reply }],
      }),
    ),
    { calendar: nationalCalendar },
  );
const replyOn = (facts: ItemFacts, on: Day) =>
  obligationsOf(facts, on).find(({ kind }) => kind === 'government_written_reply');

t.test('二(二)7 the ten days of a government: every vector, the day itself and the day after', async (t) => {
  const vectors: [Day, Day][] = [
    ['2025-12-22', '2026-01-04'],
    ['2026-02-04', '2026-02-14'],
    ['2026-02-05', '2026-02-24'],
    ['2026-04-24', '2026-05-06'],
    ['2026-06-09', '2026-06-22'],
    ['2026-09-10', '2026-09-20'],
    ['2026-09-15', '2026-09-28'],
    ['2026-09-21', '2026-10-08'],
    ['2026-11-12', '2026-11-23'],
  ];
  for (const [day, due] of vectors) {
    const open = received(day);
    t.equal(replyOn(open, due)?.due?.due_on, due, day);
    t.equal(replyOn(open, addDays(due, -DUE_SOON_DAYS - 1))?.state, 'open', day);
    t.equal(replyOn(open, addDays(due, -DUE_SOON_DAYS))?.state, 'due_soon', day);
    t.equal(replyOn(open, due)?.state, 'due_soon', day);
    t.equal(replyOn(open, addDays(due, 1))?.state, 'overdue', day);
    t.equal(replyOn(received(day, due), addDays(due, 9))?.state, 'met', day);
    t.equal(replyOn(received(day, addDays(due, 1)), addDays(due, 9))?.state, 'met_late', day);
  }
  const found = replyOn(received('2026-04-24'), '2026-04-24');
  t.match(found?.due?.trace, {
    start: '2026-04-24',
    days: 10,
    last_day_before_rolling: '2026-05-04',
    skipped: [{ day: '2026-05-04', reason: 'holiday' }, { day: '2026-05-05' }],
    calendar_version: nationalCalendar.version,
    rule: 'entrusted-written-reply',
    clause: '二(二)7#entrusted-written-reply',
  });
});

t.test('二(二)7 receipt is presumed until it is recorded, and provisional in a year nobody knows', async (t) => {
  const report = (row: object) => entrusted({ referrals: [{ kind: 'result_report', ...row }], feedback_records: [] });
  const [presumed] = owed('government_written_reply', report({ delivery: 'network' }));
  t.same([presumed?.started_on, presumed?.is_presumed], ['2025-04-03', true]);
  const late = { received_on: '2025-04-05' };
  const [claimed] = owed('government_written_reply', report(late));
  t.same([claimed?.started_on, claimed?.is_presumed], ['2025-04-03', true], 'a later day without evidence');
  const ofPaper = { ...report(late), item: { ...report(late).item, record_mode: 'retrospective' as const } };
  t.equal(owed('government_written_reply', ofPaper)[0]?.started_on, '2025-04-05', 'as the paper has it');
  const known = { receipt_evidence: '收文登记〔2025〕7号' };
  const [recorded] = owed('government_written_reply', report({ ...late, ...known }));
  t.same([recorded?.started_on, recorded?.is_presumed, recorded?.due?.due_on], ['2025-04-05', false, '2025-04-15']);
  const [posted] = owed('government_written_reply', report({ delivery: 'post' }));
  t.same([posted?.started_on, posted?.due, posted?.is_limit_set, posted?.state], [null, null, true, 'open']);
  const inDays = { ...report({ delivery: 'post' }), settings: { post_delivery_days: 3 } };
  t.same(line('government_written_reply', inDays, '2025-04-06'), ['open 2025-04-06 2025-04-16 -']);
  const [later] = owed('government_written_reply', report({ received_on: '2027-03-01', ...known }), '2027-03-02');
  t.equal(later?.due?.is_provisional, true);
  t.equal(recorded?.due?.is_provisional, false);
  t.equal(presumed?.debtor_subject_id, ids.department);
  t.equal(presumed?.debtor_kind, 'government_department');
});

t.test('二(二)6 each responsible body carries out by the day of the decision', async (t) => {
  t.same(line('implementation', {}), ['met 2025-04-02 2025-06-30 2025-06-10']);
  const two = (by: Day | null): ExampleOverrides => ({
    decisions: [{ implement_by: by, responsible_subject_ids: [ids.villageCommittee, ids.department] }],
  });
  t.same(line('implementation', two('2025-06-09'), '2025-06-20'), [
    'met_late 2025-04-02 2025-06-09 2025-06-10',
    'overdue 2025-04-02 2025-06-09 -',
  ]);
  t.same(
    owed('implementation', two('2025-06-10')).map(({ debtor_subject_id, key }) => [debtor_subject_id, key]),
    [ids.villageCommittee, ids.department].map((id) => [id, `implementation:${ids.decision}:${id}`]),
  );
  t.same(line('implementation', two(null)), ['met 2025-04-02 - 2025-06-10', 'open 2025-04-02 - -'], 'no limit set');
  t.same(line('implementation', { decisions: [{ outcome: 'rejected' }] }), []);
  const unlawful: ExampleOverrides = { decisions: [{ legality: 'unlawful_uncorrected' }], implementation_records: [] };
  t.same(line('implementation', unlawful), [], 'suspended once it was found unlawful');
});

t.test('二(二)7 implementation is disclosed, fed back and told by departments, from its completion', async (t) => {
  const settings = { disclosure_days: 2, implementation_feedback_days: 2, department_feedback_days: 2 };
  const on = (day: Day): ExampleOverrides => ({
    settings,
    decisions: [{ responsible_subject_ids: [ids.department] }],
    implementation_records: [{ responsible_subject_id: ids.department }],
    disclosures: [{ published_on: day }],
    feedback_records: [
      { given_on: '2025-06-11', audiences: ['participants', 'stakeholders'] },
      { given_on: day, audiences: ['residents'] },
      { kind: 'department_feedback', from_subject_id: ids.department, given_on: day, audiences: ['stakeholders'] },
    ],
  });
  for (const kind of ['disclosure', 'implementation_feedback', 'department_feedback'] as const) {
    t.same(line(kind, on('2025-06-12')), ['met 2025-06-10 2025-06-12 2025-06-12'], kind);
    t.same(line(kind, on('2025-06-13')), ['met_late 2025-06-10 2025-06-12 2025-06-13'], kind);
    const nothing: ExampleOverrides = { ...on('2025-06-12'), disclosures: [], feedback_records: [] };
    t.same(line(kind, nothing, '2025-06-12'), ['due_soon 2025-06-10 2025-06-12 -'], kind);
    t.same(line(kind, nothing, '2025-06-13'), ['overdue 2025-06-10 2025-06-12 -'], kind);
    t.same(line(kind, { ...nothing, implementation_records: [] }), [], `${kind}: nothing is finished yet`);
  }
  t.same(line('disclosure', { item: { disclosure_level: 'withheld' } }), []);
  const rejected: ExampleOverrides = { decisions: [{ outcome: 'rejected' }], settings, feedback_records: [] };
  t.same(
    line('implementation_feedback', rejected, '2025-04-04'),
    ['due_soon 2025-04-02 2025-04-04 -'],
    'of the result',
  );
});

t.test('二(二)7 who dissented is owed an explanation; without a decision, without a day', async (t) => {
  const dissent = (more: ExampleOverrides = {}): ExampleOverrides => ({
    opinions: [{ stance: 'oppose' }, {}],
    settings: { dissent_explanation_days: 5 },
    ...more,
  });
  const explained = (day: Day) => [
    {},
    { kind: 'dissent_explanation' as const, opinion_ids: [ids.opinion], given_on: day },
  ];
  t.same(line('dissent_explanation', dissent(), '2025-04-08'), ['overdue 2025-04-02 2025-04-07 -']);
  t.same(line('dissent_explanation', dissent({ feedback_records: explained('2025-04-07') })), [
    'met 2025-04-02 2025-04-07 2025-04-07',
  ]);
  t.same(line('dissent_explanation', dissent({ feedback_records: explained('2025-04-08') })), [
    'met_late 2025-04-02 2025-04-07 2025-04-08',
  ]);
  t.same(line('dissent_explanation', dissent({ decisions: [] })), ['open - - -']);
  t.same(line('dissent_explanation', dissent({ item: { stage: 'withdrawn' } })), []);
  t.same(line('dissent_explanation', {}), []);
});

t.test('二(二)7 an objection is answered in the days set', async (t) => {
  const objection = (answered_on: Day | null): ExampleOverrides => ({
    settings: { objection_reply_days: 7 },
    objections: [
      {
        id: '01957000-0000-7000-8000-000000000092',
        disclosure_id: '01957000-0000-7000-8000-000000000087',
        subject_id: null,
        raised_on: '2025-06-16',
        outcome: answered_on === null ? null : 'upheld',
        answered_by_subject_id: null,
        answered_on,
        created_at: '2025-06-16T02:00:00.000Z',
      },
    ],
  });
  t.same(line('objection_reply', objection(null), '2025-06-23'), ['due_soon 2025-06-16 2025-06-23 -']);
  t.same(line('objection_reply', objection(null), '2025-06-24'), ['overdue 2025-06-16 2025-06-23 -']);
  t.same(line('objection_reply', objection('2025-06-23')), ['met 2025-06-16 2025-06-23 2025-06-23']);
  t.same(line('objection_reply', objection('2025-06-24')), ['met_late 2025-06-16 2025-06-23 2025-06-24']);
});

t.test('二(二)7 the government corrects what it found unlawful, then teaches the law', async (t) => {
  const settings = { correction_days: 7, legal_education_days: 7 };
  const found = { legality_found_by_subject_id: ids.townshipGovernment, legality_found_on: '2025-06-02' };
  const standing: ExampleOverrides = { settings, decisions: [{ legality: 'unlawful_uncorrected', ...found }] };
  t.same(line('correction', standing, '2025-06-09'), ['due_soon 2025-06-02 2025-06-09 -']);
  t.same(line('correction', standing, '2025-06-10'), ['overdue 2025-06-02 2025-06-09 -']);
  t.same(line('legal_education', standing, '2025-06-10'), ['open - - -'], 'from the correction on');
  t.equal(owed('correction', standing)[0]?.debtor_subject_id, ids.townshipGovernment);
  const corrected = (day: Day, held_on?: Day): ExampleOverrides => ({
    settings,
    item: { stage: 'decided' },
    decisions: [
      { legality: 'unlawful_amended', status: 'superseded', ...found },
      { id: ids.secondDecision, corrects_decision_id: ids.decision },
    ],
    transitions: [{}, {}, {}, {}, {}, {}, { action: 'correct', occurred_on: day, decision_id: ids.secondDecision }],
    legal_educations: held_on
      ? [
          {
            id: '01957000-0000-7000-8000-000000000093',
            decision_id: ids.decision,
            by_subject_id: ids.townshipGovernment,
            held_on,
            created_at: `${held_on}T02:00:00.000Z`,
          },
        ]
      : [],
  });
  t.same(line('correction', corrected('2025-06-09')), ['met 2025-06-02 2025-06-09 2025-06-09']);
  t.same(line('correction', corrected('2025-06-10')), ['met_late 2025-06-02 2025-06-09 2025-06-10']);
  t.same(line('legal_education', corrected('2025-06-09'), '2025-06-17'), ['overdue 2025-06-09 2025-06-16 -']);
  t.same(line('legal_education', corrected('2025-06-09', '2025-06-16')), ['met 2025-06-09 2025-06-16 2025-06-16']);
  t.same(line('legal_education', corrected('2025-06-09', '2025-06-17')), ['met_late 2025-06-09 2025-06-16 2025-06-17']);
  t.same(line('correction', {}), []);
});

t.test('keys are unique: one obligation however often it is computed', async (t) => {
  for (const { examples } of rules) {
    for (const { facts } of [...examples.holds, ...examples.fails]) {
      const keys = obligationsOf(exampleFacts(facts), today).map(({ key }) => key);
      t.equal(new Set(keys).size, keys.length);
    }
  }
});

/** What a rule says where all that is owed stands so: the worst of them counts. */
const standings: Readonly<Record<string, readonly string[]>> = {
  met: ['met'],
  met_late: ['late'],
  overdue: ['unmet'],
  open: ['pending', 'insufficient_data'],
  due_soon: ['pending'],
};
const worst = ['overdue', 'due_soon', 'open', 'met_late', 'met'];

t.test('a rule and an obligation never disagree, over every worked example of every rule, day by day', async (t) => {
  const shared = [
    'request_reply',
    'government_written_reply',
    'disclosure',
    'implementation',
  ] as const satisfies readonly ObligationKind[];
  let compared = 0;
  for (const { code, examples } of rules) {
    for (const { facts: overrides, proposal, title } of [...examples.holds, ...examples.fails]) {
      const facts = exampleFacts(overrides);
      for (const ahead of [-400, -3, -1, 0, 1, 3, 400]) {
        const on = addDays(proposal?.today ?? today, ahead);
        const all = obligationsOf(facts, on);
        for (const kind of shared) {
          const rule = rules.find((one) => one.code === obligationKinds[kind].rule);
          // of a decision that is no longer in force the rules do not speak
          const isInForce = ({ follows }: (typeof all)[number]) =>
            follows.resource !== 'decision' ||
            facts.decisions.some(({ id, status }) => id === follows.id && status === 'in_force');
          const found = all.filter((one) => one.kind === kind && one.due !== null && isInForce(one));
          if (!rule || found.length === 0) continue;
          // a day that is not known is for the rule to say
          if (found.some(({ discharge }) => discharge?.on === null)) continue;
          const state = worst.find((one) => found.some((each) => each.state === one)) ?? '';
          const judged = judgeRule(rule, facts, { action: null, decision_id: null, occurred_on: null, today: on });
          const line = `${code} ${title.zh} ${on} ${kind}: ${state}, ${judged.standing}`;
          t.ok(standings[state]?.includes(judged.standing), line);
          compared += 1;
        }
      }
    }
  }
  t.ok(compared > 500, `${compared} comparisons`);
});

t.test('a guard that asks whether something was done asks what discharges the obligation', async (t) => {
  const pairs = [
    ['submission', 'submitted-to-government'],
    ['result_report', 'entrusted-result-reported'],
    ['implementation_feedback', 'feedback-given'],
    ['dissent_explanation', 'dissent-explained'],
    ['implementation', 'result-implemented'],
  ] as const satisfies readonly (readonly [ObligationKind, string])[];
  for (const [kind, code] of pairs) {
    const rule = rules.find((one) => one.code === code);
    for (const { facts: overrides, title } of [...(rule?.examples.holds ?? []), ...(rule?.examples.fails ?? [])]) {
      const facts = exampleFacts(overrides);
      const found = obligationsOf(facts, today).filter((one) => one.kind === kind);
      if (!rule || found.length === 0) continue;
      const judged = judgeRule(rule, facts, { action: null, decision_id: null, occurred_on: null, today });
      t.equal(
        found.every(({ discharge }) => discharge !== null),
        judged.standing === 'met',
        `${code}: ${title.zh}`,
      );
    }
  }
});
