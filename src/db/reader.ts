/** Short reads of one statement, over connections that many share. */
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { clientConfig, clientOf, createPool, type Database, type DatabaseOptions, settle } from './database.ts';
import type { DB } from './schema.ts';

/** Whoever waits for a lock keeps all waiting that were asked after him on the same connection. */
const LOCK_TIMEOUT_MS = 200;
/** A connection that has owed an answer for so long is asked nothing more until it has caught up. */
const STALLED_MS = 100;
const SPARE_MAX = 4;

interface Shared {
  readonly client: Promise<pg.PoolClient>;
  /** When what it has not answered yet was asked, in that order, by the process's own clock. */
  readonly asked: number[];
}
type State = () => { readonly shared: number; readonly spare: number; readonly waiting: number };

const states = new WeakMap<Database, State>();
/** Its connections, and the statements under way on them or waiting for one. */
export function stateOf(reader: Database): ReturnType<State> | undefined {
  return states.get(reader)?.();
}

/**
 * Two connections answer in a pipeline: fewer wake-ups, warm backends. Nothing but reads of one statement may use them:
 * no transaction, no report that others would wait behind. While both are held up, reads go over a few of their own.
 */
export function createReader(options: DatabaseOptions): Database {
  const patience = { ...options, lockTimeoutMs: LOCK_TIMEOUT_MS };
  const open: (Shared | undefined)[] = [undefined, undefined];
  const spare = createPool({ ...patience, poolMax: SPARE_MAX });
  let turn = 0;

  function share(at: number): Shared {
    const client = new (clientOf(options))({ ...clientConfig(patience), pipeline: true } as pg.ClientConfig);
    const asked: number[] = [];
    const connect = async () => {
      await client.connect();
      await settle(client, patience);
      return Object.assign(client, { release: () => void asked.shift() }) as unknown as pg.PoolClient;
    };
    const shared: Shared = { client: connect(), asked };
    // its place may be another's by now
    const forget = () => {
      if (open[at] === shared) open[at] = undefined;
      client.end().catch(() => {});
    };
    client.on('error', (error) => {
      forget();
      options.onError?.(error);
    });
    client.on('end', forget);
    shared.client.catch(forget);
    open[at] = shared;
    return shared;
  }

  const pool = {
    async connect(): Promise<pg.PoolClient> {
      for (const _ of open) {
        turn = (turn + 1) % open.length;
        const { client, asked } = open[turn] ?? share(turn);
        const now = performance.now();
        if (now - (asked[0] ?? now) > STALLED_MS) continue;
        asked.push(now);
        return client;
      }
      return spare.connect();
    },
    async end(): Promise<void> {
      const shared = open.map(async (each) => ((await each?.client) as unknown as pg.Client | undefined)?.end());
      await Promise.allSettled([...shared, spare.end()]);
    },
    options: {},
  };
  const reader = new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
  states.set(reader, () => ({
    shared: open.filter(Boolean).length,
    spare: spare.totalCount,
    waiting: open.reduce((sum, each) => sum + (each?.asked.length ?? 0), spare.waitingCount),
  }));
  return reader;
}
