// The matrix finds what it is there for: each leak that is planted in the service is told of, and by its name.
import t from 'tap';
import { cloneDatabase } from '../support/database.ts';
import { startService } from '../support/service.ts';
import { judgeAll } from './matrix.ts';
import { judgeCreations } from './matrix-fields.ts';
import { judgeActions, judgeHats } from './matrix-hats.ts';
import { judgeCursors, judgeIdsInBodies } from './matrix-ids.ts';
import { buildWorld, type World } from './matrix-world.ts';
import { type Mutant, mutants, startMutant } from './mutants.ts';
import { readContract } from './operations.ts';
import type { Verdict } from './verdict.ts';

const { url } = await cloneDatabase(t);
let made: World;
await t.test('the world is made by the service as it is', async (t) => {
  const service = await startService(t, {}, url);
  made = await buildWorld(service, readContract(service.app));
});

const parts: Readonly<Record<Mutant['part'], (world: World) => Promise<Verdict>>> = {
  cells: (world) => judgeAll(world, world.service, world.contract.operations),
  ids: judgeIdsInBodies,
  cursors: judgeCursors,
  hats: (world) => judgeHats(world, world.contract.operations),
  actions: (world) => judgeActions(world, ['correct']),
  fields: judgeCreations,
};

for (const mutant of mutants)
  await t.test(mutant.what, async (t) => {
    const { operations } = made.contract;
    const asked = operations.filter(({ id }) => mutant.operations.length === 0 || mutant.operations.includes(id));
    // what a leak lets through must not stand in the way of the next
    const isRead = asked.every(({ method }) => method === 'GET');
    const copy = isRead ? { url } : await cloneDatabase(t, new URL(url).pathname.slice(1));
    const service = await startMutant(t, mutant, copy.url);
    const world = { ...made, service, contract: { ...made.contract, operations: asked } };
    const { faults } = await parts[mutant.part](world);
    t.comment(`${faults.length} faults`);
    t.ok(
      faults.some((fault) => mutant.fault.test(fault)),
      faults.slice(0, 10).join('\n'),
    );
  });
