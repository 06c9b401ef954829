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

/** Kysely sends unnamed statements, which PostgreSQL parses and plans each time: this names them. */
class NamingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg overloads query() by config, submittable and callback
  override query(text: any, values?: any, callback?: any): any {
    const isNamed = typeof text === 'string' && Array.isArray(values) && values.length > 0;
    return isNamed
      ? super.query({ name: nameOf(text), text, values } as pg.QueryConfig, callback)
      : super.query(text, values, callback);
  }
}

export function createPool(options: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: options.prepare === false ? pg.Client : NamingClient,
    connectionString: options.url,
    max: options.poolMax ?? 16,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 2000,
    query_timeout: (options.statementTimeoutMs ?? 5000) + 1000,
    keepAlive: true,
    maxLifetimeSeconds: 300,
    types,
    onConnect: async (client: pg.ClientBase) => {
      await client.query(
        `select set_config('timezone', 'UTC', false), set_config('lock_timeout', '3s', false),
                set_config('statement_timeout', '${options.statementTimeoutMs ?? 5000}', false)`,
      );
    },
  } as pg.PoolConfig);
  pool.on('error', options.onError ?? (() => {}));
  return pool;
}

export const createDatabase = (pool: pg.Pool): Database => new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
