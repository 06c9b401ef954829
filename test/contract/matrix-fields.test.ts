// Each property alone, by every role: what is not its own to write is refused by name, and what is, is written.
import t from 'tap';
import { startService } from '../support/service.ts';
import {
  judgeActs,
  judgeCreations,
  judgeMassAssignment,
  judgePatches,
  judgeWrittenElsewhere,
} from './matrix-fields.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';
import { judge, judgeReached } from './verdict.ts';

const service = await startService(t);
const world = await buildWorld(service, readContract(service.app));

t.test('mass assignment: 400 for what the service alone writes', async (t) => {
  await judge(t, 830, await judgeMassAssignment(world));
});
t.test('what another operation writes: in no patch and no creation, and by whom the contract says', async (t) => {
  await judge(t, 196, await judgeWrittenElsewhere(world));
});
t.test('each property of a creation or a put alone, by every role', async (t) => {
  await judgeReached(t, 4292, 310, await judgeCreations(world));
});
t.test('each property of a patch alone, by every role', async (t) => {
  await judgeReached(t, 2667, 370, await judgePatches(world));
});
t.test('each property of an act alone, by every role', async (t) => {
  await judgeReached(t, 301, 14, await judgeActs(world));
});
