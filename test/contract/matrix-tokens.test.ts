// Credentials that are good no more, on every operation that asks for one; and every way in which a token can be wrong,
// once for each kind of security that the contract knows.
import { sql } from 'kysely';
import t from 'tap';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { revokeApiKey } from '../../src/modules/api-keys/queries.ts';
import { audience, newKey, startProvider } from '../support/identity-provider.ts';
import { startService, township } from '../support/service.ts';
import { forger, seconds, tokenCases } from '../support/token-cases.ts';
import { shoot } from './matrix.ts';
import { exampleOf } from './matrix-world.ts';
import { examplePath, type Operation, readContract } from './operations.ts';
import { judge } from './verdict.ts';

const roles = ['administrator', 'township_officer', 'convener', 'supervisor', 'auditor', 'portal'] as const;
const provider = await startProvider(t, { village: [] });
const [first, third, foreign] = await Promise.all([newKey('k1'), newKey('k3'), newKey('k1')]);
await provider.useKeys([first]);
const service = await startService(t, {
  tokens: {
    issuer: provider.issuer,
    audience,
    maxAgeMs: 600_000,
    cooldownMs: 0,
    algorithms: ['ES256'],
    grantsClaim: 'grants',
    subjectClaim: 'sub',
    mapping: {},
    now: () => new Date(),
  },
});
const contract = readContract(service.app);
const secured = contract.operations.filter(({ security }) => security.length > 0);
const forge = forger(
  provider.issuer,
  first,
  roles.map((role) => `${role}:${township}`),
);

async function key(): Promise<{ id: string; token: string }> {
  const grants = roles.map((role) => ({ role, division_code: township, subject_id: null }));
  const { token } = await issueApiKey(service.db, { name: 'all roles', grants });
  const [, hex = ''] = token.split('_');
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), token };
}
async function revoked(): Promise<string> {
  const { id, token } = await key();
  t.ok(await revokeApiKey(service.db, id));
  return token;
}
async function expired(): Promise<string> {
  const { id, token } = await key();
  await sql`
    with key as (
      update api_key set expires_at = now(), version = version + 1 where id = ${id} returning id, version, division_code)
    insert into event (resource, record_id, record_version, action, division_code)
    select 'api_key', id, version, 'updated', division_code from key`.execute(service.db);
  return token;
}

const ask = (operation: Operation, as: string) =>
  shoot(
    service,
    {
      method: operation.method,
      url: examplePath(operation),
      ...(operation.body ? { body: exampleOf(operation) } : {}),
    },
    as,
  );
const isRefused = ({ status, code, headers }: Awaited<ReturnType<typeof shoot>>) =>
  status === 401 &&
  code === 'unauthenticated' &&
  /^Bearer error="invalid_token"/.test(String(headers['www-authenticate']));

t.test(
  'a good token and a good key are let in everywhere: what follows is refused for what is wrong with it',
  async (t) => {
    const faults: string[] = [];
    const good = [await forge(), (await key()).token];
    for (const operation of secured)
      for (const [at, as] of good.entries()) {
        const { status } = await ask(operation, as);
        if (status === 401) faults.push(`${operation.id} ${at}`);
      }
    await judge(t, 384, { cells: secured.length * good.length, faults });
  },
);

t.test(
  '401 an expired token, one for another audience, a revoked key and an expired key, on every operation',
  async (t) => {
    const faults: string[] = [];
    const bad = {
      'an expired token': await forge({ claims: { exp: seconds() - 31 } }),
      'a token for another audience': await forge({ claims: { aud: 'https://other.example' } }),
      'a revoked key': await revoked(),
      'an expired key': await expired(),
    };
    for (const operation of secured)
      for (const [name, as] of Object.entries(bad)) {
        const got = await ask(operation, as);
        if (!isRefused(got)) faults.push(`${operation.id} with ${name}: ${got.status} ${got.text.slice(0, 200)}`);
      }
    await judge(t, 768, { cells: secured.length * Object.keys(bad).length, faults });
  },
);

t.test('all token cases, once for each kind of security', async (t) => {
  const kinds = new Map(secured.map((operation) => [JSON.stringify(operation.security), operation]));
  t.comment([...kinds.values()].map(({ id }) => id).join(', '));
  const cases = Object.entries(tokenCases(forge, { first, third, foreign }));
  const faults: string[] = [];
  for (const operation of kinds.values())
    for (const [name, [status, token]] of cases) {
      const got = await ask(operation, await token());
      const isRight = status === 401 ? isRefused(got) : ![401, 403].includes(got.status);
      if (!isRight) faults.push(`${operation.id}, ${name}: ${got.status} ${got.text.slice(0, 200)}`);
    }
  await judge(t, 440, { cells: kinds.size * cases.length, faults });
});
