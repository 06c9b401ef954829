/** Whole lists as streams: PostgreSQL itself writes the lines (COPY), of one snapshot, in flat memory, a few at once. */
import { PassThrough, pipeline, Readable } from 'node:stream';
import { createQueryId, PostgresQueryCompiler, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Problem } from '../problems.ts';
import { BOM, csvLine, csvRows, guarded, markedLines, ndjsonRows } from './csv.ts';
import { type Database, databaseOf, poolOf } from './database.ts';
import { PAGE_LIMIT_MAX, type Page } from './keyset.ts';

export type ExportFormat = 'csv' | 'ndjson';

export interface ExportLimits {
  /** At once, on this instance: beyond them a client waits, not the pool. */
  readonly concurrentMax: number;
  readonly timeoutMs: number;
}
export const exportLimits: ExportLimits = { concurrentMax: 4, timeoutMs: 600_000 };

/** A query, in its order. */
export type Rows = RawBuilder<unknown>;
export type PageOf = (db: Database, query: { limit: number; cursor?: string }) => Promise<Page<object>>;

export class Exports {
  readonly #db: Database;
  readonly #limits: ExportLimits;
  readonly #running = new Map<string, number>();

  constructor(db: Database, limits: ExportLimits) {
    this.#db = db;
    this.#limits = limits;
  }

  /** How many run on this instance. */
  get running(): number {
    return [...this.#running.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Nobody takes more than half of the places. */
  #enter(holder: string): () => void {
    const { concurrentMax } = this.#limits;
    const mine = this.#running.get(holder) ?? 0;
    if (this.running >= concurrentMax || mine >= Math.ceil(concurrentMax / 2)) {
      const words = { zh: '正在进行的导出太多,请稍后再试', en: 'Too many exports are running: try again later' };
      throw new Problem('overloaded', { ...words, headers: { 'retry-after': '5' } });
    }
    this.#running.set(holder, mine + 1);
    return () => {
      const left = (this.#running.get(holder) ?? 1) - 1;
      if (left > 0) this.#running.set(holder, left);
      else this.#running.delete(holder);
    };
  }

  /** A place and a connection on one snapshot, until `over`; whoever left in the middle must not leave a query behind. */
  async #begin(holder: string): Promise<{ client: pg.PoolClient; over: (isWhole: boolean) => void }> {
    const leave = this.#enter(holder);
    const client = await poolOf(this.#db)
      .connect()
      .catch((error: unknown) => {
        leave();
        throw error;
      });
    let isOver = false;
    const over = (isWhole: boolean) => {
      if (isOver) return;
      isOver = true;
      client.release(!isWhole);
      leave();
      const { processID } = client as unknown as { processID: number };
      if (!isWhole) sql`select pg_cancel_backend(${processID}::int)`.execute(this.#db).catch(() => {});
    };
    try {
      // a slow reader leaves the transaction idle between two pages
      await client.query(`begin transaction isolation level repeatable read read only;
        set local idle_in_transaction_session_timeout = ${this.#limits.timeoutMs}`);
      return { client, over };
    } catch (error) {
      over(false);
      throw error;
    }
  }

  /** The rows of a query in its order. A row with `deleted_at` is a tombstone, and shows its id only. */
  async copy(rows: Rows, format: ExportFormat, holder: string): Promise<Readable> {
    const { client, over } = await this.#begin(holder);
    try {
      const { timeoutMs } = this.#limits;
      await client.query(`set local statement_timeout = ${timeoutMs}`);
      const text = await copyText(client, rows, format);
      // pg's own patience is that of short statements; PostgreSQL's does not count while nobody reads what it wrote
      const copying = client.query(Object.assign(copyTo(text), { query_timeout: timeoutMs + 1000 }));
      copying.on('error', () => {}); // also when nobody reads it any more
      // the end of the stream is the end of the export: whoever reads it may begin the next
      const whole = new PassThrough({
        flush: (done) => {
          client.query('commit').then(() => {
            over(true);
            done();
          }, done);
        },
      });
      const end = () => {
        (copying as { callback?: () => void }).callback?.(); // pg's timer
        over(false);
      };
      return format === 'csv' ? pipeline(copying, markedLines(), whole, end) : pipeline(copying, whole, end);
    } catch (error) {
      over(false);
      throw error;
    }
  }

  /** Many statements on one snapshot, for a report. */
  async snapshot<T>(holder: string, act: (db: Database) => Promise<T>): Promise<T> {
    const leave = this.#enter(holder);
    try {
      return await this.#db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((transaction) => act(transaction));
    } finally {
      leave();
    }
  }

  /** Rows that only a function of pages knows: one after the other, of one snapshot. */
  async pages(
    columns: readonly string[],
    page: PageOf,
    format: ExportFormat,
    holder: string,
    limit = Infinity,
  ): Promise<Readable> {
    const { client, over } = await this.#begin(holder);
    const db = databaseOf(client);
    const textOf = ({ items }: Page<object>) => (format === 'csv' ? csvRows(columns, items) : ndjsonRows(items));
    let left = limit;
    const next = async (cursor?: string) => {
      const query = { limit: Math.min(left, PAGE_LIMIT_MAX), ...(cursor === undefined ? {} : { cursor }) };
      const found = await page(db, query);
      left -= found.items.length;
      return found;
    };
    let ready: Page<object> | undefined;
    try {
      ready = await next();
    } catch (error) {
      over(false);
      throw error;
    }
    let cursor: string | null = null;
    let head = format === 'csv' ? BOM + csvLine(columns) : '';
    const pages = new Readable({
      async read() {
        try {
          for (;;) {
            const shown: Page<object> | undefined = ready ?? (cursor === null ? undefined : await next(cursor));
            if (!shown) {
              await client.query('commit');
              over(true);
              return void this.push(null);
            }
            ready = undefined;
            cursor = left > 0 ? shown.next_cursor : null;
            const text: string = head + textOf(shown);
            head = '';
            if (text !== '') return void this.push(text);
          }
        } catch (error) {
          this.destroy(error as Error);
        }
      },
      destroy(error, done) {
        clearTimeout(patience);
        over(false);
        done(error);
      },
    });
    const patience = setTimeout(() => pages.destroy(new Problem('timeout')), this.#limits.timeoutMs);
    return pages;
  }
}

/** COPY takes no parameters: values stand in its text as literals. */
class LiteralCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    this.append(literal(value));
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
  const elements = value.map((one) => `"${String(one).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  return pg.escapeLiteral(`{${elements.join(',')}}`);
}

const { BOOL, DATE, INT2, INT4, INT8, NUMERIC, TEXT, TIMESTAMPTZ, UUID, VARCHAR } = pg.types.builtins;
const plain: readonly number[] = [DATE, INT2, INT4, INT8, UUID];

/** A column as the lists show it: instants in UTC with milliseconds; in CSV lists and objects as JSON. */
function shown({ name, dataTypeID: type }: pg.FieldDef, format: ExportFormat): string {
  const column = `listed.${pg.escapeIdentifier(name)}`;
  if (type === TIMESTAMPTZ) return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  if (type === NUMERIC) return `${column}::text`;
  if (type === pg.types.builtins.JSON) return format === 'csv' ? `${column}::jsonb::text` : `${column}::jsonb`;
  if (format === 'ndjson' || plain.includes(type)) return column;
  if (type === BOOL) return `${column}::text`;
  return type === TEXT || type === VARCHAR ? guarded(column) : `to_jsonb(${column})::text`;
}

async function copyText(client: pg.PoolClient, rows: Rows, format: ExportFormat): Promise<string> {
  const query = new LiteralCompiler().compileQuery(rows.toOperationNode() as never, createQueryId()).sql;
  const { fields } = await client.query(`select * from (${query}) listed limit 0`);
  const hasTombstones = fields.some(({ name }) => name === 'deleted_at');
  const isKept = (name: string) => name === 'id' || name === 'deleted_at';
  const values = fields.map((field) => {
    const value = shown(field, format);
    const cell = hasTombstones && !isKept(field.name) ? `case when listed.deleted_at is null then ${value} end` : value;
    return { name: field.name, text: `${cell} as ${pg.escapeIdentifier(field.name)}` };
  });
  const all = values.map(({ text }) => text).join(', ');
  if (format === 'csv') return `copy (select ${all} from (${query}) listed) to stdout with (format csv, header)`;
  const live = values.filter(({ name }) => name !== 'deleted_at').map(({ text }) => text);
  const stone = values.filter(({ name }) => isKept(name)).map(({ text }) => text);
  const line = hasTombstones
    ? 'case when listed.deleted_at is null then row_to_json(live) else row_to_json(stone) end'
    : 'row_to_json(live)';
  const parts = [
    `lateral (select ${live.join(', ')}) live`,
    ...(hasTombstones ? [`lateral (select ${stone.join(', ')}) stone`] : []),
  ];
  // JSON holds no control characters: with these two for delimiter and quote, its lines come out as they are
  return `copy (select ${line} from (${query}) listed, ${parts.join(', ')})
    to stdout with (format csv, delimiter E'\\x01', quote E'\\x02')`;
}
