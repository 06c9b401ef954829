// What an act may rest on: the present round, and what had happened by its day.

import t from 'tap';
import { asOf, presentRound } from '../../src/procedure/as-of.ts';
import { judge, plan } from '../../src/procedure/index.ts';
import { faults } from '../../src/procedure/registry.ts';
import { exampleFacts } from '../../src/procedure/rules/example-facts.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import type { ExampleOverrides } from '../../src/procedure/rules/rule.ts';

const today = '2025-06-20';

t.test('evidence counts on its own day, and not the day before', (t) => {
  const kinds = [
    ['solicitations', '2025-03-16'],
    ['notices', '2025-03-22'],
    ['sessions', '2025-04-02'],
    ['decisions', '2025-04-02'],
    ['referrals', '2025-04-03'],
    ['implementation_records', '2025-06-10'],
    ['disclosures', '2025-06-15'],
    ['feedback_records', '2025-06-16'],
  ] as const;
  const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  for (const [kind, day] of kinds) {
    t.equal(asOf(exampleFacts(), day)[kind].length, 1, `${kind} on ${day}`);
    t.equal(asOf(exampleFacts(), dayBefore(day))[kind].length, 0, `${kind} the day before`);
  }
  const announced = exampleFacts({ sessions: [{ status: 'announced' }] });
  t.equal(asOf(announced, '2025-03-01').sessions.length, 1, 'an announced session lies ahead');
  const early = asOf(exampleFacts(), '2025-03-01');
  t.same([early.participants.length, early.opinions.length], [2, 2], 'what is owed something stays');
  t.end();
});

t.test('an act dated back is judged by what there was', (t) => {
  const kindOn = (occurred_on: string) => plan(exampleFacts(), { action: 'close', occurred_on }, today);
  t.equal(kindOn('2025-06-16').kind, 'allowed', 'on the day of the feedback');
  t.match(kindOn('2025-06-15'), { kind: 'blocked', blocked_by: [{ code: 'feedback-given' }] });
  t.equal(kindOn('2025-04-03').kind, 'blocked');
  t.match(kindOn('2025-04-03'), {
    blocked_by: [{ code: 'result-implemented' }, { code: 'result-disclosed' }, { code: 'feedback-given' }],
  });
  const opposed = exampleFacts({
    item: { stage: 'deliberating' },
    decisions: [{ status: 'draft' }],
    transitions: [{}, {}, {}, {}],
    opinions: [{}, {}, { stance: 'oppose', voiced_on: '2025-04-05', disposition: null }],
  });
  const decide = { action: 'decide', decision_id: ids.decision, occurred_on: '2025-04-02' } as const;
  t.match(plan(opposed, decide, today), { kind: 'blocked', blocked_by: [{ code: 'opinions-considered' }] });
  t.end();
});

t.test('in retrospect no day is asked, and how things stand counts all days', (t) => {
  const facts = exampleFacts({ item: { record_mode: 'retrospective' } });
  const proposal = { action: 'close', decision_id: null, occurred_on: '2025-04-03', today } as const;
  t.same(faults(facts, 'guard', proposal), []);
  const standing = judge(exampleFacts(), '2025-04-03').find(({ code }) => code === 'feedback-given');
  t.equal(standing?.standing, 'met');
  t.end();
});

t.test('a return to drafting begins a new round, by when things were recorded', (t) => {
  const returned = (created_at: string): ExampleOverrides => ({
    transitions: [
      {},
      {},
      {},
      {},
      { action: 'return', from_stage: 'deliberating', to_stage: 'drafting', occurred_on: '2025-04-02', created_at },
    ],
  });
  const counts = (overrides: ExampleOverrides) => {
    const { solicitations, notices, sessions, opinions, participants } = presentRound(exampleFacts(overrides));
    return [solicitations, notices, sessions, opinions, participants].map(({ length }) => length);
  };
  t.same(counts({}), [1, 1, 1, 2, 2]);
  t.same(counts(returned('2025-04-02T01:59:59.999Z')), [0, 0, 1, 2, 2], 'the session is linked just afterwards');
  t.same(counts(returned('2025-04-02T02:00:00Z')), [0, 0, 0, 2, 2], 'at the very instant, however it is written');
  const [held, returnedOn] = ['2025-04-02', '2025-04-01T08:00:00.000Z'];
  const ahead = (created_at: string) =>
    counts({
      ...returned(created_at),
      sessions: [{ held_on: held, item: { created_at: '2025-03-21T02:00:00.000Z' } }],
    });
  t.equal(ahead(returnedOn)[2], 1, 'a session that lay ahead serves again');
  t.equal(ahead('2025-04-01T16:00:00.000Z')[2], 0, 'not on the day that the return was recorded');
  const paper = { ...returned('2025-04-03T00:00:00.000Z'), item: { record_mode: 'retrospective' } } as const;
  t.same(counts(paper), [1, 1, 1, 2, 2], 'a paper case was recorded all at once');
  const back: ExampleOverrides = {
    transitions: [{}, {}, {}, {}, { action: 'return', from_stage: 'escalated', to_stage: 'deliberating' }],
  };
  t.same(counts(back), [1, 1, 1, 2, 2], 'from the assembly back to deliberation it goes on');
  t.end();
});
