// The keys of the identity provider: found by its metadata, rotated, withdrawn, and what happens when they cannot be had.
import { setTimeout as sleep } from 'node:timers/promises';
import { importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import t from 'tap';
import { createKeys, type KeySource } from '../../src/http/token-keys.ts';
import { Problem } from '../../src/problems.ts';
import { cloneDatabase } from '../support/database.ts';
import { audience, type Key, newKey, startProvider } from '../support/identity-provider.ts';
import { startProcess } from '../support/process.ts';
import { village } from '../support/service.ts';

const provider = await startProvider(t, { village: [`convener:${village}`] });
const [first, second, strange] = (await Promise.all(['k1', 'k2', 'k3'].map(newKey))) as [Key, Key, Key];
await provider.useKeys([first]);
const HOUR_MS = 60 * 60 * 1000;
const MAX_AGE_MS = 300_000;
const COOLDOWN_MS = 5000;

/** A source on a clock of its own, with the cooldown as it is; `find` tells `key`, `none` or for how long to wait. */
function openKeys(more: Partial<KeySource> = {}) {
  let at = 0;
  const keys = createKeys({ issuer: provider.issuer, maxAgeMs: MAX_AGE_MS, elapsed: () => at, ...more });
  return {
    pass: (ms: number) => {
      at += ms;
    },
    async find({ kid }: Key): Promise<'key' | 'none' | number> {
      try {
        await keys({ alg: 'ES256', kid } as JWTHeaderParameters, { payload: '', signature: '' });
        return 'key';
      } catch (error) {
        if (!(error instanceof Problem)) return 'none';
        t.equal(error.code, 'identity-provider-unavailable');
        return Number(error.detail.headers?.['retry-after']);
      }
    },
  };
}

t.test('who signs with a key unknown is told to wait within the cooldown, and keys that are known go on', async (t) => {
  const { find, pass } = openKeys();
  t.equal(await find(strange), 'none', 'asked for just now, for it');
  const asked = await provider.keyRequests();
  t.equal(await find(strange), 'none', 'in the same moment');
  pass(1);
  t.same([await find(strange), await find(first)], [5, 'key']);
  pass(3500);
  t.equal(await find(strange), 2, 'what is left of it');
  t.equal(await provider.keyRequests(), asked, 'not asked again meanwhile');
  pass(COOLDOWN_MS);
  const many = await Promise.all(Array.from({ length: 50 }, () => find(strange)));
  t.same(new Set(many), new Set(['none']));
  t.equal(await provider.keyRequests(), asked + 1, 'one question for all');
});

t.test('a token that came while the keys were being asked for may be of a later one: it waits too', async (t) => {
  const { find, pass } = openKeys();
  const early = find(first);
  pass(10);
  t.equal(await find(strange), 5);
  t.equal(await early, 'key');
});

t.test('a stranger in every moment keeps nobody from a new key', async (t) => {
  const { find, pass } = openKeys();
  t.equal(await find(first), 'key');
  await provider.useKeys([second, first]);
  let waited = 0;
  for (; (await find(second)) !== 'key'; waited += 100) {
    await find(strange);
    pass(100);
  }
  t.ok(waited <= COOLDOWN_MS, `${waited} ms`);
  await provider.useKeys([first]);
});

for (const [name, rubbish] of Object.entries({
  'a page': '<html>maintenance</html>',
  'no set of keys': '{"status":"ok"}',
  'a set of no keys': '{"keys":["k1"]}',
  nothing: '',
  'null itself': 'null',
})) {
  t.test(`200 with ${name} in place of the keys is a failure like any other`, async (t) => {
    const { find, pass } = openKeys();
    t.equal(await find(first), 'key');
    await provider.answerKeysWith(rubbish);
    t.teardown(() => provider.answerKeysWith(null));
    const asked = await provider.keyRequests();
    pass(MAX_AGE_MS);
    t.equal(await find(first), 'key', 'though old');
    t.equal(await find(strange), 5);
    t.equal(await find(first), 'key');
    t.equal(await provider.keyRequests(), asked + 1, 'asked once');
    pass(24 * HOUR_MS - MAX_AGE_MS - 1);
    t.equal(await find(first), 'key', 'for a day');
    pass(1);
    t.equal(await find(first), 5, 'and no longer: what came instead was no keys');
  });
}

t.test('known keys go on for a day while the provider is down, and no longer', async (t) => {
  const { find, pass } = openKeys();
  t.equal(await find(first), 'key');
  await provider.setDown(true);
  t.teardown(() => provider.setDown(false));
  pass(24 * HOUR_MS - 1);
  t.equal(await find(first), 'key');
  pass(1);
  t.equal(await find(first), 5, 'a day old');
  pass(10 * HOUR_MS);
  t.equal(await find(first), 5);
  await provider.setDown(false);
  pass(COOLDOWN_MS);
  t.equal(await find(first), 'key', 'it is back');
});

t.test('an issuer with a path, as a realm has it, beside a server that answers anything with a page', async (t) => {
  const realm = await startProvider(t, { village: [] }, '/realms/consult');
  await realm.useKeys([first]);
  t.match(realm.issuer, /\/realms\/consult$/);
  t.equal(await openKeys({ issuer: realm.issuer }).find(first), 'key');
  const other = realm.issuer.replace('consult', 'other');
  t.equal(await openKeys({ issuer: other }).find(first), 5, 'metadata of another issuer are not its');
});

t.test('rotated within the cooldown as it is by default: 503 for a moment, never 401 or 429, then 200', async (t) => {
  const { url: DATABASE_URL } = await cloneDatabase(t);
  const running = await startProcess(t, {
    DATABASE_URL,
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: audience,
    BAD_CREDENTIALS_PER_MINUTE: '3',
  });
  const get = async (as: string) => {
    const answer = await fetch(`${running.url}/v1/me`, { headers: { authorization: `Bearer ${as}` } });
    return { status: answer.status, wait: Number(answer.headers.get('retry-after')) };
  };
  t.equal((await get(await provider.token('village'))).status, 200);
  await provider.useKeys([second, first]);
  let answer = await get(await provider.token('village'));
  t.ok(answer.status === 503 && answer.wait >= 1 && answer.wait <= 5, JSON.stringify(answer));
  const colleagues = await Promise.all(Array.from({ length: 20 }, async () => get(await provider.token('village'))));
  for (const { status } of colleagues) t.ok(status === 503 || status === 200, `${status}`);
  await sleep(answer.wait * 1000);
  answer = await get(await provider.token('village'));
  t.equal(answer.status, 200);
  const unknown = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k3' })
    .sign(await importJWK(strange, 'ES256'));
  t.equal((await get(unknown)).status, 503, 'and who signs with a key unknown waits');
  t.equal((await get(await provider.token('village'))).status, 200, 'alone');
  await running.kill();
});
