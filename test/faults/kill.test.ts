// The process is killed at any moment while requests come twice under each key: the history that clients saw is
// compared with the database. Nothing doubled, nothing half done, nothing acknowledged lost, one answer per key.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { type Running, startProcess } from '../support/process.ts';
import { startService, village } from '../support/service.ts';

const ROUNDS = 6;
const WORKERS = 8;

interface Acknowledged {
  readonly status: number;
  readonly text: string;
  readonly etag: string | null;
  readonly location: string | null;
  readonly isReplay: boolean;
}
interface Operation {
  readonly path: string;
  readonly resource: string;
  readonly body: Record<string, unknown>;
}
/** What a client saw of one key: every answer that reached it, and how often it was left without one. */
interface Entry extends Operation {
  readonly key: string;
  readonly answers: Acknowledged[];
  readonly refusals: string[];
  unknown: number;
}
interface Patched {
  readonly id: string;
  readonly version: number;
  readonly name: string;
}

const service = await startService(t);
const credential = await service.key('convener', village);
const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/json' };
let instance: Running | undefined;
let isEnding = false;
const history: Entry[] = [];
const patches: Patched[] = [];

const start = async () => {
  instance = await startProcess(t, { DATABASE_URL: service.url, LOG_LEVEL: 'error' });
};

/** One of each kind of creation that needs nothing else than itself; items and opinions where the contract has them. */
async function operations(): Promise<((n: number) => Operation)[]> {
  const made: ((n: number) => Operation)[] = [
    (n) => ({
      path: '/v1/subjects',
      resource: 'subject',
      body: { division_code: village, kind: 'expert', name: `杀${n}`, source_system: 'kill', source_id: `s-${n}` },
    }),
  ];
  const item = exampleOf('/agenda-items');
  made.push((n) => ({ path: '/v1/agenda-items', resource: 'agenda_item', body: { ...item, title: `议题${n}` } }));
  const parent = await service.call('POST /v1/agenda-items', { as: credential, body: item });
  // opinions are recorded from solicitation on
  for (const action of ['accept', 'solicit']) {
    await service.call(`POST /v1/agenda-items/${parent.body.id}/transitions`, { as: credential, body: { action } });
  }
  const opinion = { ...exampleOf('/opinions'), agenda_item_id: parent.body.id, participant_id: null, voiced_on: null };
  const probe = await service.call('POST /v1/opinions', { as: credential, body: opinion });
  if (probe.status !== 201) throw new Error(`an opinion is not made so: ${probe.text}`);
  made.push((n) => ({ path: '/v1/opinions', resource: 'opinion', body: { ...opinion, text: `意见${n}` } }));
  return made;
}

function exampleOf(path: string): Record<string, unknown> {
  const contract = service.app.contract() as unknown as {
    paths: Record<
      string,
      { post: { requestBody: { content: Record<string, { examples: Record<string, Example> }> } } }
    >;
  };
  const media = Object.values(contract.paths[path]?.post.requestBody.content ?? {})[0];
  return Object.values(media?.examples ?? {})[0]?.value ?? {};
}
interface Example {
  readonly value: Record<string, unknown>;
}

async function send(entry: Entry): Promise<void> {
  try {
    const answer = await fetch(`${instance?.url}${entry.path}`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': entry.key },
      body: JSON.stringify(entry.body),
    });
    const text = await answer.text();
    if (answer.status !== 201) {
      entry.refusals.push(`${answer.status} ${text.slice(0, 200)}`);
      return;
    }
    entry.answers.push({
      status: answer.status,
      text,
      etag: answer.headers.get('etag'),
      location: answer.headers.get('location'),
      isReplay: answer.headers.get('idempotency-replayed') === 'true',
    });
  } catch {
    entry.unknown += 1;
    await sleep(100);
  }
}

/** Changes what was made, once: without a key an answer that does not come leaves the change unknown. */
async function patch(path: string, id: string, name: string): Promise<void> {
  try {
    const answer = await fetch(`${instance?.url}${path}/${id}`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/merge-patch+json', 'if-match': '"1"' },
      body: JSON.stringify({ name }),
    });
    const { version } = (await answer.json()) as { version: number };
    if (answer.status === 200) patches.push({ id, version, name });
  } catch {}
}

async function work(kinds: ((n: number) => Operation)[], worker: number): Promise<void> {
  for (let n = worker; !isEnding; n += WORKERS) {
    const kind = kinds[Math.floor(n / WORKERS) % kinds.length] as (n: number) => Operation;
    const entry: Entry = { ...kind(n), key: `kill-${n}`, answers: [], refusals: [], unknown: 0 };
    history.push(entry);
    await Promise.all([send(entry), send(entry)]);
    // a client that was left without an answer asks again under the same key, some at once and some much later
    for (let tries = 0; entry.answers.length === 0 && tries < 5 && !isEnding; tries++) {
      await sleep(Math.random() * 50);
      await Promise.all([send(entry), send(entry)]);
    }
    const first = entry.answers[0];
    if (first && entry.resource === 'subject' && n % 3 === 0) {
      await patch(entry.path, JSON.parse(first.text).id, `改${n}`);
    }
  }
}

async function isTrue(t: Test, claim: string, query: ReturnType<typeof sql>): Promise<void> {
  const { rows } = await query.execute(service.db);
  t.same(rows, [], claim);
}

t.test('kill -9 in the middle of doubled POSTs', async (t) => {
  const kinds = await operations();
  await start();
  t.teardown(() => {
    isEnding = true;
  });
  const workers = Array.from({ length: WORKERS }, (_, n) => work(kinds, n));
  for (let round = 0; round < ROUNDS; round++) {
    const goal = history.length + 20;
    while (history.length < goal) await sleep(5);
    await sleep(Math.random() * 300);
    await instance?.kill('SIGKILL');
    await start();
  }
  isEnding = true;
  await Promise.all(workers);

  await t.test('every key has its answer in the end, the same as the first acknowledged', async (t) => {
    for (let tries = 0; tries < 3; tries++) {
      for (const entry of history) if (entry.answers.length === 0) await send(entry);
    }
    const unanswered = history.filter(({ answers }) => answers.length === 0);
    t.same(unanswered, [], 'no key stays without an answer');
    for (const entry of history) await send(entry);
    // what is personal is not kept in an answer: a repetition has it as it is now
    const kept = (text: string) => JSON.stringify({ ...JSON.parse(text), name: null });
    const differing = history.filter(
      ({ answers }) =>
        new Set(answers.map(({ text, etag, location }) => JSON.stringify([kept(text), etag, location]))).size !== 1,
    );
    t.same(differing, [], 'no key has two answers');
    t.same(
      history.filter(({ answers }) => !answers.at(-1)?.isReplay),
      [],
      'the last answer is the first again',
    );
    const odd = history
      .flatMap(({ refusals }) => refusals)
      .filter((refusal) => !/^(503|409 .*in-progress)/.test(refusal));
    t.same(odd, [], 'nobody was refused for what he had done himself');
  });

  await t.test('what was acknowledged is there, once', async (t) => {
    const { rows } = await sql<{ resource: string; id: string; text: string }>`
      select 'subject' resource, id, source_id text from subject where source_system = 'kill'
      union all select 'agenda_item', id, title from agenda_item where title like '议题%'
      union all select 'opinion', id, text from opinion where text like '意见%'`.execute(service.db);
    const found = new Map(rows.map((row) => [row.id, row]));
    const acknowledged = new Set(history.map(({ answers }) => JSON.parse(answers[0]?.text ?? '{}').id as string));
    t.equal(acknowledged.size, history.length, 'as many records as keys');
    t.equal(rows.length, history.length, 'and no more in the database');
    t.equal(new Set(rows.map(({ resource, text }) => `${resource} ${text}`)).size, rows.length, 'none twice');
    t.same(
      [...acknowledged].filter((id) => !found.has(id)),
      [],
      'none is missing',
    );
    const kept = await sql<{ key: string; id: string }>`
      select key, answer->>'id' id from idempotency_key where key like 'kill-%'`.execute(service.db);
    t.equal(kept.rows.length, history.length, 'one kept answer for each key');
    t.same(
      kept.rows.filter(({ id }) => !found.has(id)),
      [],
      'and each is of a record',
    );
  });

  await t.test('every acknowledged change is there, and in the log', async (t) => {
    for (const { id, version, name } of patches) {
      const { rows } = await sql<{ version: number; name: string }>`
        select e.record_version as version, s.name from event e join subject s on s.id = e.record_id
        where e.record_id = ${id} and e.record_version = ${version}`.execute(service.db);
      t.same(rows, [{ version, name }]);
    }
    t.ok(patches.length > 0, `${patches.length} changes`);
  });

  await t.test('nothing is half done', async (t) => {
    for (const resource of ['subject', 'agenda_item', 'opinion']) {
      await isTrue(
        t,
        `${resource}: exactly one event for each version`,
        sql`select r.id, r.version, array_agg(e.record_version order by e.record_version) events
            from ${sql.table(resource)} r left join event e on e.record_id = r.id and e.resource = ${resource}
            group by r.id, r.version
            having array_agg(e.record_version order by e.record_version)
              is distinct from array(select generate_series(1, r.version))`,
      );
      await isTrue(
        t,
        `${resource}: no event without its record`,
        sql`select * from event e where e.resource = ${resource}
            and not exists (select from ${sql.table(resource)} r where r.id = e.record_id)`,
      );
    }
    await isTrue(
      t,
      'every item is visible to its own division',
      sql`select id from agenda_item i where not exists (
            select from agenda_item_scope s where s.agenda_item_id = i.id and s.reason = 'own')`,
    );
    await isTrue(
      t,
      'no transaction is left open',
      sql`select pid from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`,
    );
  });

  const unknown = history.reduce((sum, entry) => sum + entry.unknown, 0);
  t.ok(unknown > 0, 'some clients were left without an answer, or it was no test');
  t.comment(
    `${history.length} keys, ${unknown} requests without an answer, ${ROUNDS} kills, ${patches.length} changes`,
  );
  t.same(await instance?.kill('SIGTERM'), { code: 0, signal: null });
});
