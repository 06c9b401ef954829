// The identity provider as a test holds it: its process, its keys, and tokens as it issues them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

export const audience = 'https://consult.example.gov.cn';
export const roles = 'administrator township_officer convener responder supervisor auditor portal';

interface Teardown {
  teardown(handler: () => unknown): void;
}
export interface Key extends JWK {
  readonly kid: string;
}

export async function newKey(kid: string): Promise<Key> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

export const publicPart = ({ d: _, ...rest }: Key): JWK => rest;

/** @param mount the path of its issuer */
export async function startProvider(t: Teardown, clients: Readonly<Record<string, readonly string[]>>, mount = '') {
  const child = fork(path.join(import.meta.dirname, 'identity-provider-process.ts'), [mount], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [{ issuer }] = (await once(child, 'message')) as [{ issuer: string }];

  async function tell(message: object): Promise<{ keyRequests: number }> {
    child.send(message);
    const [answer] = (await once(child, 'message')) as [{ keyRequests: number }];
    return answer;
  }
  return {
    issuer,
    useKeys: (keys: readonly Key[]) => tell({ configure: { keys, audience, roles, clients } }),
    setDown: (isDown: boolean) => tell({ isDown }),
    /** Null: the keys again. */
    answerKeysWith: (rubbish: string | null) => tell({ rubbish }),
    keyRequests: async () => (await tell({})).keyRequests,
    /** By the client credentials grant. */
    async token(client_id: string, scope?: string): Promise<string> {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id,
        client_secret: `secret of ${client_id}`,
        ...(scope ? { scope } : {}),
      });
      const answer = await fetch(`${issuer}/token`, { method: 'POST', body });
      const { access_token, ...rest } = (await answer.json()) as { access_token?: string };
      if (!access_token) throw new Error(`no token: ${answer.status} ${JSON.stringify(rest)}`);
      return access_token;
    },
  };
}
