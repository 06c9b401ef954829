// Every operation of the contract, with what its schemas allow and with what they do not, on a real database. The
// contract is the judge. RUNS requests of each sort per operation; SEED repeats a run.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import t from 'tap';
import { contractJudge } from '../support/contract.ts';
import { banner, neighbour, startService, township, village } from '../support/service.ts';
import { must, type Reached, settle as settleVillage } from '../support/village.ts';
import { brokenPayloads } from './arbitraries.ts';
import { type Json, type Operation, readContract } from './operations.ts';
import { type Callers, type Draft, drafts, type Probe, settle } from './probes.ts';
import { learnLists, Store } from './store.ts';
import { countLog, recordTables, unloggedVersions } from './tables.ts';

const RUNS = Number(process.env.RUNS ?? 50);
const SEED = Number(process.env.SEED ?? 1);
/** Operations that no request here reaches with success, and why. */
const sealed = 'its entries are numbered and sealed by workers, which do not run here: test/modules/audit.test.ts';
const unreached: Readonly<Record<string, string>> = {
  readAuditEntry: sealed,
  readAuditProof: sealed,
  readAuditSeal: sealed,
};
/** Operations that chance reaches now and then, and where they are tested. */
const rarely: Readonly<Record<string, string>> = {
  recordReceipt: 'wants a report of this item that was sent, and a day not before: test/modules/results.test.ts',
  readPublicSolicitation: 'wants the id of one on an item that was disclosed: test/modules/public.test.ts',
  readCredential: 'an id out of the trail: test/modules/api-keys.test.ts',
  updateDivisionSettings: "a township's, by a bylaw of its own in force: test/modules/settings.test.ts",
  createCommittee: 'one committee of a village stands at a time: test/modules/bodies.test.ts',
  updateLegalEducation: 'wants a decision that was found unlawful: test/modules/corrections.test.ts',
  putCommitteeBySource: 'one committee of a village stands at a time: test/modules/bodies.test.ts',
};

/** What a schema-valid request may still be refused for with 400. */
const semantic = ['invalid-reference', 'bad-cursor', 'invalid-input'];

const refusedBySchema = new Set<string>();
const service = await startService(t, {
  extend: (app) => {
    app.addHook('onError', async (request, _reply, error) => {
      if ((error as { validation?: unknown }).validation) refusedBySchema.add(request.id);
    });
  },
});
const contract = readContract(service.app);
const judge = contractJudge(service.app);
const store = new Store(contract);
store.divisions = [village, village, village, `${village}`, neighbour, township];
const [convener, administrator, officer, supervisor] = [
  await service.key('convener', village),
  await service.key('administrator', ''),
  await service.key('township_officer', township),
  await service.key('supervisor', village),
];
const rest = [
  await service.key('auditor', banner),
  await service.key('portal', village),
  await service.key('convener', neighbour),
  await service.key('supervisor', neighbour),
  undefined,
];
const callers: Callers = [
  ...Array(8).fill(convener),
  ...Array(4).fill(officer),
  ...Array(4).fill(administrator),
  ...Array(2).fill(supervisor),
  ...rest,
];

const ajv = new Ajv2020({ strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'contract', ...contract.document }, 'contract');
const isAllowed = (operation: Operation, body: unknown) =>
  !operation.body || Boolean(ajv.validate({ $ref: `contract${operation.body.schema.$ref}` }, body));

const seen = new Map<string, number>();
const refusals = new Map<string, number>();
const faults = new Map<string, string>();
const tables = await recordTables(service.db);
let log = { versions: 0, events: 0 };
let requests = 0;
const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

async function send(operation: Operation, probe: Probe, isHostile: boolean): Promise<void> {
  const { as, method, url, payload } = probe;
  const headers = { ...(as ? { authorization: `Bearer ${as}` } : {}), ...probe.headers };
  const answered = await service.app.inject({
    method: method as 'GET',
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  requests += 1;
  const sent = Object.fromEntries(Object.entries(answered.headers).map(([name, value]) => [name, String(value)]));
  const { statusCode: status } = answered;
  count(seen, `${operation.id} ${status}`);
  const body = (String(sent['content-type']).includes('json') && answered.body ? answered.json() : {}) as Json;
  const report = (fault: string) => {
    const key = `${operation.id}: ${fault.slice(0, 120)}`;
    const shown = `${method} ${url} ${JSON.stringify(probe.headers)} ${payload ?? ''}`.replace(/(.)\1{20,}/g, '$1…$1');
    if (!faults.has(key)) faults.set(key, `${fault}\n${shown.slice(0, 2000)}`);
  };
  for (const fault of judge(method, operation.route, { status, headers: sent, body: answered.body })) report(fault);
  for (const name of ['ETag', 'Location']) {
    const isPromised = (operation.responses[status]?.headers as Json | undefined)?.[name] !== undefined;
    if (isPromised && !sent[name.toLowerCase()]) report(`${status} without its ${name}`);
  }
  if (status >= 500) report(`${status} ${answered.body}`);
  if (isHostile) {
    if (status < 300 && probe.body !== undefined && !isAllowed(operation, probe.body))
      report('accepted what it forbids');
  } else if (status === 400) {
    const errors = (body.errors ?? []) as { pointer: string; code: string }[];
    for (const { pointer, code } of errors) count(refusals, `${operation.id} ${pointer} ${code}`);
    const isOurs = errors.some(({ pointer }) => pointer.startsWith('/headers/'));
    const isSchema = refusedBySchema.has(String(body.request_id));
    if (isSchema || isOurs || !semantic.includes(String(body.code))) report(`refused what it allows: ${answered.body}`);
  }
  for (const fault of await faultsOfLog(operation, status, sent)) report(fault);
  store.learn(operation, url.split('?')[0] ?? '', { status, body, headers: sent });
}

/** A write leaves one event for each version it made, and a refusal leaves none. */
async function faultsOfLog({ method }: Operation, status: number, headers: Record<string, string>): Promise<string[]> {
  if (method === 'GET') return [];
  const before = log;
  log = await countLog(service.db, tables);
  const [versions, events] = [log.versions - before.versions, log.events - before.events];
  const faults = versions === events ? [] : [`${versions} versions and ${events} events`];
  if (status >= 400 && events > 0) faults.push(`refused, and left ${events} events`);
  const isNew = (status === 201 || status === 204) && headers['idempotency-replayed'] !== 'true';
  if (isNew && events === 0) faults.push(`${status} without an event`);
  return faults;
}

/** Creations first, so that the others find what they are about; then what was removed is asked for again. */
const turn = { create: 0, list: 1, read: 1, document: 1, put: 2, act: 3, update: 4, remove: 5 } as const;
const inTurn = contract.operations.toSorted((a, b) => turn[a.declared.kind] - turn[b.declared.kind]);
const onRecords = inTurn.filter(({ declared }) => declared.kind !== 'list');
const rounds: readonly (readonly [Operation, boolean, number])[] = [
  ...inTurn.flatMap((o) => [[o, false, RUNS] as const, [o, true, RUNS] as const]),
  ...onRecords.map((o) => [o, false, Math.ceil(RUNS / 4)] as const),
];
const isReached = ({ id, responses }: Operation) =>
  Object.keys(responses).some((status) => status.startsWith('2') && seen.has(`${id} ${status}`));

async function play(operation: Operation, isHostile: boolean, numRuns: number, isEnough = () => false) {
  const seed = SEED + operation.id.length + numRuns;
  const takesBody = operation.body !== undefined || operation.declared.kind === 'remove';
  const broken = isHostile && takesBody ? brokenPayloads : [];
  for (const [at, draft] of fc.sample(drafts(operation, contract, isHostile), { numRuns, seed }).entries()) {
    if (isEnough()) return;
    await send(operation, settle(operation, draft, store, callers, isHostile, broken[at]), isHostile);
  }
}

/** At the newest record, with its version, by those who record. */
async function aim(operation: Operation): Promise<void> {
  const newest = store.all(operation.path.split('/').at(-2) ?? '').at(-1);
  if (!newest || !operation.path.endsWith('/{id}') || operation.path.startsWith('/public/')) return;
  for (const as of [convener, officer]) {
    const [draft] = fc.sample(drafts(operation, contract, false), { numRuns: 1, seed: SEED });
    const probe = settle(operation, draft as Draft, store, [as], false);
    const url = operation.route.replace(':id', newest.id);
    await send(operation, { ...probe, url, headers: { ...probe.headers, 'if-match': newest.etag } }, false);
  }
}

/** The procedure refuses most of what chance makes: where it refused all, more of it, on something fresh. */
async function insist(operation: Operation): Promise<void> {
  const creation = contract.operations.find(({ id }) => id === operation.id.replace(/^[a-z]+(Public)?/, 'create'));
  for (let round = 0; round < 4 && !isReached(operation); round++) {
    const made = () => seen.get(`${creation?.id} 201`) ?? 0;
    const before = made();
    if (creation && creation !== operation) await play(creation, false, 150 + round, () => made() > before);
    await aim(operation);
    await play(operation, false, 200 + round, () => isReached(operation));
  }
}

const journeys: readonly Reached[] = [
  'drafting',
  'soliciting',
  'proposed',
  'notified',
  'deliberating',
  'decided',
  'implementing',
  'closed',
];
let seconds = 0;

t.test('a village, with an item at every stage', async () => {
  const people = await settleVillage(service);
  for (const stage of journeys) await people.reach(stage);
  const overseer = { division_code: village, kind: 'supervision_committee', name: '村务监督委员会' };
  const by_subject_id = must(await people.post('/subjects', overseer)).body.id;
  const found = { by_subject_id, matters: ['procedure'], finding: 'irregular', finding_text: '通报未送达' };
  const watched = await people.reach('drafting');
  for (const [n, target_id] of [watched.item, await people.item()].entries()) {
    const body = { ...found, target_resource: 'agenda_item', target_id };
    const { id } = must(await people.post('/supervision-records', body, supervisor)).body;
    const done = { rectified_on: service.today(), rectification: '已补送' };
    if (n === 0) must(await people.post(`/supervision-records/${id}/rectification`, done), 200);
  }
  const found_by_subject_id = people.bodies.government;
  for (let n = 0; n < 3; n++) {
    const unlawful = await people.reach('decided');
    const law = { finding: 'unlawful', legal_basis: '村民委员会组织法第二十七条', reason: '侵犯承包权' };
    must(await people.post(`/decisions/${unlawful.decision}/legality`, { ...law, found_by_subject_id }, officer), 200);
    const taught = {
      agenda_item_id: unlawful.item,
      decision_id: unlawful.decision,
      audience: '村民代表',
      text: '讲法',
    };
    must(await people.post('/legal-educations', { ...taught, kind: 'publicity' }, officer));
  }
  const past = { division_code: village, subject_id: people.bodies.committee };
  must(await people.post('/committees', { ...past, established_on: '1956-01-01' }));
  for (const year of [1950, 1952, 1954]) {
    const period = { established_on: `${year}-01-01`, dissolved_on: `${year}-12-31` };
    must(await people.post('/committees', { ...past, ...period }));
  }
  const { item } = await people.reach('soliciting');
  const asked = { agenda_item_id: item, method: 'questionnaire', question: '新井打在哪里?' };
  must(await people.post('/solicitations', asked));
  for (const text of ['打在村东', '打在村西'])
    must(await people.post('/opinions', { agenda_item_id: item, stance: 'suggest', text }));
  const next = await people.reach('proposed');
  const meeting = { division_code: village, form: 'villagers_council', held_on: '2026-12-20' };
  const { id } = must(await people.post('/sessions', meeting)).body;
  must(await people.post(`/sessions/${id}/agenda-items`, { agenda_item_id: next.item }));
  for (let n = 0; n < 4; n++) await people.item({ record_mode: 'retrospective', requested_on: '2026-11-02' }, officer);
  await learnLists(service, contract, store);
  await learnLists(service, contract, store, convener);
});

t.test('requests', async (t) => {
  if (store.all('agenda-items').length === 0) return t.fail('no village to play in');
  const start = performance.now();
  log = await countLog(service.db, tables);
  for (const operation of inTurn.filter(({ declared }) => declared.kind === 'create')) await insist(operation);
  for (const [operation, isHostile, runs] of rounds) await play(operation, isHostile, runs);
  for (const operation of inTurn) await insist(operation);
  seconds = Math.round((performance.now() - start) / 1000);
});

t.test('no answer but what the contract says', async (t) => {
  for (const [key, fault] of faults) t.fail(`${key}\n${fault}`);
  t.equal(faults.size, 0);
});

t.test('every operation succeeded at least once, or there is a reason', async (t) => {
  for (const operation of contract.operations) {
    const { id } = operation;
    if (id in rarely) continue;
    t.equal(isReached(operation), !(id in unreached), `${id}: ${unreached[id] ?? 'reached with 2xx'}`);
  }
});

t.test('every version of every record has its event, and no more', async (t) => {
  t.same(await unloggedVersions(service.db), []);
});

t.test('coverage', async (t) => {
  for (const { id, responses } of contract.operations) {
    const counts = Object.keys(responses).map((status) => `${status}×${seen.get(`${id} ${status}`) ?? 0}`);
    t.comment(`${id} ${counts.filter((text) => !text.startsWith('default')).join(' ')}`);
  }
  const documented = contract.operations.flatMap((o) => Object.keys(o.responses).map((status) => `${o.id} ${status}`));
  // a limit and a database that fails are tests of their own
  const testable = documented.filter((key) => !/ (default|429|503)$/.test(key));
  const missed = testable.filter((key) => !seen.has(key));
  t.comment(`not met: ${missed.join(', ')}`);
  t.comment(
    `fuzz: ${contract.operations.length} operations, ${requests} requests in ${seconds} s, seed ${SEED}, ` +
      `${testable.length - missed.length} of ${testable.length} documented statuses reached (429 and 503 apart), ${faults.size} faults`,
  );
  for (const [key, times] of [...refusals].sort()) t.comment(`schema-valid, refused: ${key} ×${times}`);
});
