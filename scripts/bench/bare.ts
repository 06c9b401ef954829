/** The measure: node:http and pg with named statements, rows as JSON; no framework, no access, no checks, no log. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import pg from 'pg';
import { instant } from '../../src/db/database.ts';
import { uuidv7 } from '../../src/db/uuid.ts';
import type { Statements } from './statements.ts';

export interface BareOptions {
  readonly databaseUrl: string;
  readonly poolMax: number;
  readonly statements: Statements;
}

// the same wire form as the service's, so that both answer alike
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.DATE, (text) => text],
  [pg.types.builtins.TIMESTAMPTZ, instant],
]);
const types = { getTypeParser: (oid: number) => parsers.get(oid) ?? pg.types.getTypeParser(oid) };

// the plans of the service as well
const settings = '-c timezone=UTC -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

function serve({ databaseUrl, poolMax, statements }: BareOptions): void {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolMax, types, options: settings });
  const rows = async (name: keyof Statements, values: unknown[]) =>
    (await pool.query({ name, text: statements[name], values })).rows;

  async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const { url = '' } = request;
    if (request.method === 'POST') {
      const body = JSON.parse(await textOf(request));
      const { agenda_item_id, speaker, stance, text, voiced_on } = body;
      const id = uuidv7();
      return [201, (await rows('create', [id, agenda_item_id, speaker, stance, text, voiced_on, id]))[0]];
    }
    const query = url.indexOf('?');
    if (query === -1) return [200, (await rows('get', [url.slice(url.lastIndexOf('/') + 1)]))[0]];
    const { division_code, stage, after } = parse(url.slice(query + 1));
    const filters = [division_code, stage];
    return [200, { items: after ? await rows('listAfter', [...filters, after]) : await rows('list', filters) }];
  }

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => send(response, status, body),
      (error) => send(response, 500, { error: String(error) }),
    );
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => done(Buffer.concat(chunks).toString()));
    request.on('error', fail);
  });
}

process.once('message', (options) => serve(options as BareOptions));
for (const end of ['SIGTERM', 'disconnect']) process.on(end, () => process.exit());
