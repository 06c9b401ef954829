// The requirements of the notice: all there, in its words, each carried out by something that exists or is planned.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { codeLists } from '../../src/procedure/code-lists.ts';
import { unsetSettings } from '../../src/procedure/facts.ts';
import { divisionRules, rules as itemRules } from '../../src/procedure/index.ts';
import {
  type Carrier,
  type CarrierKind,
  carrierKinds,
  carriers,
  carriersOf,
  type Requirement,
  requirementForces,
  requirements,
} from '../../src/procedure/requirements.ts';
import { type ClauseRef, clauseNumber, clauseRefs, clauses, quotation } from '../../src/procedure/sources.ts';

const rules = [...itemRules, ...divisionRules];
const notice = readFileSync(new URL('../../src/data/notice.zh.txt', import.meta.url), 'utf8').replace(/\s/g, '');
const headings = clauseRefs.filter((ref) => clauses[ref].quoted && !ref.includes('#'));
const starts = headings.map((ref) => notice.indexOf(quotation(ref)));

/** Where the words stand, piece by piece, within their clause; a piece that is not there ends before it begins. */
const places = (ref: ClauseRef) => {
  const index = headings.indexOf(clauseNumber(ref) as ClauseRef);
  const end = starts[index + 1] ?? notice.length;
  let from = starts[index] ?? notice.length;
  return quotation(ref)
    .replace(/\s/g, '')
    .split('…')
    .map((piece) => {
      const at = notice.indexOf(piece, from);
      const isThere = piece !== '' && at >= 0 && at + piece.length <= end;
      if (isThere) from = at + piece.length;
      return { piece, start: isThere ? at : 1, end: isThere ? at + piece.length : 0 };
    });
};
const refsOf = ({ clause, see_also = [] }: { clause: ClauseRef; see_also?: readonly ClauseRef[] }) => [
  clause,
  ...see_also,
];
/** The same article of a law, or words of the notice that overlap. */
const meet = (a: ClauseRef, b: ClauseRef) =>
  a === b ||
  (clauses[a].quoted &&
    clauses[b].quoted &&
    clauseNumber(a) === clauseNumber(b) &&
    places(a).some((x) => places(b).some((y) => x.start < y.end && y.start < x.end)));

const kinds = Object.keys(carriers) as CarrierKind[];
const allCarriers = requirements.flatMap((requirement) => carriersOf(requirement));
const at = ({ number, title }: Requirement) => `${number} ${title.zh}`;
const naming = (requirement: Requirement, kind: CarrierKind, status?: Carrier['status']) =>
  carriersOf(requirement)
    .filter((carrier) => carrier.kind === kind && (status === undefined || carrier.status === status))
    .map(({ name }) => name);

t.test('all 92 are there, numbered in the order of the notice', async (t) => {
  t.same(
    requirements.map(({ number }) => number),
    Array.from({ length: 92 }, (_, index) => index + 1),
  );
  const order = requirements.map(({ clause }) => headings.indexOf(clauseNumber(clause) as ClauseRef));
  t.same(
    order,
    [...order].sort((a, b) => a - b),
    'clause after clause',
  );
  const cited = new Set(requirements.map(({ clause }) => clauseNumber(clause)));
  // what only gathers others under a heading is not itself asked for
  t.same(
    headings.filter((ref) => !cited.has(ref)),
    ['二(二)'],
    'no clause is left out',
  );
  const count = (force: string) => requirements.filter((each) => each.force === force).length;
  t.same(
    Object.keys(requirementForces).map((force) => [force, count(force)]),
    [
      ['must', 71],
      ['default', 2],
      ['permitted', 12],
      ['context', 7],
    ],
  );
});

t.test('each quotation is verbatim, piece by piece, in its clause', async (t) => {
  for (const requirement of requirements) {
    for (const ref of refsOf(requirement).filter((each) => clauses[each].quoted))
      for (const { piece, start, end } of places(ref)) t.ok(start < end, `${at(requirement)}: ${piece}`);
    t.ok(clauses[requirement.clause].quoted, `${at(requirement)}: the notice's own words`);
  }
});

t.test('the words are quoted once: where a rule stands on the same, it is the same entry', async (t) => {
  const cited = rules.flatMap((rule) => refsOf(rule));
  for (const requirement of requirements) {
    const same = cited.filter((ref) => quotation(ref) === quotation(requirement.clause));
    t.ok(same.length === 0 || same.includes(requirement.clause), at(requirement));
  }
  const own = requirements.map(({ clause }) => clause);
  t.equal(new Set(own).size, own.length, 'no two requirements are one');
  t.equal(new Set(own.map(quotation)).size, own.length, 'nor say the same');
});

t.test('titles are in both languages, and no two are the same', async (t) => {
  for (const language of ['zh', 'en'] as const) {
    const titles = requirements.map(({ title }) => title[language]);
    t.equal(new Set(titles).size, titles.length, language);
  }
  const reasons = requirements.flatMap((each) => ('not_mechanisable' in each ? [each.not_mechanisable] : []));
  for (const { zh, en } of [...requirements.map(({ title }) => title), ...reasons, ...Object.values(carrierKinds)])
    t.ok(/\p{Script=Han}/u.test(zh) && /^[\x20-\x7e]+$/.test(en), en);
});

t.test('every requirement has what carries it out, or a reason why nothing can', async (t) => {
  for (const requirement of requirements) {
    const carried = carriersOf(requirement);
    const isReasoned = 'not_mechanisable' in requirement;
    t.equal(carried.length > 0, !isReasoned, at(requirement));
    const names = carried.map(({ kind, name }) => `${kind} ${name}`);
    t.equal(new Set(names).size, names.length, `${at(requirement)}: each once`);
  }
  const reasoned = requirements.filter((each) => 'not_mechanisable' in each);
  t.same(reasoned.map(at), ['64 政府治理与居民自治良性互动']);
});

t.test('every name is under one status, and some requirement names it', async (t) => {
  for (const kind of kinds) {
    const names = [...carriers[kind].in_place, ...carriers[kind].planned] as string[];
    t.equal(new Set(names).size, names.length, kind);
    for (const name of names)
      t.ok(
        allCarriers.some((carrier) => carrier.kind === kind && carrier.name === name),
        `${kind} ${name}`,
      );
  }
});

t.test('rules, code lists and settings are those that exist', async (t) => {
  t.same(
    [...carriers.rule.in_place].sort(),
    rules.map(({ code }) => code).sort(),
    'a new rule goes to in_place of src/procedure/requirements/carriers.ts, and to the requirement it carries out',
  );
  const codes = rules.map(({ code }) => code);
  for (const name of carriers.rule.planned) t.notOk(codes.includes(name), `${name} is in place: move it there`);
  for (const name of carriers.code_list.in_place) t.ok(Object.hasOwn(codeLists, name), name);
  for (const name of [...carriers.setting.in_place, ...carriers.setting.planned])
    t.ok(Object.hasOwn(unsetSettings, name), name);
  // kinds that have come to be are codes of a list by then
  const lists: Readonly<Record<string, { readonly codes: object }>> = codeLists;
  for (const name of carriers.obligation.in_place as readonly string[])
    t.ok(Object.hasOwn(lists.obligation_kinds?.codes ?? {}, name), `obligation ${name}`);
});

t.test('a rule cites a clause that says it: its words and the requirement’s are the same or overlap', async (t) => {
  for (const rule of rules) {
    const named = requirements.filter((each) => naming(each, 'rule').includes(rule.code));
    t.ok(named.length > 0, `${rule.code}: no requirement names it`);
    t.ok(
      named.some((requirement) => refsOf(requirement).some((ref) => meet(ref, rule.clause))),
      `${rule.code}: none of ${named.map(({ number }) => number)} says ${quotation(rule.clause)}`,
    );
    for (const requirement of named) {
      const shared = refsOf(requirement).filter((ref) => refsOf(rule).some((other) => meet(ref, other)));
      t.ok(shared.length > 0, `${at(requirement)} does not say ${rule.code}`);
      t.ok(
        shared.some((ref) => refsOf(rule).some((other) => clauseNumber(other) === clauseNumber(ref))),
        `${rule.code}: the clause's number`,
      );
    }
    const forces = named.map(({ force }) => force);
    // an aim binds nobody: what stands on one alone, stands on a law
    const isLaw = !clauses[rule.clause].quoted;
    t.ok(rule.force !== 'must' || forces.includes('must') || isLaw, `${rule.code}: force`);
  }
});

t.test('meeting words are those that overlap within one clause', async (t) => {
  t.ok(meet('二(二)6#everyone-heard', '二(二)6#everyone-heard'));
  t.ok(meet('二(二)1#assembly-matter', '二(二)1#content-category'), 'a part');
  t.ok(meet('二(二)3#lead-body-competent', '二(二)3#convener-jurisdiction.village'), 'an overlap');
  t.notOk(meet('二(二)6#everyone-heard', '二(二)6#opinions-considered'), 'neighbours');
  t.notOk(meet('二(二)7#disclosed-on-time', '二(二)7#result-implemented'));
  t.notOk(meet('二(二)3#linkage', '二(三)#linkage'), 'like words of another clause');
  t.notOk(meet('law:民法典.201', 'law:民法典.203'));
});

t.test('what is planned only becomes less', async (t) => {
  // a vocabulary alone carries nothing out
  const open = requirements.filter((requirement) => {
    const carried = carriersOf(requirement).filter(({ kind }) => kind !== 'code_list');
    return carried.length > 0 && carried.every(({ status }) => status === 'planned');
  });
  const names = kinds.flatMap((kind) => carriers[kind].planned as readonly string[]);
  const found = {
    carriers: allCarriers.filter(({ status }) => status === 'planned').length,
    names: names.length,
    requirements: open.length,
  };
  t.same(
    found,
    { carriers: 66, names: 16, requirements: 19 },
    'lower these numbers when something lands; never raise them',
  );
});
