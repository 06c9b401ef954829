// The hostile user: every act and every record at every stage, out of turn, by the wrong body, on the wrong day, twice,
// or on another division's item. Each is refused with its ground, and not one row of any table is changed by it.
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { addDays } from '../../src/procedure/calendar.ts';
import { type Code, codes } from '../../src/procedure/code-lists.ts';
import { collectionOf, type Operation, readContract } from '../contract/operations.ts';
import { learnLists, Store } from '../contract/store.ts';
import { type Answered, neighbour, startService, township, village } from '../support/service.ts';
import { type Journey, must, type Reached, settle } from '../support/village.ts';

type Stage = Code<'stages'>;
type Action = Code<'actions'>;

// Written out by hand from domain.md 4, as an item whose decision is to be carried out sees it.
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
/** What the item of `standing` at this stage still lacks: the rules that must stand in the way. */
const lacking: Partial<Record<Stage, Partial<Record<Action, readonly string[]>>>> = {
  soliciting: { propose: ['opinions-solicited', 'participants-determined'] },
  proposed: { notify: ['participants-notified'] },
  deliberating: { decide: ['everyone-heard', 'unresolved-escalated'] },
  escalated: { decide: ['unresolved-escalated'], withdraw: ['withdrawal-by-the-assembly'] },
  implementing: { close: ['result-implemented', 'result-disclosed', 'feedback-given'] },
};

const service = await startService(t);
const v = await settle(service);
const today = service.today();
const [yesterday, tomorrow] = [addDays(today, -1), addDays(today, 1)];
const otherTownship = '150626101';

const outsiders = {
  'the convener of the next village': await service.key('convener', neighbour),
  'the officer of another township': await service.key('township_officer', otherTownship),
  'the administrator of another township': await service.key('administrator', otherTownship),
};
const wrongBodies = {
  auditor: await service.key('auditor', village),
  supervisor: await service.key('supervisor', village),
  portal: await service.key('portal', village),
  administrator: await service.key('administrator', township),
};

/** Every row of every table, in one hash each; what is counted of requests is no record. */
async function dump(): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and c.relname <> 'quota_use'
    order by 1`.execute(service.db);
  const parts = tables.map(
    ({ name }) => sql`
      select ${name}::text as name, count(*) || ' ' || coalesce(md5(string_agg(r::text, '' order by r::text)), '') as rows
      from ${sql.table(name)} r`,
  );
  const { rows } = await sql<{ name: string; rows: string }>`${sql.join(parts, sql` union all `)}`.execute(service.db);
  return Object.fromEntries(rows.map(({ name, rows: hash }) => [name, hash]));
}

async function changesNothing(t: Test, act: () => Promise<void>): Promise<void> {
  const before = await dump();
  t.ok(Object.keys(before).length > 20);
  await act();
  t.same(await dump(), before, 'every table is as it was');
}

const codesAt = ({ body }: Answered) =>
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);

/** Refused so, and by which rule and clause, in the words of the source. */
function isRefused(t: Test, answered: Answered, status: number, code: string, rule: string, about: string): void {
  const { body } = answered;
  t.match({ status: answered.status, code: body.code }, { status, code }, about);
  const { rule: by, clause, quotation, is_quoted } = body.refused_by ?? {};
  t.ok(by === rule && clause && quotation && is_quoted, `${about}: by ${by}, ${clause}`);
}

const journey = async (stage: Stage): Promise<Journey> => {
  if (stage === 'requested') return { ...(await blank()), item: await v.item() };
  if (stage === 'declined' || stage === 'withdrawn') {
    const item = await v.item();
    must(await v.act(item, stage === 'declined' ? 'decline' : 'withdraw', { reason: '理由' }));
    return { ...(await blank()), item };
  }
  if (stage !== 'escalated') return v.reach(stage as Reached);
  const j = await v.reach('deliberating');
  await dispute(j);
  must(await v.act(j.item, 'escalate'));
  return j;
};
const blank = async (): Promise<Journey> => ({
  item: '',
  participant: '',
  participants: [],
  session: '',
  sessionItem: '',
  opinions: [],
  decision: '',
});

async function dispute(j: Journey): Promise<void> {
  must(await v.post(`/sessions/${j.session}/attendance`, { participant_id: j.participant }));
  const disputed = { conclusion: 'seriously_disputed', conclusion_text: '争议较大', nothing_to_add: true };
  must(await v.patch(`/session-items/${j.sessionItem}`, disputed), 200);
}

async function draft(j: Journey): Promise<string> {
  const text = { outcome: 'adopted', basis: 'consultation', text: '打井' };
  const responsible_subject_ids = [v.bodies.villageCommittee];
  return must(await v.post('/decisions', { agenda_item_id: j.item, ...text, responsible_subject_ids })).body.id;
}

/** An item at each stage, with a decision to name where an act may name one. */
async function standing(stage: Stage): Promise<Journey> {
  const j = await journey(stage);
  if (stage === 'deliberating')
    must(await v.post(`/sessions/${j.session}/attendance`, { participant_id: j.participant }));
  if (stage === 'deliberating' || stage === 'escalated') j.decision = await draft(j);
  return j;
}

const reasoned: readonly Action[] = ['decline', 'return', 'withdraw', 'reopen', 'correct'];
const deciding: readonly Action[] = ['decide', 'correct'];
const request = (j: Journey, action: Action) => ({
  action,
  ...(reasoned.includes(action) ? { reason: '理由' } : {}),
  ...(deciding.includes(action) && j.decision ? { decision_id: j.decision } : {}),
});
const rightBody = (action: Action) => (action === 'correct' ? v.officer : v.convener);

for (const stage of codes('stages')) {
  t.test(`acts at ${stage}`, async (t) => {
    const j = await standing(stage);
    const path = `/agenda-items/${j.item}/transitions`;
    const send = (action: Action, as: string, more: object = {}) =>
      v.post(path, { ...request(j, action), ...more }, as);
    const legal = (action: Action) => table[stage][action] !== undefined;

    t.test('409 out of turn, and 409 what the rules still ask for', (t) =>
      changesNothing(t, async () => {
        for (const action of codes('actions')) {
          const expected = lacking[stage]?.[action];
          if (legal(action) && !expected) continue;
          const answered = await send(action, rightBody(action));
          if (!expected) {
            isRefused(t, answered, 409, 'state-conflict', 'order-of-steps', action);
            t.same([...answered.body.allowed_actions].sort(), Object.keys(table[stage]).sort(), action);
            continue;
          }
          t.match(
            { status: answered.status, code: answered.body.code },
            { status: 409, code: 'procedure-blocked' },
            action,
          );
          const blockers: { rule: string; clause: string; quotation: string }[] = answered.body.blocked_by ?? [];
          for (const rule of expected)
            t.ok(
              blockers.some((by) => by.rule === rule),
              `${action}: ${rule}`,
            );
          t.ok(
            blockers.every(({ clause, quotation }) => clause && quotation),
            `${action}: clause and words`,
          );
        }
      }),
    );

    t.test('403 the wrong body, 404 another division', (t) =>
      changesNothing(t, async () => {
        for (const action of codes('actions')) {
          for (const [role, key] of Object.entries(wrongBodies)) {
            const answered = await send(action, key);
            t.equal(answered.status, 403, `${role} ${action}`);
            if (role === 'administrator') isRefused(t, answered, 403, 'forbidden', 'competent-body', action);
          }
          for (const [who, key] of Object.entries(outsiders)) {
            const { status, body } = await send(action, key);
            t.match({ status, code: body.code }, { status: 404, code: 'not-found' }, `${who}: ${action}`);
          }
        }
        const answered = await send('correct', v.convener);
        isRefused(t, answered, 403, 'forbidden', 'correction-by-government', 'correct, by the village');
      }),
    );

    t.test('400 tomorrow, and before the step that came before', (t) =>
      changesNothing(t, async () => {
        for (const action of codes('actions')) {
          for (const [occurred_on, fault] of [
            [tomorrow, 'in_future'],
            [yesterday, stage === 'requested' ? 'before_entry' : 'before_previous'],
          ] as const) {
            const answered = await send(action, rightBody(action), { occurred_on });
            const about = `${action} on ${occurred_on}`;
            if (!legal(action)) {
              isRefused(t, answered, 409, 'state-conflict', 'order-of-steps', about);
              continue;
            }
            isRefused(t, answered, 400, 'invalid-input', 'order-of-steps', about);
            t.ok(codesAt(answered).includes(`/occurred_on ${fault}`), `${about}: ${codesAt(answered)}`);
          }
        }
      }),
    );

    t.test('400 without its reason or its decision', (t) =>
      changesNothing(t, async () => {
        for (const action of codes('actions').filter(legal)) {
          const without = async (column: string) => codesAt(await send(action, rightBody(action), { [column]: null }));
          if (reasoned.includes(action)) t.same(await without('reason'), ['/reason required'], action);
          if (deciding.includes(action)) t.same(await without('decision_id'), ['/decision_id required'], action);
          const other = { decision_id: '01935f6e-7a00-7000-8000-00000000ffff' };
          const fault = deciding.includes(action) ? 'unknown' : 'not_taken';
          t.same(codesAt(await send(action, rightBody(action), other)), [`/decision_id ${fault}`], action);
        }
      }),
    );
  });
}

t.test('each lawful act leads where the table says; done twice it is refused', async (t) => {
  for (const stage of codes('stages')) {
    for (const [action, to] of Object.entries(table[stage]) as [Action, Stage][]) {
      if (lacking[stage]?.[action]) continue; // its lawful way is the way to the next stage
      const j = await standing(stage);
      const once = () => v.post(`/agenda-items/${j.item}/transitions`, request(j, action), rightBody(action));
      const { body } = must(await once());
      t.same([body.from_stage, body.to_stage], [stage, to], `${stage} ${action}`);
      if (table[to][action]) continue;
      await changesNothing(t, async () =>
        isRefused(t, await once(), 409, 'state-conflict', 'order-of-steps', `${action} twice`),
      );
    }
  }
});

t.test('a paper case: entered by the township alone, in order, and holding nothing of after its entry', async (t) => {
  const item = await v.item({ record_mode: 'retrospective', origin: 'not_recorded' }, v.officer);
  const path = `/agenda-items/${item}/transitions`;
  const box = { agenda_item_id: item, method: 'box' };
  await changesNothing(t, async () => {
    isRefused(t, await v.post(path, { action: 'solicit' }), 403, 'forbidden', 'competent-body', 'by the convener');
    isRefused(t, await v.post('/solicitations', box), 403, 'forbidden', 'competent-body', 'a record by the convener');
    const early = await v.post(path, { action: 'propose' }, v.officer);
    isRefused(t, early, 409, 'state-conflict', 'order-of-steps', 'propose before solicit');
    const ahead = await v.post(path, { action: 'solicit', occurred_on: tomorrow }, v.officer);
    isRefused(t, ahead, 400, 'invalid-input', 'order-of-steps', 'tomorrow');
    const after = await v.post('/solicitations', { ...box, started_on: tomorrow }, v.officer);
    isRefused(t, after, 409, 'state-conflict', 'order-of-steps', 'of after its entry');
    t.same(codesAt(after), ['/started_on day_after_entry']);
    const published = await v.patch(`/agenda-items/${item}`, { provenance_published_on: tomorrow }, v.officer);
    t.same(codesAt(published), ['/provenance_published_on day_after_entry'], 'its source is not published tomorrow');
  });
  must(await v.post(path, { action: 'solicit' }, v.officer));
});

t.test('400 what only a paper case may leave open, and what contradicts itself', async (t) => {
  const item = { division_code: village, title: '打井' };
  await changesNothing(t, async () => {
    const unknown = await v.post('/agenda-items', { ...item, origin: 'not_recorded' });
    t.same([unknown.status, codesAt(unknown)], [400, ['/origin contradiction']]);
    const entrusted = { ...item, origin: 'lead_body', is_entrusted: false };
    const organ = await v.post('/agenda-items', { ...entrusted, entrusted_by_subject_id: v.bodies.government });
    t.same([organ.status, codesAt(organ)], [400, ['/is_entrusted contradiction']]);
    const origin = await v.post('/agenda-items', { ...entrusted, origin: 'government_entrustment' });
    t.same([origin.status, codesAt(origin)], [400, ['/is_entrusted contradiction']]);
  });
});

t.test('a referral that is only planned hands nothing over, and shows nobody the item', async (t) => {
  const { item } = await v.reach('deliberating');
  const to = { agenda_item_id: item, kind: 'to_department', to_subject_id: v.bodies.department };
  const responder = await service.key('responder', township, v.bodies.department);
  const planned = must(await v.post('/referrals', { ...to, is_planned: true })).body.id;
  t.equal((await v.get(`/agenda-items/${item}`, responder)).status, 404);
  must(await v.patch(`/referrals/${planned}`, { is_planned: false }), 200);
  t.equal((await v.get(`/agenda-items/${item}`, responder)).status, 200);
});

t.test('acts on a record: by the wrong body, too early, or twice', async (t) => {
  const [decided, closed] = [await v.reach('decided'), await v.reach('closed')];
  const [disclosure] = (await v.get(`/disclosures?agenda_item_id=${closed.item}`)).body.items;
  const complaint = { raised_by: '受益户', text: '费用不实' };
  const objection = must(await v.post(`/disclosures/${disclosure.id}/objections`, complaint)).body.id;
  const supervising = { division_code: village, kind: 'supervision_committee', name: '第一届监督委员会' };
  const finding = { matters: ['procedure'], finding: 'irregular', finding_text: '未送达', request: '补送' };
  const found = {
    target_resource: 'agenda_item',
    target_id: decided.item,
    by_subject_id: must(await v.post('/subjects', supervising)).body.id,
    ...finding,
  };
  const { supervisor } = wrongBodies;
  const supervision = `/supervision-records/${must(await v.post('/supervision-records', found, supervisor)).body.id}`;
  const owed = (await v.get(`/obligations?agenda_item_id=${decided.item}&kind=implementation`)).body.items[0].id;
  const { government } = v.bodies;
  const unlawful = {
    finding: 'unlawful',
    legal_basis: '土地承包法',
    reason: '侵害权益',
    found_by_subject_id: government,
  };
  const answer = { answer: '已核对', outcome: 'not_upheld' };
  const mended = { rectification: '已补送', rectified_on: today };
  const accepted = { confirmation: '属实', is_accepted: true, confirmed_on: today };

  // path, body, who may, who may not
  const acts: readonly (readonly [path: string, body: object, right: string, wrong: string])[] = [
    [`/obligations/${owed}/waiver`, { reason: '已另案办理' }, v.officer, v.convener],
    [`/objections/${objection}/answer`, answer, v.convener, supervisor],
    [`${supervision}/rectification`, mended, v.convener, supervisor],
    [`${supervision}/confirmation`, accepted, supervisor, v.convener],
    [`/decisions/${decided.decision}/legality`, unlawful, v.officer, v.convener],
  ];
  await changesNothing(t, async () => {
    t.equal((await v.post(`${supervision}/confirmation`, accepted, supervisor)).status, 409, 'not mended yet');
    for (const [path, body, , wrong] of acts) t.equal((await v.post(path, body as never, wrong)).status, 403, path);
  });
  for (const [path, body, right] of acts) {
    must(await v.post(path, body as never, right), 200);
    await changesNothing(t, async () => {
      const { status, body: problem } = await v.post(path, body as never, right);
      t.match({ status, code: problem.code }, { status: 409, code: 'state-conflict' }, `${path} twice`);
    });
  }
  await changesNothing(t, async () => {
    const about = { agenda_item_id: decided.item, decision_id: decided.decision };
    const { status, body } = await v.act(decided.item, 'implement');
    t.equal(status, 409, 'what was found unlawful is not carried out');
    t.same([...new Set(body.blocked_by.map(({ clause }: { clause: string }) => clause))], ['二(二)7']);
    const told = { ...about, about: 'decision', channel: 'broadcast', text: '打井' };
    t.equal((await v.post('/disclosures', told)).status, 409, 'nor disclosed');
  });
});

// Written out by hand: the stages at which each record may be made, its least body, and the column of its day.
const running: readonly Stage[] = ['soliciting', 'proposed', 'notified', 'deliberating', 'escalated'];
const after: readonly Stage[] = ['decided', 'implementing', 'closed'];
const records: readonly (readonly [path: string, day: string | null, body: object, stages: readonly Stage[]])[] = [
  ['solicitations', 'started_on', { method: 'box' }, ['soliciting']],
  ['notices', 'sent_on', { method: 'written', content: '打井' }, ['proposed', 'notified', 'deliberating', 'escalated']],
  ['opinions', 'voiced_on', { stance: 'suggest', text: '先办许可' }, running],
  [
    'decisions',
    'decided_on',
    { outcome: 'adopted', basis: 'consultation', text: '打井' },
    ['deliberating', 'escalated'],
  ],
  ['referrals', 'sent_on', { kind: 'to_government', to_label: '镇政府' }, ['deliberating', 'escalated', ...after]],
  ['referrals', 'sent_on', { kind: 'result_report', to_label: '镇政府' }, after],
  ['implementation-records', 'reported_on', { progress: 'in_progress', text: '开工' }, ['implementing']],
  ['disclosures', 'published_on', { about: 'decision', channel: 'broadcast', text: '打井' }, after],
  ['feedback-records', 'given_on', { kind: 'implementation_feedback', audiences: ['residents'], text: '通水' }, after],
];

for (const stage of codes('stages')) {
  t.test(`records at ${stage}`, async (t) => {
    const { item } = await journey(stage);
    await changesNothing(t, async () => {
      for (const [path, day, body, stages] of records) {
        const about = `${path} ${'kind' in body ? body.kind : ''}`;
        const send = (as: string, more: object = {}) =>
          v.post(`/${path}`, { agenda_item_id: item, ...body, ...more }, as);
        if (!stages.includes(stage)) {
          const answered = await send(v.convener);
          isRefused(t, answered, 409, 'state-conflict', 'order-of-steps', about);
          t.ok(codesAt(answered).includes(' stage'), about);
        } else if (day !== null) {
          const ahead = await send(v.convener, { [day]: tomorrow });
          isRefused(t, ahead, 409, 'state-conflict', 'order-of-steps', `${about} tomorrow`);
          t.ok(codesAt(ahead).includes(`/${day} day_in_future`), `${about}: ${codesAt(ahead)}`);
          const early = await send(v.convener, { [day]: yesterday });
          isRefused(t, early, 409, 'state-conflict', 'order-of-steps', `${about} yesterday`);
          t.ok(codesAt(early).includes(`/${day} day_before_stage`), `${about}: ${codesAt(early)}`);
        }
        isRefused(t, await send(wrongBodies.administrator), 403, 'forbidden', 'competent-body', about);
        t.equal((await send(wrongBodies.auditor)).status, 403, `auditor: ${about}`);
        for (const [who, key] of Object.entries(outsiders)) {
          t.equal((await send(key)).status, 404, `${who}: ${about}`);
        }
      }
    });
  });
}

// Whatever operations there are: bodies from their examples, turned on this village's own records.
const contract = readContract(service.app);
const store = new Store(contract);
// Asked by POST, these record nothing, whoever asks: the question of jurisdiction, a person looked up in one's own scope.
const questions = ['determineJurisdiction', 'lookUpSubjects'];
const writes = contract.operations.filter(
  ({ method, security, id }) => method !== 'GET' && security.length > 0 && !questions.includes(id),
);

const idOf = (collection: string): string | undefined => store.all(collection).find(({ body }) => isOurs(body))?.id;
const isOurs = ({ division_code, code }: Record<string, unknown>) =>
  [village, township, undefined].includes((division_code ?? code) as string | undefined);

/** A reference in an example, turned on a record of this village where there is one. */
function turned(value: unknown, item: string, division: string, name = ''): unknown {
  if (Array.isArray(value)) {
    const all = value.map((each) => turned(each, item, division, name.replace(/s$/, '')));
    return typeof all[0] === 'string' ? [...new Set(all)] : all;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, turned(each, item, division, key)]));
  }
  if (name === 'agenda_item_id') return item;
  if (name === 'division_code') return division;
  if (name.endsWith('subject_id')) return v.bodies.committee;
  if (name === 'target_id') return item;
  if (name.endsWith('_on')) return today;
  return name.endsWith('_id') ? (idOf(`${name.slice(0, -3).replaceAll('_', '-')}s`) ?? value) : value;
}

/** One request of an operation on this village: undefined where it holds no record of that kind. */
function aimed(operation: Operation, item: string, division = village): { line: string; body: unknown } | undefined {
  let path = operation.route;
  for (const [, parameter = ''] of operation.path.matchAll(/\{(\w+)\}/g)) {
    const collection = collectionOf(operation.path, parameter);
    const id =
      collection === 'agenda-items'
        ? item
        : collection === 'divisions'
          ? village
          : /^source_(system|id)$/.test(parameter) || parameter === 'system'
            ? 'hostile'
            : idOf(collection);
    if (id === undefined) return undefined;
    path = path.replace(`:${parameter}`, id);
  }
  const example = Object.values(operation.body?.examples ?? {})[0]?.value;
  return { line: `${operation.method} ${path}`, body: turned(example, item, division) };
}

t.test('whatever operation: outsiders and roles it is not for change nothing', async (t) => {
  const stages = ['drafting', 'soliciting', 'notified', 'deliberating', 'decided', 'implementing', 'closed'] as const;
  const journeys: Journey[] = [];
  for (const stage of stages) journeys.push(await v.reach(stage));
  const items = journeys.map(({ item }) => item);
  const rightful = {
    convener: v.convener,
    officer: v.officer,
    administrator: await service.key('administrator', township),
    supervisor: wrongBodies.supervisor,
  };
  await learnLists(service, contract, store, v.convener);

  // a record of every kind that the examples can make, so that there is something to attack
  const tries = items.flatMap((item) => [village, township].map((division) => ({ item, division })));
  for (const operation of writes.filter(({ declared }) => declared.kind === 'create')) {
    for (const as of Object.values(rightful)) {
      for (const { item, division } of tries) {
        const request = aimed(operation, item, division);
        if (!request) continue;
        const answered = await service.call(request.line, { as, body: request.body });
        if (answered.status >= 300) continue;
        store.learn(operation, request.line.split(' ')[1] ?? '', answered);
        break;
      }
    }
  }

  // those whose examples name too much else
  const keep = async (path: string, body: object, as = v.convener) => {
    const { body: made, headers } = must(await v.post(path, body as never, as));
    const steps = String(headers.location).split('/');
    store.keep(steps.at(-2) ?? '', made, headers.etag);
    return made.id;
  };
  const { party, villageCommittee } = v.bodies;
  const ours = { division_code: village };
  await keep('/bylaws', { ...ours, kind: 'village_convention', title: '村规民约', valid_from: today });
  const leading_subject_ids = [party, villageCommittee];
  const committee = await keep('/committees', { ...ours, subject_id: v.bodies.committee, leading_subject_ids });
  const member = { name: '宝音', source: 'party_organisation_member', term_from: today };
  await keep(`/committees/${committee}/members`, member);
  const [, , , , decided] = journeys;
  const title = '办理取水许可';
  await keep('/milestones', { agenda_item_id: decided?.item, decision_id: decided?.decision, title });
  const supervising = { ...ours, kind: 'supervision_committee', name: '村务监督委员会' };
  const by_subject_id = must(await v.post('/subjects', supervising)).body.id;
  const found = { matters: ['procedure'], finding: 'irregular', finding_text: '通报未送达两户', request: '补送' };
  const target = { target_resource: 'agenda_item', target_id: decided?.item };
  await keep('/supervision-records', { ...target, by_subject_id, ...found }, wrongBodies.supervisor);

  const everyRole = {
    ...wrongBodies,
    convener: v.convener,
    township_officer: v.officer,
    responder: await service.key('responder', township, v.bodies.department),
  };
  const aims = writes.flatMap((operation) => items.map((item) => ({ operation, request: aimed(operation, item) })));
  const attacks = [...new Map(aims.map((aim) => [aim.operation.id + JSON.stringify(aim.request), aim])).values()];
  const spared = new Set(attacks.filter(({ request }) => !request).map(({ operation }) => operation.id));
  t.comment(`no record to attack: ${[...spared]}`);
  await changesNothing(t, async () => {
    for (const { operation, request } of attacks) {
      if (!request) continue;
      const send = async (as: string) =>
        (
          await service.call(request.line, {
            as,
            body: request.body,
            headers: operation.method === 'POST' ? {} : { 'if-match': '*' },
          })
        ).status;
      for (const [who, key] of Object.entries(outsiders)) {
        const status = await send(key);
        // a code that is unique in the whole country is taken, whoever asks
        const refusals = operation.id === 'createQuorumRule' ? [400, 403, 404, 409] : [400, 403, 404];
        t.ok(refusals.includes(status), `${status} ${operation.id} by ${who}`);
      }
      for (const [role, key] of Object.entries(everyRole)) {
        if (operation.roles.includes(role)) continue;
        t.equal(await send(key), 403, `${operation.id} by the ${role}`);
      }
    }
  });
});
