// The quotations: each piece is verbatim in the notice, white space apart; a paraphrase never passes for one.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { isDay } from '../../src/procedure/calendar.ts';
import {
  type ClauseRef,
  clauseNumber,
  clauseRefs,
  clauses,
  isClauseRef,
  quotation,
  sources,
} from '../../src/procedure/sources.ts';

const notice = readFileSync(new URL('../../src/data/notice.zh.txt', import.meta.url), 'utf8').replace(/\s/g, '');

t.test('every quotation is verbatim, its pieces in order', async (t) => {
  for (const ref of clauseRefs.filter((each) => clauses[each].quoted)) {
    let from = 0;
    for (const piece of quotation(ref).replace(/\s/g, '').split('…')) {
      const found = notice.indexOf(piece, from);
      t.ok(piece !== '' && found >= 0, `${ref}: ${piece}`);
      from = found + piece.length;
    }
  }
});

t.test('every quotation stands in the clause it is cited from', async (t) => {
  // The headings mark where a clause begins; it ends where the next one begins.
  const headings = clauseRefs.filter((ref) => clauses[ref].quoted && !ref.includes('#'));
  const starts = headings.map((ref) => ({ ref: ref as string, start: notice.indexOf(quotation(ref)) }));
  t.same(
    starts,
    [...starts].sort((a, b) => a.start - b.start),
    'headings in the order of the notice',
  );
  for (const ref of clauseRefs.filter((each) => each.includes('#'))) {
    const index = starts.findIndex((each) => each.ref === clauseNumber(ref));
    const words = notice.slice(starts[index]?.start, starts[index + 1]?.start);
    for (const piece of quotation(ref).split('…')) t.ok(index >= 0 && words.includes(piece), `${ref}: ${piece}`);
  }
});

t.test('a reference says what it is', async (t) => {
  for (const ref of clauseRefs) {
    const { source, quoted, number } = clauses[ref];
    t.equal(quoted, source === 'notice', ref);
    t.equal(ref.startsWith('law:'), !quoted, ref);
    t.ok(number, ref);
    t.ok(source in sources, ref);
    if (ref.includes('#')) t.match(ref, /^(前言|[一二三]\([一二三四]\)[1-7]?)#[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?$/);
  }
  t.same(clauses['二(二)7#entrusted-written-reply'], {
    source: 'notice',
    number: '二(二)7',
    text: '基层政府和有关部门要认真研究吸纳,并在十日内以书面形式反馈',
    quoted: true,
    mark: '✓',
  });
  t.notOk(isClauseRef('二(二)8'));
  t.notOk(isClauseRef('constructor'));
  // @ts-expect-error a citation cannot dangle
  const dangling: ClauseRef = '二(二)6#no-such-rule';
  t.notOk(isClauseRef(dangling));
});

t.test('each rule with a clause of the notice has its words', async (t) => {
  const rules = `content-category request-answered lead-body-competent convener-jurisdiction opinions-solicited
    participants-determined participants-broad respected-persons expert-assessment participants-notified notice-lead-time
    cross-village-procedure convener-responsible everyone-heard opinions-considered high-concern-procedure
    unresolved-escalated assembly-decides submitted-to-government responsible-body-named result-implemented
    implementation-on-time result-disclosed disclosed-on-time feedback-given entrusted-result-reported
    entrusted-written-reply department-feedback dissent-explained unlawful-corrected supervised committee-director
    committee-sources funds-dedicated bylaws-in-place platforms-in-place`.split(/\s+/);
  for (const rule of rules)
    t.ok(
      clauseRefs.some((ref) => ref.endsWith(`#${rule}`)),
      rule,
    );
});

t.test('sources are dated, and a law gives way to its successor without a gap', async (t) => {
  for (const [code, source] of Object.entries(sources))
    for (const day of [source.valid_from, source.valid_to]) t.ok(day === null || isDay(day), code);
  t.equal(sources.villagers_committee_law_2018.valid_to, '2025-12-31');
  t.equal(sources.villagers_committee_law_2025.valid_from, '2026-01-01');
  t.equal(sources.residents_committee_law_2018.valid_to, '2025-12-31');
  t.equal(sources.residents_committee_law_2025.valid_from, '2026-01-01');
  t.ok(notice.includes(sources.notice.title.zh), 'the notice is called by its own words');
});
