// Who holds several grants, who may take which step, and what becomes of both where a village was merged.
import t from 'tap';
import { neighbour, startService, village } from '../support/service.ts';
import { must } from '../support/village.ts';
import { judgeEnded } from './matrix.ts';
import { judgeActions, judgeHats } from './matrix-hats.ts';
import { buildWorld } from './matrix-world.ts';
import { readContract } from './operations.ts';
import { judge } from './verdict.ts';

const service = await startService(t);
const contract = readContract(service.app);
const world = await buildWorld(service, contract);

t.test('several grants in one credential: each counts in its own place', async (t) => {
  await judge(t, 1463, await judgeHats(world, contract.operations));
});

t.test('each step of an item × role × place, of live items and of paper cases', async (t) => {
  await judge(t, 2242, await judgeActions(world));
});

t.test('a merged village: its history is read by what it became, and written by neither', async (t) => {
  const merge = { kind: 'merged', successor_code: neighbour, valid_to: '2026-06-30', document: '乌政发〔2026〕21号' };
  must(await service.call(`POST /v1/divisions/${village}/successions`, { as: world.own.keys.officer, body: merge }));
  await judge(t, 3312, await judgeEnded(world, contract.operations));
});
