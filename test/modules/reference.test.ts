// The catalogues of the law: requirements, rules, code lists, without a key.
import t from 'tap';
import { carriers, requirements } from '../../src/procedure/requirements.ts';
import { startService } from '../support/service.ts';

const service = await startService(t);
const { app, call } = service;
const { paths } = app.contract() as unknown as { paths: Record<string, unknown> };

t.test('a requirement', async (t) => {
  t.test('200 the ten days, whole: words, force, what carries it out', async (t) => {
    const { status, body } = await call('GET /v1/clauses/57');
    t.equal(status, 200);
    t.same(body, {
      number: 57,
      clause: '二(二)7',
      quotation: '基层政府和有关部门要认真研究吸纳,并在十日内以书面形式反馈',
      see_also: [
        {
          clause: '第二百零一条',
          source: 'civil_code',
          quotation: '按年、月、日计算期间的,开始的当日不计入,自下一日开始计算。',
          is_quoted: false,
        },
        {
          clause: '第二百零三条',
          source: 'civil_code',
          quotation: '期间的最后一日是法定休假日的,以休假日结束的次日为最后一日;截止时间为二十四时。',
          is_quoted: false,
        },
      ],
      force: 'must',
      title: { zh: '十日内书面反馈', en: 'written reply within ten days' },
      carriers: [
        { kind: 'resource', name: '/referrals', status: 'in_place' },
        { kind: 'resource', name: '/feedback-records', status: 'in_place' },
        { kind: 'resource', name: '/obligations', status: 'in_place' },
        { kind: 'resource', name: '/calendar-days', status: 'in_place' },
        { kind: 'rule', name: 'entrusted-written-reply', status: 'in_place' },
        { kind: 'rule', name: 'reply-in-writing', status: 'in_place' },
        { kind: 'code_list', name: 'feedback_kinds', status: 'in_place' },
        { kind: 'obligation', name: 'government_written_reply', status: 'in_place' },
        { kind: 'report', name: 'ten-day-replies', status: 'in_place' },
        { kind: 'setting', name: 'post_delivery_days', status: 'in_place' },
      ],
      not_mechanisable: null,
    });
  });

  t.test('200 why no system can carry it out', async (t) => {
    const { body } = await call('GET /v1/clauses/64');
    t.same(body, {
      number: 64,
      clause: '二(三)',
      quotation: '促进政府治理与居民自治良性互动',
      see_also: [],
      force: 'context',
      title: { zh: '政府治理与居民自治良性互动', en: 'government and self-government in good interaction' },
      carriers: [],
      not_mechanisable: {
        zh: '是各项工作共同要达到的目标,没有单独的行为或者记录可以作为凭据;其各个部分由其他条款落实。',
        en: 'an aim that all the rest serves: no act or record of its own could be evidence of it; its parts are carried out under the other clauses.',
      },
    });
  });

  t.test('304 with its ETag, and 200 with another', async (t) => {
    const { etag = '' } = (await call('GET /v1/clauses/57')).headers;
    t.match(etag, /^"[\w-]{22}"$/);
    const unchanged = await call('GET /v1/clauses/57', { headers: { 'if-none-match': etag } });
    t.same([unchanged.status, unchanged.text, unchanged.headers.etag], [304, '', etag]);
    t.equal((await call('GET /v1/clauses/58', { headers: { 'if-none-match': etag } })).status, 200);
  });

  t.test('404 the notice asks for no more than 92', async (t) => {
    t.equal((await call('GET /v1/clauses/92')).body.number, 92);
    const beyond = await call('GET /v1/clauses/93');
    t.same([beyond.status, beyond.body.code], [404, 'not-found']);
  });

  t.test('400 what is not a number', async (t) => {
    for (const wrong of ['0', '-1', '1000', '5.7', 'constructor', encodeURIComponent('二(二)7')]) {
      const refused = await call(`GET /v1/clauses/${wrong}`);
      t.same(
        [refused.status, refused.body.code, refused.body.errors[0].pointer],
        [400, 'invalid-input', '/path/number'],
        wrong,
      );
    }
  });
});

t.test('the requirements', async (t) => {
  t.test('200 all 92 in their order, page by page', async (t) => {
    const numbers: number[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { status, body, headers } = await call(`GET /v1/clauses?limit=50${cursor && `&cursor=${cursor}`}`);
      t.equal(status, 200);
      t.equal(headers.link !== undefined, body.next_cursor !== null, 'Link where there is more');
      numbers.push(...body.items.map((item: { number: number }) => item.number));
      sizes.push(body.items.length);
      cursor = body.next_cursor;
    }
    t.same(sizes, [50, 42]);
    t.same(
      numbers,
      requirements.map(({ number }) => number),
    );
  });

  t.test('200 as each is by itself', async (t) => {
    const { items } = (await call('GET /v1/clauses?limit=200')).body;
    t.same(items[56], (await call('GET /v1/clauses/57')).body);
  });

  t.test('400 a cursor of another catalogue', async (t) => {
    const { next_cursor } = (await call('GET /v1/rules?limit=1')).body;
    const refused = await call(`GET /v1/clauses?cursor=${next_cursor}`);
    t.same([refused.status, refused.body.code], [400, 'bad-cursor']);
  });
});

t.test('what carries a requirement out', async (t) => {
  const hint = 'move it within src/procedure/requirements/carriers.ts';

  t.test('a resource in place is a path of the contract; a planned one is not yet', async (t) => {
    for (const path of carriers.resource.in_place) t.ok(Object.hasOwn(paths, path), path);
    for (const path of carriers.resource.planned) t.notOk(Object.hasOwn(paths, path), `${path} is there: ${hint}`);
  });

  t.test('a rule and a code list in place are served', async (t) => {
    for (const name of carriers.rule.in_place) t.equal((await call(`GET /v1/rules/${name}`)).status, 200, name);
    for (const name of carriers.code_list.in_place)
      t.equal((await call(`GET /v1/code-lists/${name}`)).status, 200, name);
  });

  t.test('obligations, reports and settings are in place with the path that serves them', async (t) => {
    if (carriers.obligation.in_place.length > 0) t.ok(Object.hasOwn(paths, '/obligations'));
    for (const name of carriers.report.in_place) t.ok(Object.hasOwn(paths, `/reports/${name}`), name);
    for (const name of carriers.report.planned)
      t.notOk(Object.hasOwn(paths, `/reports/${name}`), `${name} is there: ${hint}`);
    const settable = Object.hasOwn(paths, '/divisions/{code}/settings');
    t.equal(carriers.setting.in_place.length > 0, settable, `settings: ${hint}`);
  });
});
