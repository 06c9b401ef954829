// Search in Chinese: what is found, what is not, by whom; and that the index answers, not the order of the list.
import fc from 'fast-check';
import { sql } from 'kysely';
import t from 'tap';
import { searchText } from '../../src/db/search.ts';
import { banner, neighbour, startService, village } from '../support/service.ts';
import { must, settle } from '../support/village.ts';

const service = await startService(t);
const { db } = service;
const people = await settle(service);
const as = people.convener;

const item = (title: string, more = {}) => people.item({ title, content: '无', ...more });
const well = await item('新打灌溉机井', { content: '四眼老井已抽不上水,费用 5%、_按户_分摊;ＦＡＸ与 Ｗｉ－Ｆｉ' });
const road = await item('硬化通户道路', { title_mn: 'ᠵᠠᠮ\u180bᠤᠨ\u202fᠲᠤᠬᠠᠢ', content: '道路硬化\n机耕道一并修' });
const lamp = await item('Улаанбаатар 路灯', { content: '机井旁安装路灯', accountable_person: '王某某' });

const search = async (q: string, more = '', key = as, list = 'agenda-items') => {
  const answered = await service.call(`GET /v1/${list}?q=${encodeURIComponent(q)}${more}`, { as: key });
  return must(answered, 200).body.items.map(({ id }: { id: string }) => id);
};

t.test('200 any part of two characters or more is found, newest first', async (t) => {
  t.same(await search('机井'), [lamp, well]);
  t.same(await search('灌溉机井'), [well]);
  t.same(await search('溉机'), [well]);
  t.same(await search('井已抽不上水'), [well]);
  t.same(await search('机井', '&sort=created_at'), [well, lamp]);
  t.same(await search('机道'), [], 'the characters have to be neighbours');
  t.same(await search('溉机井四'), [], 'nothing is found across two texts');
  t.same(await search('井旁安井'), [], 'each pair occurs, the whole does not');
});

t.test('200 several words have all to occur, in any order and column', async (t) => {
  t.same(await search('路灯 机井'), [lamp]);
  t.same(await search('机井　老井'), [well], 'the wide space parts words too');
  t.same(await search('机井 道路'), []);
  t.same(await search('  机井  机井 '), [lamp, well]);
});

t.test('200 width, case and marks that are no letters do not matter; wildcards mean themselves', async (t) => {
  t.same(await search('fax'), [well]);
  t.same(await search('ＷＩ-fi'), [well]);
  t.same(await search('УЛААН'), [lamp]);
  t.same(await search('ᠵᠠᠮᠤᠨᠲᠤᠬᠠᠢ'), [road]);
  t.same(await search('ᠵᠠᠮ\u180cᠤᠨ\u202fᠲᠤ\u180e'), [road]);
  t.same(await search('5%'), [well]);
  t.same(await search('_按户_'), [well]);
  t.same(await search('%井'), []);
  t.same(await search('__'), []);
  t.same(await search('\\%'), []);
  t.same(await search("'; drop"), []);
});

t.test('400 too short, too long', async (t) => {
  const refused = async (q: string) => {
    const { status, body } = await service.call(`GET /v1/agenda-items?q=${encodeURIComponent(q)}`, { as });
    return [status, body.errors?.[0]?.pointer, body.errors?.[0]?.code];
  };
  const short = [400, '/query/q', 'minLength'];
  t.same((await refused('  ')).slice(0, 2), [400, '/query/q']);
  for (const q of ['井', '', '机井 井', '\u180b\u180c井', ' 井 ']) t.same(await refused(q), short, q);
  const long = [400, '/query/q', 'maxLength'];
  t.same(await refused('井'.repeat(65)), long);
  t.same(await refused('㍿'.repeat(17)), long, 'four characters each, once folded');
  t.same(await search('井'.repeat(64)), []);
  t.same(await search('𠮷野'), []);
  const zh = await service.call(`GET /v1/agenda-items?q=${encodeURIComponent('井 机井')}`, { as });
  t.match(zh.body.errors[0].message, '每个词至少 2 个字');
  const elsewhere = await service.call(`GET /v1/subjects?q=${encodeURIComponent('机井')}`, { as });
  t.equal(elsewhere.status, 400, 'where nothing is searched there is no q');
});

t.test('200 opinions and decisions are searched too; people never', async (t) => {
  const { item: id, opinions, decision } = await people.reach('decided');
  t.same(await search('取水许可', '', as, 'opinions'), [...opinions].reverse());
  t.same(await search('机电井一眼', '', as, 'decisions'), [decision]);
  await people.post('/opinions', { agenda_item_id: id, stance: 'none', speaker: '王某某', text: '无话' });
  t.same(await search('王某', '', as, 'opinions'), []);
  t.same(await search('王某', ''), []);
});

t.test('200 scope, filters, time of change and exports go with it', async (t) => {
  t.same(await search('机井', '', await service.key('convener', neighbour)), []);
  t.same((await search('硬化', '', await service.key('auditor', banner))).length, 1);
  t.same(await search('机井', '&stage=closed'), []);
  t.same((await search('机井', `&division_code=${village}`)).includes(well), true);
  t.same(await search('硬化', '&modified_since=2020-01-01T00:00:00Z'), [road]);
  t.same(await search('硬化', '&modified_since=2099-01-01T00:00:00Z'), []);
  const gone = await item('独一无二的议题');
  t.same(await search('独一无二'), [gone]);
  must(await people.remove(`/agenda-items/${gone}`), 204);
  t.same(await search('独一无二'), []);
  const headers = { accept: 'application/x-ndjson' };
  const { text } = must(
    await service.call(`GET /v1/agenda-items?q=${encodeURIComponent('机井')}`, { as, headers }),
    200,
  );
  const ids = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).id);
  t.same(ids, await search('机井', '&limit=200'));
});

t.test('200 what is found is kept up with changes of the text', async (t) => {
  const changed = await item('旧的题目');
  must(await people.patch(`/agenda-items/${changed}`, { title: '新换的题目' }), 200);
  t.same(await search('旧的'), []);
  t.same(await search('新换'), [changed]);
});

t.test('the database folds as the service does', async (t) => {
  const letters = fc.string({ unit: 'grapheme', maxLength: 40 });
  const chosen = fc.string({ unit: fc.constantFrom(...'井机ＡａÉéЁёӨүᠠ\u180b\u202f\u200d %_\\㍿①ｶﾞ𠮷'), maxLength: 20 });
  const check = async (given: string) => {
    const { rows } = await sql<{ text: string; normal: string }>`
      select search_text(${given}) as text, normalize(${given}, NFKC) as normal`.execute(db);
    // letters newer than the server's Unicode (PostgreSQL 15: Unicode 14) are compared there as they are
    const isKnown = rows[0]?.normal === given.normalize('NFKC');
    return !isKnown || rows[0]?.text === searchText(given);
  };
  const folds = (arbitrary: fc.Arbitrary<string>) =>
    fc.assert(
      fc.asyncProperty(
        arbitrary.filter((text) => !text.includes('\0') && text.isWellFormed()),
        check,
      ),
      { numRuns: 100 },
    );
  await t.resolves(folds(chosen));
  await t.resolves(folds(letters));
});

/** Many rows with their neighbours all alike but for a few, straight into the table. */
t.test(
  '200 pages of what is common, of what is rare and of what is old hold each row once, by the index',
  async (t) => {
    await db.transaction().execute(async (transaction) => {
      await sql`set local session_replication_role = 'replica'`.execute(transaction);
      await sql`
      insert into opinion (id, agenda_item_id, division_code, stance, text)
      select ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${well}::uuid, ${village}, 'suggest',
        '群众' || case when n % 400 = 0 then '罕见词' else '意见' end || case when n <= 150 then '早年' else '' end || '众意' || case when n = 1 then '群众' else '又意群' end || n
      from generate_series(1, 26000) n`.execute(transaction);
    });
    await sql`analyze opinion`.execute(db);
    const auditor = await service.key('auditor', '');
    const whole = async (q: string, limit: number) => {
      const ids: string[] = [];
      for (let cursor = ''; ; ) {
        const path = `/v1/opinions?q=${encodeURIComponent(q)}&limit=${limit}${cursor}`;
        const { body } = must(await service.call(`GET ${path}`, { as: auditor }), 200);
        ids.push(...body.items.map(({ id }: { id: string }) => id));
        if (!body.next_cursor) return ids;
        cursor = `&cursor=${body.next_cursor}`;
      }
    };
    const expected = async (pattern: string) => {
      const { rows } = await sql<{
        id: string;
      }>`select id from opinion where text like ${pattern} order by id desc`.execute(db);
      return rows.map(({ id }) => id);
    };
    t.same(await whole('群众', 200), await expected('%群众%'));
    t.same(await whole('罕见词', 4), await expected('%罕见词%'));
    t.same(await whole('早年', 50), await expected('%早年%'));
    t.same(await whole('群众 早年', 50), await expected('%群众%早年%'));
    // neighbours in every row, the word in the oldest one only: looked for further with each page, and found
    t.same(await whole('众意群', 50), await expected('%众意群%'));
    t.same(await whole('众意群', 50), ['01800000-0000-7000-8000-000000000001']);
    t.same(await whole('群众意见', 200), await expected('%群众意见%'));
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select id from opinion where bigrams(coalesce(text, '')) @> bigrams('罕见词')`.execute(db);
    t.match(rows.map((row) => row['QUERY PLAN']).join('\n'), 'opinion_search');
  },
);
