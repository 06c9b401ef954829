// Every place that takes an id, beside the path: what another village has is answered as what nobody has.
import t from 'tap';
import { startService } from '../support/service.ts';
import { judgeCursors, judgeFilters, judgeIdempotencyKeys, judgeIdsInBodies, judgeSources } from './matrix-ids.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';
import { judge, judgeReached } from './verdict.ts';

const service = await startService(t);
const contract = readContract(service.app);
const world = await buildWorld(service, contract);

t.test('ids in filters', async (t) => {
  await judge(t, 154, await judgeFilters(world));
});
t.test('cursors of another credential', async (t) => {
  await judgeReached(t, 66, 28, await judgeCursors(world));
});
t.test('ids in bodies, one by one, and in lists beside one of its own', async (t) => {
  await judgeReached(t, 224, 201, await judgeIdsInBodies(world));
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
  await judgeReached(t, 43, 18, await judgeIdempotencyKeys(world));
});
t.test("a portal's own numbers in another village", async (t) => {
  await judgeReached(t, 14, 8, await judgeSources(world));
});
