import t from 'tap';
import { startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const list = async (path: string) => (await service.call(`GET /v1/public/${path}`)).body.items;
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

t.test('agenda items and decisions show what was disclosed, and no more', async (t) => {
  const { item, decision } = await v.reach('implementing', { accountable_person: '王某某' });
  t.same(await list('agenda-items'), [], 'nothing before disclosure');
  t.equal((await service.call(`GET /v1/public/agenda-items/${item}`)).status, 404);
  const summary = {
    agenda_item_id: item,
    decision_id: decision,
    about: 'decision',
    channel: 'affairs_bulletin',
    level: 'summary',
    text: '已决定打井',
  };
  must(await v.post('/disclosures', summary));
  const shown = await service.call(`GET /v1/public/agenda-items/${item}`);
  t.equal(shown.status, 200);
  t.same(shown.body, {
    id: item,
    division_code: village,
    record_mode: 'live',
    title: '新打灌溉机井',
    title_mn: null,
    category: 'difficulties_and_disputes',
    topic: null,
    stage: 'implementing',
    disclosures: [
      {
        about: 'decision',
        channel: 'affairs_bulletin',
        channel_name: null,
        level: 'summary',
        text: '已决定打井',
        published_on: service.today(),
        published_until: null,
      },
    ],
  });
  t.notMatch(shown.text, '王某某');
  t.equal(shown.headers['cache-control'], 'public, max-age=60');
  const again = await service.call(`GET /v1/public/agenda-items/${item}`, {
    headers: { 'if-none-match': shown.headers.etag ?? '' },
  });
  t.equal(again.status, 304);
  t.equal(
    (await service.call(`GET /v1/public/decisions/${decision}`)).body.text,
    null,
    'a summary does not publish the text',
  );
  must(await v.post('/disclosures', { ...summary, level: 'full', text: '决定全文' }));
  t.equal((await service.call(`GET /v1/public/decisions/${decision}`)).body.text, '新打机电井一眼');
  t.same(idsOf(await list('decisions?division_code=150626')), [decision]);
  t.same(idsOf(await list('decisions?division_code=150626101')), []);
  must(
    await v.patch(`/agenda-items/${item}`, { disclosure_level: 'withheld', disclosure_level_reason: '涉及家庭纠纷' }),
    200,
  );
  t.same(await list('agenda-items'), []);
  t.same(await list('decisions'), []);
});

t.test('solicitations show while they are open', async (t) => {
  const { item } = await v.reach('soliciting');
  must(await v.post('/solicitations', { agenda_item_id: item, method: 'box' }));
  const open = must(
    await v.post('/solicitations', { agenda_item_id: item, method: 'online', question: '新井打在哪里' }),
  ).body.id;
  must(
    await v.post('/solicitations', {
      agenda_item_id: item,
      method: 'online',
      question: '已结束',
      ended_on: '2026-01-01',
    }),
  );
  t.same(idsOf(await list('solicitations')), [open]);
  must(await v.act(item, 'withdraw', { reason: '已自行解决' }));
  t.same(await list('solicitations'), []);
});

t.test('every page, by cursor, without a credential', async (t) => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { item, decision } = await v.reach('implementing');
    must(
      await v.post('/disclosures', {
        agenda_item_id: item,
        decision_id: decision,
        about: 'decision',
        channel: 'broadcast',
        text: '决定',
      }),
    );
    ids.unshift(item);
  }
  const seen: string[] = [];
  for (let path = '/v1/public/agenda-items?limit=2'; path; ) {
    const page = await service.call(`GET ${path}`);
    seen.push(...idsOf(page.body.items));
    path = /^<([^>]+)>/.exec(page.headers.link ?? '')?.[1] ?? '';
  }
  t.same(seen, ids);
  t.equal((await service.call('GET /v1/public/agenda-items?limit=2&cursor=AAAA')).status, 400);
});
