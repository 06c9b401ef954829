// Clients that read an export too slowly, or not at all, or leave in the middle: memory stays flat, the export ends with
// its time, and neither a query nor a connection nor a place among the exports is left behind.
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import t, { type Test } from 'tap';
import { type Database, poolOf } from '../../src/db/database.ts';
import type { Exports } from '../../src/db/export.ts';
import { anyone } from '../../src/http/access.ts';
import { joinService, until } from '../support/process.ts';
import { startService } from '../support/service.ts';

const service = await startService(t);
/** More than any buffer on the way holds, by far. */
const ENDLESS = 100_000_000;
const WIDE = 1000;
const HELD_MAX_BYTES = 96 * 2 ** 20;

// among the columns the series is made as it is read; after `from` it would be made whole first
const rows = (first: number, last: number) => sql<{ n: number }>`
  select generate_series(${first}::int, ${last}::int) as n, repeat('x', ${WIDE}::int) as text`;
const endless = async (db: Database, { limit, cursor = '1' }: { limit: number; cursor?: string }) => {
  const found = await rows(Number(cursor), Number(cursor) + limit - 1).execute(db);
  return { items: found.rows, next_cursor: String(Number(cursor) + limit) };
};
/** The first page at once, the second never. */
const stuck = async (db: Database, { cursor }: { limit: number; cursor?: string }) => {
  if (cursor) await sql`select pg_sleep(600)`.execute(db);
  return { items: [{ n: 1, text: 'x'.repeat(100_000) }], next_cursor: '2' };
};
const ways: Record<string, (exports: Exports) => Promise<NodeJS.ReadableStream>> = {
  copy: (exports) => exports.copy(rows(1, ENDLESS), 'csv', 'copy'),
  ndjson: (exports) => exports.copy(rows(1, ENDLESS), 'ndjson', 'ndjson'),
  pages: (exports) => exports.pages(['n', 'text'], endless, 'csv', 'pages'),
  stuck: (exports) => exports.pages(['n', 'text'], stuck, 'ndjson', 'stuck'),
};

async function startExporting(t: Test, timeoutMs: number) {
  const url = `${service.url}?application_name=exporting`;
  const { app, db } = await joinService(
    t,
    { url, statementTimeoutMs: 600_000 },
    {
      exports: { concurrentMax: 4, timeoutMs },
      extend: (routes) => {
        for (const [name, open] of Object.entries(ways)) {
          const path = `/v1/${name}`;
          routes.get(
            path,
            { config: { access: anyone, kind: 'document' }, schema: { hide: true } },
            async (request, reply) => {
              if (request.headers.te === 'late') await once(request.raw.socket, 'close');
              return reply.type('text/csv').send(await open(request.server.services.exports));
            },
          );
        }
      },
    },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { exports } = app.services;
  const pool = poolOf(db);
  const backends = async () => {
    const { rows: found } = await sql<{ state: string }>`
      select state from pg_stat_activity where application_name = 'exporting' and state <> 'idle'`.execute(service.db);
    return found.length;
  };
  return {
    exports,
    backends,
    /** Sends the request, and reads nothing. */
    ask(name: string, header = 'TE: trailers'): Socket {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      socket.pause();
      socket.write(`GET /v1/${name} HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`);
      return socket;
    },
    async isFree() {
      await until(() => exports.running === 0);
      await until(async () => (await backends()) === 0);
      await until(() => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
    },
  };
}

t.test('who never reads holds no memory, and the export ends with its time', async (t) => {
  const { exports, backends, ask, isFree } = await startExporting(t, 1500);
  for (const name of ['copy', 'ndjson', 'pages']) {
    const before = process.memoryUsage.rss();
    let most = 0;
    const socket = ask(name);
    await until(() => exports.running === 1);
    await until(async () => (await backends()) === 1);
    while (exports.running > 0) {
      most = Math.max(most, process.memoryUsage.rss() - before);
      await sleep(20);
    }
    t.ok(most < HELD_MAX_BYTES, `${name}: ${Math.round(most / 2 ** 20)} MB`);
    await isFree();
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
    t.pass(`${name}: its connection is closed`);
  }
});

t.test('a page that never comes ends with the time of the export', async (t) => {
  const { exports, ask, isFree } = await startExporting(t, 1000);
  const socket = ask('stuck');
  const closed = once(socket, 'close');
  socket.resume();
  await until(() => exports.running === 1);
  await closed;
  await isFree();
});

t.test('who leaves in the middle, or before it begins, leaves nothing behind', async (t) => {
  // the time of the export itself would be too late
  const { exports, backends, ask, isFree } = await startExporting(t, 3_600_000);
  for (const name of Object.keys(ways)) {
    for (let n = 0; n < 3; n++) {
      const socket = ask(name);
      await until(() => exports.running === 1);
      socket.resume();
      await once(socket, 'data');
      if (n % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
      await isFree();
    }
    const socket = ask(name, 'TE: late');
    await sleep(50);
    socket.destroy();
    await until(async () => exports.running > 0 || (await backends()) > 0 || socket.closed);
    await sleep(100);
    await isFree();
    t.equal(exports.running, 0, name);
  }
});
