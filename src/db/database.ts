/** The connection to PostgreSQL: a pool with named statements, and types kept as the wire shows them. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';

export type Database = Kysely<DB>;

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax?: number;
  readonly prepare?: boolean;
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** An idle connection that breaks ends the process unless somebody listens. */
  readonly onError?: (error: Error) => void;
}

/** `2026-11-23 15:28:03.1+00` as PostgreSQL prints it, or its JSON form, as `2026-11-23T15:28:03.100Z`. */
export function instant(text: string): string {
  const zone = Math.max(text.lastIndexOf('+'), text.indexOf('Z'));
  const fraction = text.slice(20, zone === -1 ? undefined : zone);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.TIMESTAMPTZ]: instant,
  [pg.types.builtins.INT8]: Number,
};
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format),
};

/** Statements are named by their text. Their number is bounded because lists are passed as one array parameter. */
const names = new Map<string, string>();
const NAMES_MAX = 1000;
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= NAMES_MAX) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

/** pg stops waiting for an answer but keeps the connection, on which no other may ever come: such a one is given up. */
class PatientClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query() by config, submittable and callback
  override query(text: any, values?: any, callback?: any): any {
    const result: unknown = super.query(text, values, callback);
    if (result instanceof Promise) result.catch((error: Error) => this.giveUp(error));
    return result;
  }

  giveUp(error: Error): void {
    // ends at once with a query under way, and the pool drops what has ended
    if (error.message === 'Query read timeout') this.end().catch(() => {});
  }
}

type Values = readonly unknown[];
type MakeRow = (values: Values) => object;
type Result = pg.QueryResult<object>;

/**
 * Rows as plain objects of one shape for each statement. pg fills every row name by name, which V8 does slowly once a
 * process has seen many shapes: a list of fifty costs six times as much.
 */
const makers = new Map<string, MakeRow>();
function makerOf(text: string, fields: readonly pg.FieldDef[]): MakeRow {
  const known = makers.get(text);
  if (known) return known;
  const properties = fields.map(({ name }, at) => `${JSON.stringify(name)}: values[${at}]`);
  const make = new Function('values', `return { ${properties.join(', ')} };`) as MakeRow;
  if (makers.size < NAMES_MAX) makers.set(text, make);
  return make;
}

/** Kysely sends unnamed statements, which PostgreSQL parses and plans each time: this names them. */
class NamingClient extends PatientClient {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query() by config, submittable and callback
  override query(text: any, values?: any, callback?: any): any {
    const isNamed = typeof text === 'string' && Array.isArray(values) && values.length > 0 && callback === undefined;
    return isNamed ? this.#queryNamed(text, values) : super.query(text, values, callback);
  }

  #queryNamed(text: string, values: unknown[]): Promise<Result> {
    let waiting: ReturnType<typeof Promise.withResolvers<Result>> | undefined = Promise.withResolvers<Result>();
    const { promise } = waiting;
    const finish = (error: Error | undefined, result: pg.QueryArrayResult) => {
      const settled = waiting;
      waiting = undefined; // pg holds on to this function: whatever it knew would grow old, and old rows are dear to collect
      if (error) {
        this.giveUp(error);
        settled?.reject(error);
      } else {
        settled?.resolve({ ...result, rows: result.rows.splice(0).map(makerOf(text, result.fields)) });
      }
    };
    const config: pg.QueryArrayConfig = { name: nameOf(text), text, values, rowMode: 'array' };
    super.query(new pg.Query(config, finish as never));
    return promise;
  }
}

const connectTimeoutMs = (options: DatabaseOptions): number => options.connectTimeoutMs ?? 2000;

/** What every connection is told, whoever holds it. */
export const clientConfig = (options: DatabaseOptions) => ({
  connectionString: options.url,
  connectionTimeoutMillis: connectTimeoutMs(options),
  query_timeout: (options.statementTimeoutMs ?? 5000) + 1000,
  keepAlive: true,
  types,
});

/** Plans are made once for each statement: for most, planning costs more than running, and each list has its index. */
const settings = (options: DatabaseOptions): string => `
  select set_config('timezone', 'UTC', false), set_config('lock_timeout', '${options.lockTimeoutMs ?? 3000}', false),
         set_config('plan_cache_mode', 'force_generic_plan', false), set_config('random_page_cost', '1.1', false),
         set_config('statement_timeout', '${options.statementTimeoutMs ?? 5000}', false),
         set_config('idle_in_transaction_session_timeout', '10s', false)`;

/** A pooler in front lets one in at once, and keeps the first statement waiting: that too is a wait for a connection. */
export async function settle(client: pg.ClientBase, options: DatabaseOptions): Promise<void> {
  const query = { text: settings(options), query_timeout: connectTimeoutMs(options) };
  await client.query(query as pg.QueryConfig);
}

export const clientOf = (options: DatabaseOptions) => (options.prepare === false ? PatientClient : NamingClient);

export function createPool(options: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(options),
    Client: clientOf(options),
    max: options.poolMax ?? 16,
    maxLifetimeSeconds: 300,
    onConnect: (client: pg.ClientBase) => settle(client, options),
  } as pg.PoolConfig);
  const onError = options.onError ?? (() => {});
  pool.on('error', onError);
  // the pool listens to idle connections only: one that breaks at work would end the process
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** For what Kysely has no words for: a COPY needs the connection itself. */
const pools = new WeakMap<Database, pg.Pool>();
export function poolOf(db: Database): pg.Pool {
  const pool = pools.get(db);
  if (!pool) throw new Error('This database was not made of a pool');
  return pool;
}

/** Queries on a connection that the caller holds, and in whatever transaction he began there. */
export function databaseOf(held: pg.PoolClient): Database {
  const client = { query: held.query.bind(held), release: () => {} };
  const pool = { connect: async () => client, end: async () => {}, options: {} };
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: pool as never }) });
}

export function createDatabase(pool: pg.Pool): Database {
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}
