// Jurisdiction: each route by its cases, every clause named, both sides of every boundary; and the guards agree with it.

import t from 'tap';
import { rules } from '../../src/procedure/index.ts';
import { isBody, type Jurisdiction, jurisdiction, type Matter, type Place } from '../../src/procedure/jurisdiction.ts';
import { exampleFacts, exampleProposal } from '../../src/procedure/rules/example-facts.ts';
import { exampleIds as ids } from '../../src/procedure/rules/example-rows.ts';
import { clauseNumber, isClauseRef, quotation } from '../../src/procedure/sources.ts';

const [a, b, elsewhere, township, otherTownship] = [
  '150626100201',
  '150626100202',
  '150626101201',
  '150626100',
  '150626101',
];
const group = `${a}-03`;
const place = (code: string, stands: boolean | null = true, kind: Place['kind'] = null): Place => ({
  code,
  kind,
  has_consultation_committee: code.length < 12 ? false : stands,
});
const said = {
  scope: null,
  single_village_unable_reason: null,
  population_judgement: null,
  category: null,
  involves_departments: null,
  is_important: null,
  is_entrusted: null,
  is_organ_named: false,
  concern: null,
  is_professional: null,
  is_owners_matter: null,
} as const;
const ask = (divisions: (string | Place)[], more: Partial<Matter> = {}): Jurisdiction =>
  jurisdiction({ ...said, divisions: divisions.map((d) => (typeof d === 'string' ? place(d) : d)), ...more });
const at = (bodies: Jurisdiction['conveners']) => bodies.map(({ kind, division_code }) => `${kind} ${division_code}`);
const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code);

interface Case {
  readonly title: string;
  readonly asked: Jurisdiction;
  readonly route: Jurisdiction['route'];
  readonly clause: string | null;
  readonly quoted?: RegExp;
  readonly lead: string[];
  readonly conveners: string[];
  readonly documents?: string[];
  readonly follows?: string[];
  readonly judged?: string[];
  readonly unclear?: string[];
}
const [party, committee, council, townshipParty] = [
  'party_organisation',
  'village_committee',
  'consultation_committee',
  'township_party_committee',
];
const villageBodies = (code: string) => [`${party} ${code}`, `${committee} ${code}`];
const always = ['high_concern', 'professional'];

const cases: readonly Case[] = [
  {
    title: 'one village: its bodies lead, its committee convenes',
    asked: ask([a]),
    route: 'village',
    clause: '二(二)3',
    quoted: /牵头,社区协商委员会召集/,
    lead: villageBodies(a),
    conveners: [`${council} ${a}`],
  },
  {
    title: 'one community: the same',
    asked: ask([place('150626100002', true, 'community')]),
    route: 'village',
    clause: '二(二)3',
    lead: villageBodies('150626100002'),
    conveners: [`${council} 150626100002`],
  },
  {
    title: 'no committee stands: the lead convenes, and the lack is reported',
    asked: ask([place(a, false)]),
    route: 'village',
    clause: '二(二)3',
    lead: villageBodies(a),
    conveners: [],
    follows: ['committee_founded'],
  },
  {
    title: 'whether a committee stands is not known',
    asked: ask([place(a, null)]),
    route: 'village',
    clause: '二(二)3',
    lead: villageBodies(a),
    conveners: [`${council} ${a}`],
    unclear: ['committee'],
  },
  {
    title: 'two villages without a statement: one convenes, the other takes part',
    asked: ask([a, b]),
    route: 'cross_village_joint',
    clause: '二(二)3',
    quoted: /牵头,社区协商委员会召集/,
    lead: [...villageBodies(a), ...villageBodies(b), `${townshipParty} ${township}`],
    conveners: [`${council} ${a}`, `${council} ${b}`],
    documents: ['cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['single_village_unable'],
  },
  {
    title: 'two villages, a blank statement: none',
    asked: ask([a, b], { single_village_unable_reason: ' ' }),
    route: 'cross_village_joint',
    clause: '二(二)3',
    lead: [...villageBodies(a), ...villageBodies(b), `${townshipParty} ${township}`],
    conveners: [`${council} ${a}`, `${council} ${b}`],
    documents: ['cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['single_village_unable'],
  },
  {
    title: 'two villages, one of them without a committee: the other convenes',
    asked: ask([a, place(b, false)]),
    route: 'cross_village_joint',
    clause: '二(二)3',
    lead: [...villageBodies(a), ...villageBodies(b), `${townshipParty} ${township}`],
    conveners: [`${council} ${a}`],
    documents: ['cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['single_village_unable'],
  },
  {
    title: 'two villages and the statement: the township',
    asked: ask([a, b], {
      single_village_unable_reason: '水渠流经两村',
      is_important: true,
      involves_departments: false,
    }),
    route: 'cross_village_township',
    clause: '二(二)3',
    quoted: /^对涉及两个以上行政村、社区的重要事项,单靠某一嘎查村\(社区\)无法开展协商时,由苏木镇党委牵头召集开展协商$/,
    lead: [`${townshipParty} ${township}`],
    conveners: [`${townshipParty} ${township}`],
    documents: ['single_village_statement', 'cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
  },
  {
    title: 'the township convenes on important matters',
    asked: ask([a, b], { single_village_unable_reason: '水渠流经两村', is_important: false }),
    route: 'cross_village_township',
    clause: '二(二)3',
    lead: [`${townshipParty} ${township}`],
    conveners: [`${townshipParty} ${township}`],
    documents: ['single_village_statement', 'cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['important'],
  },
  {
    title: 'villages of two townships: the clause does not say which',
    asked: ask([a, elsewhere], {
      single_village_unable_reason: '水渠流经两镇',
      is_important: true,
      involves_departments: false,
    }),
    route: 'cross_village_township',
    clause: '二(二)3',
    lead: [`${townshipParty} ${township}`, `${townshipParty} ${otherTownship}`],
    conveners: [`${townshipParty} ${township}`, `${townshipParty} ${otherTownship}`],
    documents: ['single_village_statement', 'cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['township'],
  },
  {
    title: 'said to be cross-village, one village named',
    asked: ask([a], { scope: 'cross_village' }),
    route: 'cross_village_joint',
    clause: '二(二)3',
    lead: [...villageBodies(a), `${townshipParty} ${township}`],
    conveners: [`${council} ${a}`],
    documents: ['cross_village_procedure'],
    judged: ['single_village_unable', 'important'],
    unclear: ['two_villages', 'single_village_unable'],
  },
  {
    title: 'said to be of one village, two named: only the first is judged',
    asked: ask([a, b], { scope: 'village' }),
    route: 'village',
    clause: '二(二)3',
    lead: villageBodies(a),
    conveners: [`${council} ${a}`],
    unclear: ['other_villages'],
  },
  {
    title: 'a populous group: it convenes, led by the Party organisation',
    asked: ask([place(group, true, 'villager_group')], { population_judgement: '常住一百八十户' }),
    route: 'sub_village',
    clause: '二(二)3',
    quoted: /^人口较多的自然村、村民小组,在嘎查村党组织的领导下召集协商$/,
    lead: villageBodies(a),
    conveners: [`villager_group ${group}`],
    documents: ['population_judgement'],
    judged: ['large_population'],
  },
  {
    title: 'a group without the judgement: its village',
    asked: ask([place(group, true, 'villager_group')]),
    route: 'village',
    clause: '二(二)3',
    quoted: /社区协商委员会召集/,
    lead: villageBodies(a),
    conveners: [`${council} ${a}`],
    judged: ['large_population'],
    unclear: ['population'],
  },
  {
    title: 'said to be of a group, without judgement or unit',
    asked: ask([a], { scope: 'sub_village' }),
    route: 'sub_village',
    clause: '二(二)3',
    lead: villageBodies(a),
    conveners: [`villager_group ${a}`],
    documents: ['population_judgement'],
    judged: ['large_population'],
    unclear: ['unit', 'population'],
  },
  {
    title: 'a compound: the clause names natural villages and groups only',
    asked: ask([place('150626100002-01', true, 'compound')], { population_judgement: '两千户' }),
    route: 'sub_village',
    clause: '二(二)3',
    lead: villageBodies('150626100002'),
    conveners: ['villager_group 150626100002-01'],
    documents: ['population_judgement'],
    judged: ['large_population'],
    unclear: ['unit_kind'],
  },
  {
    title: 'a township',
    asked: ask([township]),
    route: 'township',
    clause: '二(三)',
    quoted: /稳步推进苏木镇协商$/,
    lead: [`${townshipParty} ${township}`],
    conveners: [`${townshipParty} ${township}`, `grassroots_government ${township}`, `dispatched_organ ${township}`],
  },
  {
    title: 'said to be of the township, a village named',
    asked: ask([a], { scope: 'township' }),
    route: 'township',
    clause: '二(三)',
    lead: [`${townshipParty} ${township}`],
    conveners: [`${townshipParty} ${township}`, `grassroots_government ${township}`, `dispatched_organ ${township}`],
  },
  ...['15', '1506', '150626'].map((code) => ({
    title: `${code} is too wide`,
    asked: ask([code]),
    route: null,
    clause: null,
    lead: [],
    conveners: [],
    unclear: ['division_level'],
  })),
  {
    title: 'a banner, said to be of one village: which?',
    asked: ask(['150626'], { scope: 'village' }),
    route: null,
    clause: null,
    lead: [],
    conveners: [],
    unclear: ['division_level', 'village'],
  },
];

for (const { title, asked, route, clause, quoted, ...expected } of cases) {
  t.test(title, async (t) => {
    t.equal(asked.route, route);
    t.equal(asked.clause && clauseNumber(asked.clause), clause);
    if (quoted) t.match(asked.clause && quotation(asked.clause), quoted);
    t.same(at(asked.lead), expected.lead);
    t.same(at(asked.conveners), expected.conveners);
    t.same(codesOf(asked.documents), expected.documents ?? []);
    t.same(codesOf(asked.must_follow), expected.follows ?? []);
    t.same(codesOf(asked.judgements), [...(expected.judged ?? []), ...always]);
    t.same(codesOf(asked.unclear), expected.unclear ?? []);
  });
}

t.test('who is required: the Party organisation of a group, the township Party committee', async (t) => {
  const required = (asked: Jurisdiction) => at(asked.lead.filter((body) => body.is_required));
  t.same(required(ask([a])), []);
  t.same(required(ask([a, b])), []);
  t.same(required(ask([group], { population_judgement: '较多' })), [`${party} ${a}`]);
  t.same(required(ask([township])), [`${townshipParty} ${township}`]);
});

t.test('a committee: stands, does not stand, not known', async (t) => {
  const found = (...places: Place[]) => {
    const { has_committee, is_convened_by_lead } = ask(places);
    return [has_committee, is_convened_by_lead];
  };
  t.same(found(place(a)), [true, false]);
  t.same(found(place(a, false)), [false, true]);
  t.same(found(place(a, null)), [null, false]);
  t.same(found(place(a, false), place(b, false)), [false, true]);
  t.same(found(place(a, false), place(b, true)), [true, false]);
  t.same(found(place(a, false), place(b, null)), [null, true]);
  t.same(found(place(township)), [null, false], 'a township is not asked');
});

const follows = (more: Partial<Matter>) => codesOf(ask([a], more).must_follow);
const documents = (more: Partial<Matter>) => codesOf(ask([a], more).documents);
const open = (more: Partial<Matter>) => codesOf(ask([a], more).unclear);

t.test('what follows: important matters of departments go to the government', async (t) => {
  t.same(follows({ involves_departments: true, is_important: true }), [
    'submission_to_government',
    'department_feedback',
  ]);
  t.same(follows({ involves_departments: true, is_important: false }), ['department_feedback']);
  t.same(follows({ involves_departments: false, is_important: true }), []);
  t.same(open({ involves_departments: true }), ['important']);
  t.same(open({ is_important: true }), ['departments']);
  t.same(open({ involves_departments: true, is_important: false }), []);
});

t.test('what follows: an entrusted matter is reported, and answered in writing', async (t) => {
  t.same(follows({ is_entrusted: true, is_organ_named: true }), ['result_report', 'written_reply']);
  t.same(documents({ is_entrusted: true, is_organ_named: true }), ['entrustment']);
  t.same(open({ is_entrusted: true, is_organ_named: true }), []);
  t.same(open({ is_entrusted: true }), ['entrusting_organ']);
  t.same(follows({ is_entrusted: false }), []);
});

t.test('what follows: high concern, assembly matters, owners', async (t) => {
  t.same(follows({ concern: 'high' }), ['special_procedure']);
  t.same(follows({ concern: 'ordinary' }), []);
  t.same(follows({ category: 'assembly_matter' }), ['assembly_decision']);
  t.same(follows({ category: 'public_affairs' }), []);
  t.same(follows({ is_owners_matter: true }), ['owners_assembly']);
});

t.test('what has to be written, by category', async (t) => {
  t.same(documents({ category: 'statutory_matter' }), ['legal_basis']);
  t.same(documents({ category: 'subject_request' }), ['requester']);
  t.same(documents({ category: 'policy_implementation' }), []);
  t.same(documents({ is_owners_matter: true }), ['owners_basis']);
});

t.test('a judgement is stated, denied, or not said', async (t) => {
  const stated = (more: Partial<Matter>) => ask([a, b], more).judgements.map(({ code, stated }) => `${code} ${stated}`);
  t.same(stated({}), ['single_village_unable null', 'important null', 'high_concern null', 'professional null']);
  t.same(
    stated({ single_village_unable_reason: '水渠', is_important: true, concern: 'ordinary', is_professional: false }),
    ['single_village_unable true', 'important true', 'high_concern false', 'professional false'],
  );
  t.same(stated({ concern: 'high' })[2], 'high_concern true');
});

t.test('every part cites a clause that exists, in both languages; every rule it names is kept', async (t) => {
  const everything: Partial<Matter> = {
    involves_departments: true,
    is_important: true,
    is_entrusted: true,
    concern: 'high',
    is_owners_matter: true,
  };
  const asked = [
    ...cases.map((one) => one.asked),
    ...(['assembly_matter', 'statutory_matter', 'subject_request'] as const).map((category) =>
      ask([a, b], { ...everything, category }),
    ),
  ];
  const known = new Set(rules.map(({ code }) => code));
  for (const { lead, conveners, documents, must_follow, judgements, unclear } of asked) {
    for (const { clause } of [...lead, ...conveners]) t.ok(isClauseRef(clause));
    for (const { code, title, clause } of [...documents, ...must_follow, ...judgements, ...unclear]) {
      t.ok(isClauseRef(clause) && quotation(clause).length > 0, code);
      t.match(code, /^[a-z_]+$/);
      t.match(title.zh, /\p{Script=Han}/u, code);
      t.match(title.en, /^[\x20-\x7e“”’]+$/u, code);
    }
    for (const { code, rule, owed_by } of must_follow) {
      t.ok(rule === null ? code === 'committee_founded' : known.has(rule), code);
      t.ok(owed_by.length > 0, code);
    }
  }
});

t.test('a body: of its kind, in its place, over a place concerned', async (t) => {
  const { lead, conveners, places } = ask([group], { population_judgement: '较多' });
  const [partyBody, groupBody] = [lead[0], conveners[0]];
  if (!partyBody || !groupBody) return t.fail('no bodies');
  const isParty = (kind: 'party_organisation' | 'village_committee', division_code: string) =>
    isBody(partyBody, { kind, division_code }, places);
  t.ok(isParty('party_organisation', a));
  t.ok(isParty('party_organisation', group), 'of the unit itself');
  t.notOk(isParty('party_organisation', `${a}-04`), 'of another unit');
  t.notOk(isParty('party_organisation', b));
  t.notOk(isParty('village_committee', a));
  t.ok(isBody(groupBody, { kind: 'villager_group', division_code: group }, places));
  t.notOk(isBody(groupBody, { kind: 'villager_group', division_code: `${a}-031` }, places), 'no digit more');
});

t.test('the guards hold an item to this answer', async (t) => {
  const standing = (code: string, item: NonNullable<Parameters<typeof exampleFacts>[0]>['item']) =>
    rules.find((rule) => rule.code === code)?.judge(exampleFacts(item ? { item } : {}), exampleProposal).standing;
  const subjects = exampleFacts().subjects;
  const scopes = ['village', 'cross_village', 'sub_village', 'township'] as const;
  for (const scope of scopes) {
    for (const reason of [null, '水渠流经两村']) {
      const affected = scope === 'cross_village' ? [b] : [];
      const asked = ask([a, ...affected], {
        scope,
        single_village_unable_reason: reason,
        population_judgement: '较多',
      });
      const item = {
        scope,
        affected_division_codes: affected,
        single_village_unable_reason: reason,
        population_judgement: '较多',
      };
      for (const subject of subjects) {
        const isLead = asked.lead.some((body) => isBody(body, subject, asked.places));
        const isAlone = scope !== 'sub_village' || subject.kind === 'party_organisation';
        const led = standing('lead-body-competent', { ...item, lead_subject_ids: [subject.id] });
        t.equal(led === 'met', isLead && isAlone, `${scope} ${reason} led by ${subject.kind}`);
        const isConvener =
          asked.convener_within === null
            ? asked.conveners.some((body) => isBody(body, subject, asked.places))
            : subject.division_code.startsWith(asked.convener_within);
        const convened = standing('convener-jurisdiction', { ...item, convener_subject_id: subject.id });
        t.equal(convened === 'met', isConvener, `${scope} ${reason} convened by ${subject.kind}`);
      }
    }
  }
  t.equal(
    standing('convener-jurisdiction', { division_code: township, convener_subject_id: ids.villageCommittee }),
    'unmet',
  );
});
