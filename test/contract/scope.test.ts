// What a credential of another division sees of a village: nothing, as if it did not exist.
import t from 'tap';
import { neighbour, startService, village } from '../support/service.ts';
import { settle } from '../support/village.ts';
import { readContract } from './operations.ts';
import { learnLists, Store } from './store.ts';

const service = await startService(t);
const contract = readContract(service.app);
const store = new Store(contract);
const stranger = await service.key('convener', neighbour);
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
  for (const { route } of lists) {
    for (const query of ['', `&division_code=${village}`, '&modified_since=2020-01-01T00:00:00Z']) {
      const { body } = await service.call(`GET ${route}?limit=200${query}`, { as: stranger });
      const theirs = body.items.filter(({ division_code: code }: { division_code: string }) => code === village);
      t.same(theirs, [], `${route} ${query}`);
      t.same(body.removed ?? [], [], `${route} ${query}`);
    }
  }
});
