import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';

/**
 * The address of the database, with the demand that its server proves who it is (`sslmode=verify-full`): by a certificate
 * of the CA given, in the name it is called by. A connection in clear, or to another, is not made.
 */
const STRICT = 'verify-full';

/** @param caFile PEM; where there is none the address is used as it stands. Errors never repeat the address. */
export function verifiedUrl(url: string, caFile: string | undefined): string {
  if (!caFile) return url;
  if (!URL.canParse(url))
    throw new Error('DATABASE_URL must be an address: postgres://user:password@host:port/database');
  const address = new URL(url);
  const { searchParams: given } = address;
  const others = ['ssl', 'sslrootcert', 'uselibpqcompat'].filter((name) => given.has(name));
  if ((given.get('sslmode') ?? STRICT) !== STRICT) others.unshift('sslmode');
  if (others.length > 0) throw new Error(`DATABASE_CA_FILE does not go with ${others.join(', ')} in DATABASE_URL`);
  given.set('sslmode', STRICT);
  given.set('sslrootcert', caFile);
  return address.href;
}

/** What an operator is told of this line: that it can be read on the way, or that nobody proves to be at its other end. */
export function weaknessOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  // as the driver itself understands it: the address has many ways to say the same
  const { host, ssl } = new pg.Client(url) as unknown as { host: string; ssl: boolean | ConnectionOptions };
  if (/^(\/|localhost$|127\.|\[?::1\]?$)/.test(host)) return undefined;
  if (!ssl) return 'is not encrypted';
  const { rejectUnauthorized = true, checkServerIdentity } = ssl === true ? {} : ssl;
  return rejectUnauthorized && !checkServerIdentity
    ? undefined
    : 'is encrypted, but its server need not prove who it is';
}
