/**
 * Keys of what is encrypted at rest: AES-256-GCM bound to its row and column, and a blind index for exact look-up. Each
 * value names its key, so that keys are changed while the service runs. Keys are outside the database.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  readonly id: string;
  readonly sealing: Buffer;
  readonly indexing: Buffer;
}

const derived = (secret: Buffer, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `consultation personal data ${purpose}`, KEY_BYTES));

/** Kept as `key id . blind index . iv, text and tag`; the database looks up by the second part. */
const parts = (sealed: string): string[] => sealed.split('.');

export class PersonalKeys {
  readonly #keys: readonly Key[];

  /** @param words `id:base64,…` of 32 bytes each; the first is current, the others still open what they sealed */
  constructor(words: string) {
    const entries = words
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
    this.#keys = entries.map(keyOf);
    const ids = this.#keys.map(({ id }) => id);
    if (ids.length === 0 || new Set(ids).size !== ids.length)
      throw new Error('PERSONAL_DATA_KEYS needs keys with different ids');
  }

  get #current(): Key {
    return this.#keys[0] as Key;
  }

  get currentId(): string {
    return this.#current.id;
  }

  get ids(): string[] {
    return this.#keys.map(({ id }) => id);
  }

  /** @param place the column and the row, without which it does not open */
  seal(plain: string, place: string): string {
    const { id, sealing, indexing } = this.#current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(place));
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const column = place.split(':')[0] ?? '';
    const box = Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url');
    return [id, blind(indexing, column, plain), box].join('.');
  }

  /** Undefined where the key is not here any more, or the value is not of this place. */
  open(sealed: string, place: string): string | undefined {
    const [id, , box = ''] = parts(sealed);
    const key = this.#keys.find((one) => one.id === id);
    const bytes = Buffer.from(box, 'base64url');
    if (!key || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /** What the second part of a sealed value is, under any of the keys. */
  indexes(column: string, plain: string): string[] {
    return this.#keys.map(({ indexing }) => blind(indexing, column, plain));
  }
}

const blind = (key: Buffer, column: string, plain: string) =>
  createHmac('sha256', key).update(`${column}\n${plain}`).digest('base64url');

function keyOf(word: string): Key {
  const [, id = '', base64 = ''] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/=]+)$/.exec(word) ?? [];
  const secret = Buffer.from(base64, 'base64');
  if (secret.length !== KEY_BYTES)
    throw new Error('PERSONAL_DATA_KEYS must be id:base64 of 32 bytes each, separated by commas');
  return { id, sealing: derived(secret, 'sealing'), indexing: derived(secret, 'index') };
}

const newKey = (id: string): string => `${id}:${randomBytes(KEY_BYTES).toString('base64')}\n`;
const keysIn = (text: string) => new PersonalKeys(text.replaceAll('\n', ','));

/** Whole beside it, for its owner only, then put in its place. */
function writeWhole(file: string, text: string, place: (from: string, to: string) => void): void {
  const partial = `${file}.${randomUUID()}`;
  writeFileSync(partial, text, { mode: 0o600, flag: 'wx', flush: true });
  try {
    place(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** The keys of a file; where there is none yet, one is written, once. */
export function keepPersonalKeys(file: string): PersonalKeys {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true });
    try {
      writeWhole(file, newKey('k1'), linkSync);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another instance was first
    }
  }
  return keysIn(readFileSync(file, 'utf8'));
}

/** Puts a new key in front of those of the file, which stay: they open what they sealed. */
export function addPersonalKey(file: string): PersonalKeys {
  const kept = readFileSync(file, 'utf8');
  const { ids } = keysIn(kept);
  let number = ids.length + 1;
  while (ids.includes(`k${number}`)) number += 1;
  const text = newKey(`k${number}`) + kept;
  writeWhole(file, text, renameSync);
  return keysIn(text);
}
