// The vocabularies: well-formed, cited, and in the notice's own words wherever a clause is claimed.

import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  type Code,
  codeClause,
  codeEntry,
  codeListNames,
  codeLists,
  codes,
  hasFlag,
  isCode,
} from '../../src/procedure/code-lists.ts';
import { clauseRefs, clauses, quotation } from '../../src/procedure/sources.ts';

const notice = readFileSync(new URL('../../src/data/notice.zh.txt', import.meta.url), 'utf8').replace(/\s/g, '');

const entries = codeListNames.flatMap((name) =>
  codes(name).map((code) => ({
    name,
    code,
    at: `${name}.${code}`,
    entry: codeEntry(name, code as never),
    clause: codeClause(name, code as never),
  })),
);

const asked = `subject_kinds standings content_categories topics committee_member_sources committee_roles director_posts
  session_forms platform_kinds disclosure_channels notice_methods linked_forms bylaw_kinds feedback_kinds audiences origins
  item_scopes stances dispositions conclusions outcomes decision_bases legalities
  legality_findings legal_education_kinds objection_outcomes referral_kinds solicitation_methods
  activity_kinds division_kinds township_kinds self_government_kinds stages actions record_modes concerns disclosure_levels
  session_statuses decision_statuses progress_states household_registrations subject_capacities attendance_capacities
  vote_choices vote_matters assembly_callers judgement_kinds vote_methods vote_results count_bases filing_kinds delivery_methods disclosure_subjects rule_forces rule_weights
  assessor_kinds supervision_targets supervision_matters supervision_findings linkage_kinds linkage_directions
  rule_standings roles obligation_kinds obligation_states calendar_day_kinds succession_kinds`.split(/\s+/);

t.test('every list is there, once, with codes in snake_case', async (t) => {
  t.same([...codeListNames].sort(), asked.sort());
  for (const name of codeListNames) t.match(name, /^[a-z]+(_[a-z]+)*$/);
  for (const { at, code } of entries) t.match(code, /^[a-z]+(_[a-z]+)*$/, at);
});

t.test('names are said in both languages, and no two codes of a list share one', async (t) => {
  for (const name of codeListNames) {
    const named = entries.filter((each) => each.name === name).map(({ entry }) => entry);
    for (const language of ['zh', 'en'] as const) {
      const names = named.map((entry) => entry[language]);
      t.equal(new Set(names).size, names.length, `${name} ${language}`);
      t.ok(
        [codeLists[name].title[language], ...names].every((text) => text.trim() === text && text !== ''),
        name,
      );
    }
  }
});

t.test('every clause exists, and its text names the code in these words', async (t) => {
  // A clause runs from its heading to the next one.
  const headings = clauseRefs.filter((ref) => clauses[ref].quoted && !ref.includes('#'));
  const starts = headings.map((ref) => notice.indexOf(quotation(ref)));
  for (const { at, entry, clause } of entries) {
    if (clause === null) continue;
    const index = headings.indexOf(clause);
    t.ok(index >= 0, `${at}: ${clause}`);
    const text = notice.slice(starts[index], starts[index + 1]);
    for (const piece of (entry.words ?? entry.zh).split('…'))
      t.ok(text.includes(piece), `${at} in ${clause}: ${piece}`);
  }
});

t.test('lists that the notice enumerates are whole', async (t) => {
  const named = (name: (typeof codeListNames)[number]) =>
    entries.filter((e) => e.name === name && e.clause === codeLists[name].clause);
  t.equal(named('content_categories').length, 6);
  t.equal(named('subject_kinds').length, 19, 'sixteen subjects and three kinds of assessor');
  t.equal(named('standings').length, 9);
  t.equal(named('committee_member_sources').length, 8);
  t.equal(named('linked_forms').length, 6);
  t.equal(named('session_forms').length, 2 + 15 + 1, 'two assemblies, fifteen forms, and 等形式');
  t.equal(named('platform_kinds').length, 9 + 2 + 1 + 1, 'nine platforms, two accounts, one online, and 等');
  t.equal(named('disclosure_channels').length, 5 + 1);
  t.equal(named('audiences').length, 3);
});

t.test('flags', async (t) => {
  const flagged = (flag: 'is_person' | 'is_assembly' | 'is_owners' | 'is_written') =>
    entries.filter(({ entry }) => entry[flag]).map(({ at }) => at);
  t.same(flagged('is_assembly'), [
    'session_forms.villagers_assembly',
    'session_forms.villagers_representative_assembly',
  ]);
  t.same(flagged('is_owners'), ['session_forms.owners_assembly']);
  t.same(
    flagged('is_written'),
    ['written', 'sms', 'wechat', 'qq', 'posting'].map((code) => `notice_methods.${code}`),
  );
  t.same(
    flagged('is_person'),
    ['registered_resident', 'non_registered_resident', 'expert', 'professional'].map((code) => `subject_kinds.${code}`),
  );
  t.ok(hasFlag('session_forms', 'villagers_assembly', 'is_assembly'));
  t.notOk(hasFlag('session_forms', 'owners_assembly', 'is_assembly'));
});

t.test('a code is checked by list, and by its type', async (t) => {
  t.ok(isCode('stances', 'oppose'));
  t.notOk(isCode('stances', 'toString'));
  // @ts-expect-error a code of another list does not fit
  const wrong: Code<'stances'> = 'adopted';
  t.ok(wrong);
  t.equal(codes('record_modes')[0], 'live');
});
