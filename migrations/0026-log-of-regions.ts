import { type Kysely, sql } from 'kysely';

/** The trail of a province or a city in the order of time, as that of a banner and below: not by way of all others'. */
const regions = { event_province_at: 2, event_city_at: 4 } as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, length] of Object.entries(regions))
    await sql`
      create index ${sql.ref(name)} on event (left(division_code, ${sql.lit(length)}), at, pos)
        where pos is not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const name of Object.keys(regions)) await sql`drop index ${sql.ref(name)}`.execute(db);
}
