// Every operation for every role in every place, made from the contract; every place that takes an id; every property
// that is written. The numbers of cells are written down, so that they can only grow; and a planted leak is found.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import t, { type Test } from 'tap';
import Type from 'typebox';
import { toRead, toRecord } from '../../src/http/access.ts';
import { printPolicy } from '../../src/http/policy-table.ts';
import { ref, uuid } from '../../src/http/types.ts';
import { neighbour, startService, village } from '../support/service.ts';
import { must } from '../support/village.ts';
import { judgeAll, judgeEnded, type Verdict } from './matrix.ts';
import { judgeLimitedCreations, judgeMassAssignment, judgePatches } from './matrix-fields.ts';
import { type IdVerdict, judgeCursors, judgeFilters, judgeIdempotencyKeys, judgeIdsInBodies } from './matrix-ids.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';

const service = await startService(t);
const contract = readContract(service.app);
const start = performance.now();
const world = await buildWorld(service, contract);

async function judge(t: Test, least: number, { cells, faults }: Verdict): Promise<void> {
  t.comment(`${cells} cells, ${Math.round((performance.now() - start) / 1000)} s since the beginning`);
  t.same(faults, []);
  t.ok(cells >= least, `${cells} cells, where there were ${least}: what was asked once is asked always`);
}

/** Of so many cells, so many were about the id itself: a page that had a next, a key that was kept, an id that was refused. */
async function judgeReached(t: Test, [cells, reached]: readonly [number, number], verdict: IdVerdict): Promise<void> {
  t.comment(`${verdict.reached.length} reached`);
  t.ok(verdict.reached.length >= reached, `${verdict.reached.length} reached, where there were ${reached}`);
  await judge(t, cells, verdict);
}

t.test('the world has a record for every place in a path', async (t) => {
  t.same(world.lacking, []);
});

t.test('mass assignment: 400 for what the service alone writes', async (t) => {
  await judge(t, 830, await judgeMassAssignment(world));
});
t.test('each property of a patch alone, by every role', async (t) => {
  await judge(t, 2331, await judgePatches(world));
});
t.test('each property of a creation alone, by the roles that give some of them only', async (t) => {
  await judge(t, 79, await judgeLimitedCreations(world));
});
t.test('ids in filters', async (t) => {
  await judge(t, 154, await judgeFilters(world));
});
t.test('cursors of another credential', async (t) => {
  const verdict = await judgeCursors(world);
  await judgeReached(t, [66, 27], verdict);
});
t.test('ids in bodies, one by one and in lists', async (t) => {
  const verdict = await judgeIdsInBodies(world);
  await judgeReached(t, [203, 182], verdict);
});
t.test(
  'no operation embeds other records: one that does brings a place for ids that the matrix does not know',
  async (t) => {
    const names = contract.operations.flatMap(({ id, parameters }) => parameters.map(({ name }) => `${id} ${name}`));
    t.same(
      names.filter((name) => / (include|expand|embed|fields)$/i.test(name)),
      [],
    );
  },
);
t.test('idempotency keys of another credential', async (t) => {
  const verdict = await judgeIdempotencyKeys(world);
  await judgeReached(t, [43, 18], verdict);
});

t.test('operation × role × place', async (t) => {
  await judge(t, 7733, await judgeAll(world, service, contract.operations));
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

t.test('npm run policy prints what the contract says, and the matrix holds', async (t) => {
  const { stdout } = spawnSync('node', [path.resolve(import.meta.dirname, '../../scripts/policy.ts')], {
    encoding: 'utf8',
  });
  t.equal(stdout, printPolicy(contract.document as never));
  t.match(stdout, /旗县民政 +苏木镇 +召集方/);
});

t.test('a merged village: its history is read by what it became, and written by neither', async (t) => {
  const merge = { kind: 'merged', successor_code: neighbour, valid_to: '2026-06-30', document: '乌政发〔2026〕21号' };
  must(await service.call(`POST /v1/divisions/${village}/successions`, { as: world.own.keys.officer, body: merge }));
  await judge(t, 3312, await judgeEnded(world, contract.operations));
});
