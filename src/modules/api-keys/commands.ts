/** Issues API keys: the token is shown once, and only its hash is stored. */
import type { Database } from '../../db/database.ts';
import { uuidv7 } from '../../db/uuid.ts';
import type { Grant } from '../../http/access.ts';
import { hashSecret, newSecret, tokenOf } from '../../http/aspects/authentication.ts';
import { insertApiKey } from './queries.ts';

export async function issueApiKey(
  db: Database,
  given: { name: string; grants: Grant[] },
): Promise<{ id: string; token: string }> {
  const id = uuidv7();
  const secret = newSecret();
  await insertApiKey(db, { id, name: given.name, secret_hash: hashSecret(secret), grants: given.grants });
  return { id, token: tokenOf(id, secret) };
}
