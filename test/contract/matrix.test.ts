// Every operation for every role in every place, made from the contract; lists in each of their forms, and looked
// through for rows that were not to be seen. The numbers of cells are written down, so that they can only grow.
// Ids, properties, credentials and steps have files of their own, and so have the leaks planted in the service.
import t from 'tap';
import Type from 'typebox';
import { toRead, toRecord } from '../../src/http/access.ts';
import { ref, uuid } from '../../src/http/types.ts';
import { startService } from '../support/service.ts';
import { judgeAll } from './matrix.ts';
import { judgeIdsInBodies } from './matrix-ids.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';
import { judge } from './verdict.ts';

const service = await startService(t);
const contract = readContract(service.app);
const world = await buildWorld(service, contract);

t.test('the world has a record for every place in a path, and records that were removed', async (t) => {
  t.same(world.lacking, []);
  const buried = new Set(world.own.removed.values());
  t.comment([...buried].join(', '));
  t.ok(buried.size >= 12, `${buried.size} collections`);
});

t.test('operation × role × place', async (t) => {
  await judge(t, 14_608, await judgeAll(world, service, contract.operations));
});
t.test('the same code finds a leak that was planted', async (t) => {
  const words = (operationId: string) => ({ operationId, summary: operationId, tags: ['agenda-items'] });
  const leaky = await startService(
    t,
    {
      extend: (app) => {
        const byId = '/v1/agenda-items/:agenda_item_id/leak';
        const params = Type.Object({ agenda_item_id: uuid() });
        app.get(byId, {
          config: { access: toRead, kind: 'read' },
          schema: { ...words('readLeak'), params },
          handler: async () => ({ title: 'of any village' }),
        });
        app.post(byId, {
          config: { access: toRecord, kind: 'act' },
          schema: { ...words('actLeak'), params },
          handler: async () => ({ done: true }),
        });
        app.get('/v1/leaks', {
          config: { access: toRead, kind: 'list' },
          schema: words('listLeaks'),
          handler: async () => ({ items: world.own.items.map((id) => ({ id })), next_cursor: null }),
        });
        const Leak = Type.Object(
          { agenda_item_id: uuid() },
          { $id: 'LeakCreate', examples: [{ agenda_item_id: world.own.items[0] }] },
        );
        app.define([Leak]);
        app.post('/v1/leaks', {
          config: { access: toRecord, kind: 'create' },
          schema: { ...words('createLeak'), body: ref(Leak) },
          handler: async (request, reply) => {
            const { agenda_item_id: id } = request.body as { agenda_item_id: string };
            return reply.code([...world.own.items, ...world.other.items].includes(id) ? 201 : 404).send({});
          },
        });
      },
    },
    service.url,
  );
  const planted = readContract(leaky.app);
  const leaks = planted.operations.filter(({ id }) => /Leaks?$/.test(id));
  const { faults } = await judgeAll(world, leaky, leaks);
  for (const { id } of leaks)
    t.ok(
      faults.some((fault) => fault.startsWith(`${id} as convener sibling`)),
      `${id} is found`,
    );
  t.notOk(
    faults.some((fault) => fault.includes('as nobody')),
    'and what is kept is not reported',
  );
  const ids = await judgeIdsInBodies({ ...world, service: leaky, contract: { ...planted, operations: leaks } });
  t.match(ids.faults.join(), /createLeak.agenda_item_id/);
});
