import t from 'tap';
import { startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const v = await settle(service);
const list = async (path: string) => (await service.call(`GET /v1/public/${path}`)).body.items;
const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
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
  const today = service.today();
  const last = { agenda_item_id: item, method: 'online', question: '今天为止', ended_on: today };
  const ending = must(await v.post('/solicitations', last)).body.id;
  t.same(idsOf(await list('solicitations')), [ending, open], 'the last day counts');
  service.setToday(dayAfter(today));
  t.same(idsOf(await list('solicitations')), [open]);
  service.setToday(today);
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

t.test('a decision is public as far as it was itself disclosed', async (t) => {
  const { item, decision } = await v.reach('implementing');
  const read = (path: string) => service.call(`GET /v1/public/${path}`);
  const disclose = async (more: object) => {
    const body = { agenda_item_id: item, about: 'decision', channel: 'affairs_bulletin', text: '公开的话', ...more };
    return must(await v.post('/disclosures', body)).body.id as string;
  };
  t.test('404 by one that names no decision; nothing once that is removed', async (t) => {
    const general = await disclose({});
    t.equal((await read(`agenda-items/${item}`)).status, 200);
    const refused = await read(`decisions/${decision}`);
    t.same([refused.status, refused.body.code], [404, 'not-found']);
    must(await v.remove(`/disclosures/${general}`), 204);
    t.equal((await read(`agenda-items/${item}`)).status, 404);
  });
  t.test('the text by its own in full, until its last day, within the level of the item', async (t) => {
    const own = await disclose({ decision_id: decision, published_until: service.today() });
    const shown = (await read(`decisions/${decision}`)).body;
    t.same([shown.text, shown.disclosures.length], ['新打机电井一眼', 1], 'the last day counts');
    const today = service.today();
    service.setToday(dayAfter(today));
    t.equal((await read(`decisions/${decision}`)).status, 404);
    t.equal((await read(`agenda-items/${item}`)).status, 404);
    service.setToday(today);
    must(await v.remove(`/disclosures/${own}`), 204);
    await disclose({ decision_id: decision, about: 'implementation' });
    t.equal((await read(`decisions/${decision}`)).body.text, null, 'another matter does not publish the text');
    await disclose({ decision_id: decision, level: 'summary', text: '摘要' });
    await disclose({ text: '只说议题' });
    await disclose({ decision_id: decision });
    t.equal((await read(`decisions/${decision}`)).body.text, '新打机电井一眼');
    t.equal((await read(`decisions/${decision}`)).body.disclosures.length, 4);
    must(await v.patch(`/agenda-items/${item}`, { disclosure_level: 'summary' }), 200);
    const summary = (await read(`decisions/${decision}`)).body;
    t.same([summary.text, summary.disclosures.map((row: { text: string }) => row.text)], [null, ['摘要']]);
    t.same(
      (await read(`agenda-items/${item}`)).body.disclosures.map((row: { text: string }) => row.text),
      ['摘要'],
    );
  });
  t.test('a corrected decision does not inherit what was published of the one before', async (t) => {
    const first = await v.reach('implementing');
    const published = { agenda_item_id: first.item, about: 'decision', channel: 'affairs_bulletin', text: '先前的' };
    must(await v.post('/disclosures', { ...published, decision_id: first.decision }));
    must(await v.post('/disclosures', published));
    const amended = {
      agenda_item_id: first.item,
      outcome: 'adopted',
      basis: 'government',
      text: '改正后,未公开',
      corrects_decision_id: first.decision,
      responsible_subject_ids: [v.bodies.villageCommittee],
    };
    const { id } = must(await v.post('/decisions', amended, v.officer)).body;
    must(await v.act(first.item, 'correct', { reason: '违反法律', decision_id: id }, v.officer));
    t.equal((await read(`decisions/${id}`)).status, 404);
    t.notMatch((await read(`decisions?division_code=${village}`)).text, '未公开');
  });
});
