/** The exact text of an entry of the log that is sealed: one line, the same in the proof, in the export and in the hash. */
import { type RawBuilder, sql } from 'kysely';

/** Instants of the log to the microsecond, as the line and the wire have them. */
export const microseconds = (column: string): RawBuilder<string> =>
  sql<string>`pg_catalog.to_char(pg_catalog.timezone('UTC', ${sql.ref(column)}), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * As PostgreSQL prints it (`json_build_object`; jsonb has its keys in an order of its own and keeps the digits of
 * numbers), which JavaScript's numbers could not. Spelt out here and not as a function of the database: whoever can
 * change rows there could change that as well. Never edited: what is sealed could not be verified any more.
 */
export const sealLine = (table: string): RawBuilder<string> => {
  const of = (column: string) => sql.ref(`${table}.${column}`);
  return sql<string>`pg_catalog.json_build_object(
    'pos', ${of('pos')}, 'seq', ${of('seq')}, 'at', ${microseconds(`${table}.at`)},
    'resource', ${of('resource')}, 'record_id', ${of('record_id')}, 'record_version', ${of('record_version')},
    'action', ${of('action')}, 'division_code', ${of('division_code')}, 'agenda_item_id', ${of('agenda_item_id')},
    'credential_id', ${of('credential_id')}, 'on_behalf_of', ${of('on_behalf_of')},
    'request_id', ${of('request_id')}, 'rules', ${of('rules')}, 'before', ${of('before')},
    'after', ${of('after')})::text`;
};
