// What a credential of another division sees of a village: nothing, as if it did not exist.
import t from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { neighbour, startService, village } from '../support/service.ts';
import { settle } from '../support/village.ts';
import { readContract } from './operations.ts';
import { learnLists, Store } from './store.ts';

const service = await startService(t);
const contract = readContract(service.app);
const store = new Store(contract);
const stranger = await service.key('convener', neighbour);
const strangeAuditor = await service.key('auditor', neighbour);
const operations = contract.operations.filter(({ security }) => security.length > 0);
const collectionOfRead = (path: string) => path.split('/').at(-2) ?? '';
const held = (collection: string) => store.all(collection).filter(({ body }) => body.division_code === village);
let convener = '';

t.test('a village with an item that was closed', async () => {
  const people = await settle(service);
  convener = people.convener;
  await people.reach('closed');
  await learnLists(service, contract, store, convener);
});

t.test('404 for every record, and for every change of it', async (t) => {
  const onRecord = operations.filter(({ path }) => /\/\{id\}$/.test(path));
  for (const operation of onRecord) {
    const records = held(collectionOfRead(operation.path));
    if (records.length === 0) t.comment(`no ${collectionOfRead(operation.path)} on the way to a closed item`);
    for (const { id, etag } of records.slice(0, 3)) {
      const line = `${operation.method} ${operation.route.replace(':id', id)}`;
      const body = Object.values(operation.body?.examples ?? {})[0]?.value;
      const headers = operation.method === 'GET' ? {} : { 'if-match': etag };
      const { status } = await service.call(line, { as: stranger, headers, ...(body ? { body } : {}) });
      t.equal(status, 404, line);
      if (operation.method === 'GET') t.equal((await service.call(line, { as: convener })).status, 200, line);
    }
  }
});

t.test('under a record of it: nothing, and the answer that an unknown record gets', async (t) => {
  for (const operation of operations.filter(({ path }) => /\{\w+\}\/[a-z-]+$/.test(path))) {
    const [, parent = ''] = /\/([a-z-]+)\/\{\w+\}\/[a-z-]+$/.exec(operation.path) ?? [];
    const body = Object.values(operation.body?.examples ?? {})[0]?.value;
    const answerAt = async (id: string) => {
      const line = `${operation.method} ${operation.route.replace(/:\w+/, id)}`;
      const { status, body: answered } = await service.call(line, { as: stranger, ...(body ? { body } : {}) });
      return { status, code: answered.code, items: answered.items };
    };
    for (const { id } of held(parent).slice(0, 1)) {
      const theirs = await answerAt(id);
      t.same(theirs, await answerAt('01935f6e-7a00-7000-8000-00000000ffff'), operation.id);
      t.ok(theirs.status >= 400 || theirs.items.length === 0, operation.id);
    }
  }
});

t.test('no list holds any of it', async (t) => {
  const lists = operations.filter(({ declared, route }) => declared.kind === 'list' && !route.includes(':'));
  for (const { route, roles } of lists) {
    const as = roles.includes('convener') ? stranger : strangeAuditor;
    for (const query of ['', `&division_code=${village}`, '&modified_since=2020-01-01T00:00:00Z']) {
      const { status, body } = await service.call(`GET ${route}?limit=200${query}`, { as });
      if (status >= 400 && query !== '') continue; // refused, or a list that does not filter so
      const theirs = body.items.filter(({ division_code: code }: { division_code: string }) => code === village);
      t.same(theirs, [], `${route} ${query}`);
      t.same(body.removed ?? [], [], `${route} ${query}`);
    }
  }
});

t.test('an item that affects a village is seen there with all its facts, and written where it belongs', async (t) => {
  const people = await settle(service, '150626100203');
  const handed = { affected_division_codes: [neighbour], scope: 'cross_village' };
  const id = await people.item(handed, people.officer);
  const asked = { agenda_item_id: id, method: 'questionnaire' };
  const read = (as: string) => service.call(`GET /v1/agenda-items/${id}`, { as });
  t.equal((await read(stranger)).status, 200);
  t.equal((await service.call(`GET /v1/agenda-items/${id}/procedure`, { as: stranger })).status, 200);
  t.equal((await read(convener)).status, 404, 'a village that it does not affect');
  const { body } = await service.call('GET /v1/agenda-items?limit=200', { as: stranger });
  t.ok(body.items.some((item: { id: string }) => item.id === id));
  const written = await service.call('POST /v1/solicitations', { as: stranger, body: asked });
  t.equal(written.status, 403, written.text);
  const headers = { 'if-match': '*' };
  const changed = await service.call(`PATCH /v1/agenda-items/${id}`, {
    as: stranger,
    body: { title: '改名' },
    headers,
  });
  t.equal(changed.status, 403, changed.text);
});

t.test(
  '403 a supervisor who is of the organising side, there, above or below; another place does not matter',
  async (t) => {
    const people = await settle(service, '150626100204');
    const overseer = { division_code: people.code, kind: 'supervision_committee', name: '村务监督委员会' };
    const { id: by_subject_id } = (await people.post('/subjects', overseer)).body;
    const found = { by_subject_id, matters: ['procedure'], finding: 'in_order', finding_text: '程序合规' };
    const body = { ...found, target_resource: 'agenda_item', target_id: await people.item() };
    const holder = async (role: 'convener' | 'township_officer' | 'auditor', division_code: string) => {
      const grants = [
        { role: 'supervisor' as const, division_code: people.code, subject_id: null },
        { role, division_code, subject_id: null },
      ];
      const { token } = await issueApiKey(service.db, { name: 'two hats', grants });
      return (await service.call('POST /v1/supervision-records', { as: token, body })).status;
    };
    t.equal(await holder('convener', people.code), 403);
    t.equal(await holder('township_officer', people.code.slice(0, 9)), 403);
    t.equal(await holder('convener', village), 201, 'it convenes elsewhere');
    t.equal(await holder('auditor', people.code), 201);
  },
);
