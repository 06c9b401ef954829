// A real authorization server on loopback, in a process of its own: its keys are changed while it runs.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Settings {
  readonly keys: readonly object[];
  readonly audience: string;
  readonly roles: string;
  /** Client → what its tokens hold in the claim `grants`. */
  readonly clients: Readonly<Record<string, readonly string[]>>;
}
interface Running {
  callback(): Handler;
  on(event: string, listener: (context: unknown, error: Error) => void): void;
}
// a package without types
const { default: Provider } = (await import('oidc-provider' as string)) as {
  default: new (issuer: string, configuration: object) => Running;
};
type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

let handler: Handler = (_request, response) => response.writeHead(503).end();
let issuer = '';
/** Of the issuer, as a realm has it; whatever lies outside answers with a page. */
const [, , mount = ''] = process.argv;
let keyRequests = 0;
let isDown = false;
/** What the address of the keys answers instead of them. */
let rubbish: string | null = null;
const server = createServer((request, response) => {
  const { url = '' } = request;
  const isForKeys = url === `${mount}/jwks`;
  if (isForKeys) keyRequests += 1;
  if (isDown) return request.socket.destroy();
  if (isForKeys && rubbish !== null) return response.end(rubbish);
  if (!url.startsWith(mount)) return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  return handler(Object.assign(request, { originalUrl: url, url: url.slice(mount.length) }), response);
});

function configure({ keys, audience, roles, clients }: Settings): void {
  const provider = new Provider(issuer, {
    jwks: { keys: [...keys] },
    clients: Object.keys(clients).map((client_id) => ({
      client_id,
      client_secret: `secret of ${client_id}`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_post',
    })),
    scopes: roles.split(' '),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: roles,
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims: (_context: unknown, { clientId }: { clientId: string }) => ({ grants: clients[clientId] }),
  });
  provider.on('server_error', (_context: unknown, error: Error) => console.error(error));
  handler = provider.callback();
}

process.on('message', (message: { configure?: Settings; isDown?: boolean; rubbish?: string | null }) => {
  if (message.configure) configure(message.configure);
  if (message.isDown !== undefined) isDown = message.isDown;
  if (message.rubbish !== undefined) rubbish = message.rubbish;
  process.send?.({ done: true, keyRequests });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${mount}`;
  process.send?.({ issuer });
});
