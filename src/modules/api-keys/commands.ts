/** Issues API keys: the token is shown once, and only its hash is stored. */
import type { Database } from '../../db/database.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { Grant } from '../../http/access.ts';
import { hashSecret, newSecret, tokenOf } from '../../http/aspects/authentication.ts';
import { insertApiKey } from './queries.ts';

export interface NewApiKey {
  readonly token: string;
  save(db: Database): Promise<void>;
}

/** A key that is good for nothing until it is saved: whoever keeps its token can keep it before. */
export function newApiKey(given: { name: string; grants: Grant[] }): NewApiKey {
  const id = uuidv7();
  const secret = newSecret();
  return {
    token: tokenOf(id, secret),
    save: (db) => insertApiKey(db, { id, name: given.name, secret_hash: hashSecret(secret), grants: given.grants }),
  };
}

export async function issueApiKey(db: Database, given: { name: string; grants: Grant[] }): Promise<{ token: string }> {
  const key = newApiKey(given);
  await key.save(db);
  return { token: key.token };
}
