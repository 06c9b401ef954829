import t from 'tap';
import { startService } from '../support/service.ts';
import { settle } from '../support/village.ts';

const service = await startService(t);
const village = await settle(service);

t.test('a resident asks, the village consults, decides, carries out, answers: from request to closing', async (t) => {
  const { item } = await village.reach('closed');
  const { body } = await village.get(`/agenda-items/${item}/procedure`);
  t.equal(body.stage, 'closed');
  t.same(
    body.history.map(({ action }: { action: string }) => action),
    ['accept', 'solicit', 'propose', 'notify', 'convene', 'decide', 'implement', 'close'],
  );
  t.same(body.actions.map(({ action }: { action: string }) => action).sort(), ['correct', 'reopen']);
  const unmet = body.rules.filter(
    ({ standing, weight }: { standing: string; weight: string }) => standing === 'unmet' && weight === 'guard',
  );
  t.same(unmet, []);
});
