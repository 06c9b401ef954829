/** What the groups of ASVS act on: one running service with its people, its contract, its sources and its papers. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { LightMyRequestResponse as Answer } from 'fastify';
import { type Contract, type Operation, readContract } from '../../contract/operations.ts';
import { joinService } from '../../support/process.ts';
import { banner, neighbour, type Service, startService, village } from '../../support/service.ts';
import { settle, type Village } from '../../support/village.ts';
import { type Issuer, openIssuer } from './issuer.ts';

export const root = resolve(import.meta.dirname, '../../..');
export const read = (file: string) => readFileSync(join(root, file), 'utf8');
export const unknown = '01935f6e-7a00-7000-8000-00000000ffff';
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** The path with something in the place of each parameter. */
export const asked = (route: string) => route.replace(/:\w+/g, unknown);

export interface Stage {
  readonly service: Service;
  readonly app: Service['app'];
  readonly call: Service['call'];
  readonly contract: Contract;
  readonly people: Village;
  readonly item: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly issuer: Issuer;
  /** A convener elsewhere. */
  readonly stranger: string;
  /** Another instance on the same database, with its own options. */
  start(options: Parameters<typeof startService>[1]): Promise<Service>;
  /** One that has nothing from the tests but its database. */
  join(
    ...given: Parameters<typeof joinService> extends [unknown, ...infer Rest] ? Rest : never
  ): ReturnType<typeof joinService>;
  /** Of whoever may call the operation. */
  keyFor(operation: Operation): string;
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  /** Some answer of every kind: of each read, of pages and of refusals. */
  answers(): Promise<readonly (readonly [url: string, answer: Answer])[]>;
  /** Sources of the service that hold it. */
  holders(pattern: RegExp): string[];
}

export const sources = globSync('**/*.ts', { cwd: join(root, 'src') }).map(
  (file) => [file, read(join('src', file))] as const,
);

export async function openStage(t: Parameters<typeof startService>[0]): Promise<Stage> {
  const issuer = await openIssuer(t);
  const service = await startService(t, { tokens: issuer.options });
  const { app, call, key } = service;
  const people = await settle(service);
  const { item } = await people.reach('soliciting');
  const contract = readContract(app);
  const keys: Record<string, string> = { convener: people.convener, township_officer: people.officer };
  for (const role of ['administrator', 'auditor'] as const) keys[role] = await key(role, banner);
  for (const role of ['portal', 'supervisor'] as const) keys[role] = await key(role, village);
  keys.responder = await key('responder', village, people.bodies.department);
  const get: Stage['get'] = (url, headers = {}) => app.inject({ url, headers });
  let gathered: ReturnType<Stage['answers']> | undefined;
  async function gather() {
    const found: (readonly [string, Answer])[] = [];
    const paths = contract.operations.filter(({ method }) => method === 'GET').map(({ route }) => asked(route));
    for (const url of [...paths, '/openapi.json', '/openapi.yaml', '/problems', '/problems/forbidden', '/livez'])
      found.push([url, await get(url, bearer(String(keys.administrator)))]);
    for (const url of ['/v1/subjects', '/nothing', '/docs/', '/v1/subjects/x'])
      found.push([`${url}, by nobody`, await get(url)]);
    const csv = await get('/v1/subjects', { ...bearer(people.convener), accept: 'text/csv' });
    return [...found, ['/v1/subjects as CSV', csv] as const];
  }
  return {
    service,
    app,
    call,
    contract,
    people,
    item,
    keys,
    issuer,
    stranger: await key('convener', neighbour),
    join: (...given) => joinService(t, ...given),
    start: (options) => startService(t, options, service.url),
    keyFor: ({ roles }) => String(keys[roles.find((role) => keys[role]) ?? 'convener']),
    get,
    answers: () => {
      gathered ??= gather();
      return gathered;
    },
    holders: (pattern) => sources.filter(([, text]) => pattern.test(text)).map(([file]) => file),
  };
}
