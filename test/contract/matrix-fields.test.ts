// Each property alone, by every role: what is not its own to write is refused by name, and what is, is written.
import t from 'tap';
import { startService } from '../support/service.ts';
import { judgeLimitedCreations, judgeMassAssignment, judgePatches } from './matrix-fields.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';
import { judge } from './verdict.ts';

const service = await startService(t);
const world = await buildWorld(service, readContract(service.app));

t.test('mass assignment: 400 for what the service alone writes', async (t) => {
  await judge(t, 830, await judgeMassAssignment(world));
});
t.test('each property of a patch alone, by every role', async (t) => {
  await judge(t, 2331, await judgePatches(world));
});
t.test('each property of a creation alone, by the roles that give some of them only', async (t) => {
  await judge(t, 79, await judgeLimitedCreations(world));
});
