// A backup from before an erasure is restored: by the later log the same is erased again, and then the trail goes on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import t from 'tap';
import { backUp } from '../../src/db/backup.ts';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { numberEvents } from '../../src/db/relay.ts';
import { restore } from '../../src/db/restore.ts';
import { sealEvents } from '../../src/db/seal.ts';
import { checkTrail } from '../../src/db/seal-check.ts';
import { withTrail, writeTrail } from '../../src/db/seal-export.ts';
import { newSealKey, readSealKey } from '../../src/db/seal-key.ts';
import { cloneDatabase } from '../support/database.ts';
import { startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const NAME = '上官归来';
const CLERK = '经办人归来';

t.test('erased again: record, labels, removed ones, texts, and whom it was done for', async (t) => {
  const service = await startService(t);
  const { db } = service;
  const v = await settle(service);
  const journey = await v.reach('deliberating');
  const said = { agenda_item_id: journey.item, session_id: journey.session, participant_id: journey.participant };
  const opinion = must(await v.post('/opinions', { ...said, stance: 'suggest', text: '先办取水许可' })).body.id;
  const make = (name: string) =>
    service.call('POST /v1/subjects', {
      as: v.convener,
      body: { division_code: village, kind: 'expert', name },
      headers: { 'on-behalf-of': encodeURIComponent(CLERK) },
    });
  const [id, kept] = [must(await make(NAME)).body.id, must(await make('常在')).body.id];
  const label = must(
    await v.post(`/agenda-items/${(await v.reach('drafting')).item}/participants`, { subject_id: id, label: NAME }),
  ).body.id;
  must(await v.remove(`/participants/${label}`), 204);
  must(await v.patch(`/sessions/${journey.session}`, { minutes: `${NAME}到会` }), 200);
  const root = t.testdir({});
  await backUp(service.url, join(root, 'backup'));

  must(await make('后来'));
  const redactions = [{ resource: 'session', id: journey.session, property: 'minutes', text: '已匿名到会' }];
  const asked = { reason: '本人请求', acted_as: [CLERK], redactions };
  must(await service.call(`POST /v1/subjects/${id}/erasure`, { as: v.officer, body: asked }), 200);
  const later = must(await make('备份之后')).body.id;
  must(await service.call(`POST /v1/subjects/${later}/erasure`, { as: v.officer, body: { reason: '本人请求' } }), 200);
  while (await numberEvents(db));
  const key = readSealKey(newSealKey());
  while (await sealEvents(db, { key, algorithm: 'sha256' }));
  await withTrail(db, (trail) => writeTrail(trail, join(root, 'trail')));

  const { url } = await cloneDatabase(t, 'template0');
  await restore(url, join(root, 'backup'));
  const restored = createDatabase(createPool({ url, poolMax: 1 }));
  t.teardown(() => restored.destroy());
  const holding = async (text: string) => {
    const found: string[] = [];
    for (const table of ['subject', 'participant', 'session', 'acted_for', 'opinion']) {
      const { rows } = await sql`select from ${sql.table(table)} r where strpos(r::text, ${text}) > 0`.execute(
        restored,
      );
      if (rows.length > 0) found.push(table);
    }
    return found;
  };
  t.same(await holding(NAME), ['subject', 'participant', 'session'], 'he is back');
  t.same(await holding(CLERK), ['acted_for']);
  const script = (folder: string) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/erase-again.ts'), folder], {
      env: { ...process.env, DATABASE_URL: url },
      encoding: 'utf8',
    });
  t.match(script(join(root, 'trail')), { status: 0, stdout: /erased again: 2/ });
  t.same([await holding(NAME), await holding(CLERK)], [[], []]);
  const { rows } = await sql<{ minutes: string; name: string; text: string }>`
    select (select minutes from session where id = ${journey.session}) as minutes,
      (select name from subject where id = ${kept}) as name, (select text from opinion where id = ${opinion}) as text`.execute(
    restored,
  );
  t.same(rows, [{ minutes: '已匿名到会', name: '常在', text: '先办取水许可' }], 'and nothing else');
  t.match(script(join(root, 'trail')), { status: 0, stdout: /erased again: 0/ }, 'once');
  t.match(script(join(root, 'backup')), { status: 1 });
  while (await numberEvents(restored));
  while (await sealEvents(restored, { key, algorithm: 'sha256' }));
  t.ok((await withTrail(restored, (trail) => checkTrail(trail))).entries > 20);
});
