// OWASP ASVS 5.0.0, levels 1 and 2: a group for each requirement that is shown, by its number. items.ts decides on each.
import t from 'tap';
import { dataGroups } from './asvs/data.ts';
import { identityGroups } from './asvs/identity.ts';
import { inputGroups } from './asvs/input.ts';
import { operationGroups } from './asvs/operation.ts';
import { openStage } from './asvs/stage.ts';
import { webGroups } from './asvs/web.ts';
import { edition } from './asvs-5.0.0.ts';
import { runGroups } from './groups.ts';
import { requirements, shownOf } from './items.ts';

const stage = await openStage(t);
const ran = await runGroups(t, `${edition}-`, {
  ...inputGroups(stage),
  ...webGroups(stage),
  ...identityGroups(stage),
  ...dataGroups(stage),
  ...operationGroups(stage),
});

t.test('what is said to be shown ran, and nothing else', async (t) => {
  t.same(ran.sort(), shownOf(requirements));
});
