/** The key that signs seals: Ed25519, in a file outside the database. It is named by the hash of its public part. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomUUID,
  sign as signBytes,
  verify,
} from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface SealKey {
  readonly id: string;
  /** SPKI, DER, base64. */
  readonly public_key: string;
  sign(head: Buffer): Buffer;
}

export const newSealKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** @param pem PKCS#8, as `newSealKey` and `openssl genpkey -algorithm ed25519` write it */
export function readSealKey(pem: string): SealKey {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the key of the audit log must be an Ed25519 private key');
  const public_key = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
  return { id: keyId(public_key), public_key, sign: (head) => signBytes(null, head, key) };
}

/** The key of a file; where there is none yet, a new one is written, whole and once, for its owner only. */
export function keepSealKey(file: string): SealKey {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const partial = `${file}.${randomUUID()}`;
    writeFileSync(partial, newSealKey(), { mode: 0o600, flag: 'wx', flush: true });
    try {
      linkSync(partial, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another instance was first
    } finally {
      rmSync(partial);
    }
  }
  return readSealKey(readFileSync(file, 'utf8'));
}

export const keyId = (publicKey: string): string => hash('sha256', Buffer.from(publicKey, 'base64'));

const keyOf = (publicKey: string): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' });

export function isSignedBy(publicKey: string, head: Buffer, signature: Buffer): boolean {
  try {
    return verify(null, head, keyOf(publicKey), signature);
  } catch {
    return false; // not even a key
  }
}
