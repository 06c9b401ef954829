// A service on a database of its own, with keys for its roles; every answer is held to the contract.

import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type AppOptions, buildApp } from '../../src/app.ts';
import { createDatabase, createPool, type Database } from '../../src/db/database.ts';
import { Cursors } from '../../src/db/keyset.ts';
import { PersonalKeys } from '../../src/db/personal-keys.ts';
import { createReader } from '../../src/db/reader.ts';
import type { Role } from '../../src/http/access.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { localDay } from '../../src/procedure/calendar.ts';
import { contractJudge } from './contract.ts';
import { cloneDatabase } from './database.ts';

export const village = '150626100201';
export const neighbour = '150626100202';
export const township = '150626100';
export const banner = '150626';

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the service answered
  readonly body: any;
}
export interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}
export interface Service {
  readonly app: FastifyInstance;
  readonly db: Database;
  readonly url: string;
  /** `call('POST /v1/subjects', {as: keys.convener, body})` */
  call(line: string, given?: Call): Promise<Answered>;
  key(role: Role, division: string, subject?: string): Promise<string>;
  /** Moves the service's clock to the evening of this day in Asia/Shanghai. */
  setToday(day: string): void;
  today(): string;
}

interface Teardown {
  teardown(handler: () => unknown): void;
  fail(message: string): unknown;
}

/** @param present a database that is there already, and as whom */
export async function startService(t: Teardown, options: Partial<AppOptions> = {}, present?: string): Promise<Service> {
  const url = present ?? (await cloneDatabase(t as never)).url;
  const connection = { url, poolMax: 8, connectTimeoutMs: 30_000, statementTimeoutMs: 30_000 };
  const db = createDatabase(createPool(connection));
  const reader = createReader(connection);
  // an evening in Asia/Shanghai: what is done in the day lies behind it, at whatever hour the tests run
  let now = new Date(`${localDay(new Date().toISOString())}T10:30:00.000Z`);
  const app = await buildApp({
    db,
    reader,
    cursors: new Cursors(Buffer.alloc(32, 7)),
    now: () => now,
    logger: pino({ level: 'silent' }),
    rateLimit: 1_000_000,
    guessing: { badCredentialsMax: 1_000_000, missingRecordsMax: 1_000_000 },
    corsOrigins: [],
    trustProxy: [],
    maxEventLoopDelay: 0,
    writeRead: async () => {},
    personalKeys: new PersonalKeys(`test:${Buffer.alloc(32, 9).toString('base64')}`),
    ...options,
  });
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await reader.destroy();
    await db.destroy();
  });
  const judge = contractJudge(app);

  /** For a purpose where nothing else is said; with an empty one, what is personal comes masked. */
  async function call(line: string, { as, body, headers: given = {} }: Call = {}): Promise<Answered> {
    const { purpose = 'test', ...headers } = given;
    const [method = 'GET', path = '/'] = line.split(' ');
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await app.inject({
      method: method as 'GET',
      url: path,
      headers: {
        ...(as ? { authorization: `Bearer ${as}` } : {}),
        ...(as && purpose !== '' ? { purpose } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const route = matchRoute(app, method, path);
    const sent = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    const faults = judge(method, route, { status: response.statusCode, headers: sent, body: response.body });
    for (const fault of faults) t.fail(`${line}: ${fault}`);
    const isJson = /[/+]json/.test(String(sent['content-type']));
    return {
      status: response.statusCode,
      headers: sent,
      text: response.body,
      body: isJson && response.body !== '' ? JSON.parse(response.body) : undefined,
    };
  }

  return {
    app,
    db,
    url,
    call,
    async key(role, division, subject) {
      const grants = [{ role, division_code: division, subject_id: subject ?? null }];
      return (await issueApiKey(db, { name: `${role} ${division}`, grants })).token;
    },
    today: () => localDay(now.toISOString()),
    setToday(day) {
      now = new Date(`${day}T10:30:00.000Z`);
    },
  };
}

/** The declared route that a path belongs to: literal segments win over parameters. */
export function matchRoute(app: FastifyInstance, method: string, path: string): string {
  const segments = path.split('?')[0]?.split('/') ?? [];
  const fits = (url: string) => {
    const parts = url.split('/');
    return parts.length === segments.length && parts.every((part, at) => part.startsWith(':') || part === segments[at]);
  };
  const candidates = app.declared.filter((d) => d.method === method && fits(d.url));
  return candidates.sort((a, b) => a.url.split(':').length - b.url.split(':').length)[0]?.url ?? '';
}
