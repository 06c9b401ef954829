/** What the bench takes from the loaded database: a credential on one banner, and items to ask for. */
import pg from 'pg';
import { createDatabase, createPool } from '../../src/db/database.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { BANNER, BUSY_TOWNSHIPS, STAGE } from './rows.ts';
import type { Sample } from './works.ts';

const SAMPLE_MAX = 2000;

/** Of a township officer of the busy banner, or of an auditor of the whole country. */
export async function issueToken(
  url: string,
  role: 'township_officer' | 'auditor' = 'township_officer',
): Promise<string> {
  const db = createDatabase(createPool({ url, poolMax: 1 }));
  const grants = [
    { role, division_code: role === 'auditor' ? '' : BANNER, subject_id: null, personal_data: role === 'auditor' },
  ];
  try {
    return (await issueApiKey(db, { name: 'bench', grants })).token;
  } finally {
    await db.destroy();
  }
}

export async function takeSample(url: string): Promise<Sample> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const ids = async (more: string, values: string[]) => {
      const { rows } = await client.query<{ id: string }>(
        `select id from agenda_item where banner_code = $1 ${more} order by md5(id::text) limit ${SAMPLE_MAX}`,
        [BANNER, ...values],
      );
      return rows.map(({ id }) => id);
    };
    const sizes = await client.query<{ size: number }>(
      `select count(i.id)::int as size from unnest($1::text[]) with ordinality as t (code, at)
       left join agenda_item i on i.township_code = t.code and i.stage = $2 group by at order by at`,
      [BUSY_TOWNSHIPS, STAGE],
    );
    return {
      ids: await ids('', []),
      open: await ids('and stage = $2', [STAGE]),
      sizes: sizes.rows.map(({ size }) => size),
    };
  } finally {
    await client.end();
  }
}
