// What an instance keeps in mind of API keys: never a secret, never what was revoked, and nothing tells an unknown id.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import t from 'tap';
import { createAuthentication, hashSecret, type KnownKey, tokenOf } from '../../src/http/aspects/authentication.ts';

const id = '01935f6e-7a00-7000-8000-000000000001';
const secret = 's'.repeat(43);
const header = `Bearer ${tokenOf(id, secret)}`;
const caller = { credential_id: id, name: 'a key', kind: 'api_key', expires_at: null, grants: [] } as const;
const live: KnownKey = { secret_hashes: [hashSecret(secret)], caller };
const atOnce = async () => {};

t.test('a key that is revoked while it is looked up is not remembered', async (t) => {
  const waiting: ((key: KnownKey | undefined) => void)[] = [];
  const findKey = () => new Promise<KnownKey | undefined>((found) => waiting.push(found));
  const { authenticate, forget } = createAuthentication({ findKey });
  const underWay = authenticate(header, atOnce);
  while (waiting.length === 0) await null;
  forget(id);
  waiting.shift()?.(live);
  t.same(await underWay, caller, 'it came before');
  const after = authenticate(header, atOnce);
  for (let turn = 0; turn < 10; turn++) await null;
  t.equal(waiting.length, 1, 'looked up again');
  waiting.shift()?.(undefined);
  await t.rejects(after, { code: 'unauthenticated' });
});

t.test('what is remembered is found again without a look-up, and holds no secret', async (t) => {
  let lookedUp = 0;
  const { authenticate } = createAuthentication({
    findKey: async () => {
      lookedUp += 1;
      return live;
    },
  });
  const kept: unknown[] = [];
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    kept.push(key, JSON.stringify(value));
    return set.call(this, key, value);
  };
  t.teardown(() => {
    Map.prototype.set = set;
  });
  await authenticate(header, atOnce);
  Map.prototype.set = set;
  await authenticate(header, atOnce);
  t.equal(lookedUp, 1);
  t.ok(kept.some((one) => String(one).includes(id)));
  t.notOk(kept.some((one) => String(one).includes(secret)));
});

t.test('an unknown id is compared with as many secrets as a known one', async (t) => {
  const { timingSafeEqual } = crypto;
  let compared = 0;
  crypto.timingSafeEqual = (one, other) => {
    compared += 1;
    return timingSafeEqual(one, other);
  };
  syncBuiltinESMExports();
  t.teardown(() => {
    crypto.timingSafeEqual = timingSafeEqual;
    syncBuiltinESMExports();
  });
  const comparisons = async (key: KnownKey | undefined, sent: string) => {
    compared = 0;
    const { authenticate } = createAuthentication({ findKey: async () => key });
    await authenticate(`Bearer ${tokenOf(id, sent)}`, atOnce).catch(() => {});
    return compared;
  };
  const changing = { ...live, secret_hashes: [hashSecret('new'), hashSecret(secret)] };
  t.same(
    [
      await comparisons(undefined, secret),
      await comparisons(live, 'x'.repeat(43)),
      await comparisons(live, secret),
      await comparisons(changing, secret),
    ],
    [2, 2, 2, 2],
  );
});
