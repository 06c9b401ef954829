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

/** Whether what goes over this line can be read on the way. */
export function isInClear(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, searchParams } = new URL(url);
  const isHere = hostname === '' || hostname === 'localhost' || /^(127\.|\[::1\]$)/.test(hostname);
  const mode = searchParams.get('sslmode');
  return !isHere && !searchParams.has('ssl') && (mode === null || mode === 'disable');
}
