// Each rule's worked examples are its tests; and what is true of every rule.

import t from 'tap';
import { judge, rules } from '../../src/procedure/index.ts';
import { lifecycle } from '../../src/procedure/lifecycle.ts';
import { judgeRule } from '../../src/procedure/registry.ts';
import { exampleFacts, exampleProposal } from '../../src/procedure/rules/example-facts.ts';
import type { Example, Rule } from '../../src/procedure/rules/rule.ts';
import { clauseNumber, isClauseRef, quotation } from '../../src/procedure/sources.ts';

const run = (rule: Rule, example: Example) =>
  judgeRule(rule, exampleFacts(example.facts), { ...exampleProposal, ...example.proposal });

for (const rule of rules) {
  t.test(`${clauseNumber(rule.clause)} ${rule.code}: ${rule.title.zh}`, (t) => {
    for (const example of [...rule.examples.holds, ...rule.examples.fails]) {
      const judged = run(rule, example);
      t.equal(judged.standing, example.standing, `${example.title.zh} → ${example.standing}`);
      const saysWhy = judged.missing.length > 0 || judged.note !== undefined || judged.evidence.length > 0;
      t.ok(saysWhy || judged.standing === 'met', `${example.title.zh}: says why`);
      if (judged.standing === 'unmet' || judged.standing === 'insufficient_data') {
        t.ok(judged.missing.length > 0, `${example.title.zh}: says what is missing`);
      }
    }
    const holds = rule.examples.holds.map(({ standing }) => standing);
    const fails = rule.examples.fails.map(({ standing }) => standing);
    t.ok(holds.length > 0 && fails.length > 0, 'an example on both sides');
    t.ok(
      holds.every((standing) => standing === 'met' || standing === 'not_applicable'),
      'what holds is met or does not apply',
    );
    t.ok(
      fails.every((standing) => standing !== 'met' && standing !== 'not_applicable'),
      'what fails does not hold',
    );
    t.ok(
      fails.some((standing) => standing === 'unmet' || standing === 'late'),
      'one fails for good',
    );
    t.ok(holds.includes('met') || rule.code === 'unlawful-corrected', 'one is met, not only beside the point');
    t.end();
  });
}

t.test('the example item is in order: no rule is unmet, pending or late', (t) => {
  const open = judge(exampleFacts(), exampleProposal.today).filter(
    ({ standing }) => standing !== 'met' && standing !== 'not_applicable',
  );
  t.same(
    open.map(({ code, standing }) => [code, standing]),
    [],
  );
  t.end();
});

t.test('an example changes something: it is not the example item again', (t) => {
  for (const rule of rules) {
    for (const example of rule.examples.fails) {
      t.ok(
        Object.keys(example.facts).length > 0 || Object.keys(example.proposal ?? {}).length > 0,
        `${rule.code}: ${example.title.zh}`,
      );
    }
  }
  t.end();
});

t.test('codes are unique and readable', (t) => {
  const codes = rules.map(({ code }) => code);
  t.equal(new Set(codes).size, codes.length);
  t.ok(codes.every((code) => /^[a-z]+(-[a-z]+)*$/.test(code)));
  t.end();
});

// What section 5 of the domain lists and whose facts these tables hold.
t.test('the catalogue is the one the domain asks for', (t) => {
  t.same(
    rules.map(({ code, force, weight, guards }) => `${code} ${force} ${weight} ${guards.join('+')}`.trim()),
    [
      'content-category must guard propose',
      'request-answered must finding accept+decline',
      'lead-body-competent must guard propose',
      'cross-village-procedure must guard notify',
      'convener-jurisdiction must guard propose',
      'convener-responsible must guard convene',
      'opinions-solicited must guard propose',
      'participants-determined must guard propose',
      'participants-broad must finding propose',
      'respected-persons must finding propose',
      'participants-notified must guard notify+convene',
      'notice-lead-time default guard convene',
      'everyone-heard must guard decide',
      'opinions-considered must guard decide',
      'high-concern-procedure must guard decide',
      'unresolved-escalated must guard decide',
      'assembly-decides must guard decide',
      'decision-after-session must guard decide',
      'outcome-follows-conclusion must finding decide',
      'assembly-quorum must guard decide',
      'assembly-notice must finding decide',
      'assembly-rules-named must finding',
      'filed-or-approved must finding',
      'submitted-to-government must guard implement+close',
      'responsible-body-named must guard implement+close',
      'result-implemented must guard close',
      'implementation-on-time must finding',
      'milestones-on-time must finding',
      'result-disclosed must guard close',
      'disclosed-on-time must finding',
      'objection-answered must finding',
      'feedback-given must guard close',
      'dissent-explained must guard close',
      'entrusted-result-reported must guard close',
      'entrusted-written-reply must finding',
      'reply-in-writing must finding',
      'department-feedback must finding',
      'unlawful-suspended must guard implement+close+reopen',
      'unlawful-corrected must finding',
      'recorded-in-time must finding',
      'withdrawal-by-the-assembly must guard withdraw',
      'withdrawal-after-session must finding withdraw',
      'escalation-stands must guard return',
      'expert-assessment permitted advice decide',
      'supervised must finding',
    ],
  );
  t.end();
});

t.test('every citation exists, and is that of the rule', (t) => {
  for (const { code, clause, see_also, our_reading, weight, guards } of rules) {
    for (const ref of [clause, ...(see_also ?? [])]) {
      t.ok(isClauseRef(ref) && quotation(ref).length > 0, `${code} cites ${ref}`);
    }
    const [, owner] = clause.split('#');
    // Cited under another rule's name or from a law, it is our reading of those words, and says so.
    if (owner !== code) t.ok(our_reading !== undefined || clause.startsWith('law:'), `${code} reads ${clause}`);
    t.ok(weight !== 'guard' || guards.length > 0, `${code} guards something`);
    t.ok(guards.every((action) => Object.hasOwn(lifecycle, action)));
  }
  t.end();
});

t.test('examples and judgements are plain JSON', (t) => {
  for (const rule of rules) {
    t.same(JSON.parse(JSON.stringify(rule.examples)), rule.examples, rule.code);
    const judged = run(rule, { title: { zh: '', en: '' }, facts: {}, standing: 'met' });
    t.same(JSON.parse(JSON.stringify(judged)), judged);
  }
  t.end();
});

t.test('every text is in both languages', (t) => {
  const texts = rules.flatMap(({ title, message, our_reading, examples }) => [
    title,
    message,
    ...(our_reading ? [our_reading] : []),
    ...[...examples.holds, ...examples.fails].map((example) => example.title),
  ]);
  for (const { zh, en } of texts) t.ok(/\p{Script=Han}/u.test(zh) && /^[\x20-\x7eé“”’…\p{Script=Han}]+$/u.test(en), en);
  t.end();
});

t.test('a guard that is not due yet is pending, one that never came up does not apply', (t) => {
  const standingAt = (stage: 'requested' | 'drafting' | 'soliciting' | 'notified' | 'withdrawn', steps: number) => {
    const facts = exampleFacts({ item: { stage }, solicitations: [], sessions: [], decisions: [] });
    facts.transitions.length = steps;
    const found = judge(facts, exampleProposal.today);
    return ['opinions-solicited', 'everyone-heard', 'feedback-given'].map(
      (code) => found.find((rule) => rule.code === code)?.standing,
    );
  };
  t.same(standingAt('requested', 0), ['pending', 'pending', 'pending']);
  t.same(standingAt('drafting', 0), ['pending', 'pending', 'pending']);
  t.same(standingAt('soliciting', 1), ['unmet', 'pending', 'pending']);
  t.same(standingAt('notified', 3), ['unmet', 'pending', 'pending'], 'it was passed, in retrospect');
  t.same(standingAt('withdrawn', 1), ['not_applicable', 'not_applicable', 'not_applicable']);
  t.same(standingAt('withdrawn', 3), ['unmet', 'not_applicable', 'not_applicable']);
  t.end();
});

t.test('judge() tells of every rule: clause, number, quotation', (t) => {
  const found = judge(exampleFacts(), exampleProposal.today);
  t.same(
    found.map(({ code }) => code),
    rules.map(({ code }) => code),
  );
  t.match(
    found.find(({ code }) => code === 'everyone-heard'),
    {
      clause: '二(二)6#everyone-heard',
      source: 'notice',
      clause_number: '二(二)6',
      quotation: '确保各类主体充分发表意见建议',
      is_quoted: true,
      standing: 'met',
      note: null,
    },
  );
  const quorum = found.find(({ code }) => code === 'assembly-quorum');
  t.equal(quorum?.is_quoted, false, 'a law whose text is not held is paraphrased');
  t.end();
});

t.test('the absent are named', (t) => {
  const facts = exampleFacts({ opinions: [{}], sessions: [{ attendances: [{}, { is_present: false }] }] });
  const heard = judge(facts, exampleProposal.today).find(({ code }) => code === 'everyone-heard');
  t.same(heard?.note, { zh: '未到会:达布察克村外来经营户代表', en: 'absent: 达布察克村外来经营户代表' });
  t.end();
});

t.test('judging changes nothing', (t) => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null)
      for (const part of Object.values(Object.freeze(value))) freeze(part);
    return value;
  };
  for (const rule of rules) {
    for (const example of [...rule.examples.holds, ...rule.examples.fails]) {
      const facts = freeze(exampleFacts(example.facts));
      const proposal = { ...exampleProposal, ...example.proposal };
      t.same(rule.judge(facts, proposal), rule.judge(facts, proposal), rule.code);
    }
  }
  t.end();
});
