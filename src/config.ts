/** The environment the process runs in, parsed once: every setting has a name, a default and a description. */
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';

const Flag = (value: boolean, description: string) => Type.Boolean({ default: value, description });
const Count = (value: number, minimum: number, maximum: number, description: string) =>
  Type.Integer({ default: value, minimum, maximum, description });
const Word = (value: string, description: string) => Type.String({ default: value, description });

export const Config = Type.Object({
  HOST: Word('127.0.0.1', 'Address the service listens on.'),
  PORT: Count(3000, 0, 65535, 'Port the service listens on; 0 takes a free one.'),
  DATABASE_URL: Word('', 'PostgreSQL 15 or newer. Unset: an embedded PostgreSQL 18 under DATA_DIR.'),
  DATABASE_CA_FILE: Word(
    '',
    'CA of the certificate that PostgreSQL must show, in the name it is called by (PEM). Empty: as sslmode in DATABASE_URL says.',
  ),
  DATA_DIR: Word('.data', 'Folder of the embedded database and of the first administrator key.'),
  DB_POOL_MAX: Count(16, 1, 200, 'Connections to PostgreSQL.'),
  DB_PREPARE: Flag(true, 'Named prepared statements. Turn off behind PgBouncer older than 1.21.'),
  DB_STATEMENT_TIMEOUT_MS: Count(5000, 100, 600000, 'Longest run of one SQL statement, in milliseconds.'),
  DB_CONNECT_TIMEOUT_MS: Count(2000, 100, 60000, 'Longest wait for a connection, in milliseconds.'),
  EXPORTS_MAX: Count(4, 1, 100, 'Exports (CSV, NDJSON) at once on one instance; each holds a connection.'),
  EXPORT_TIMEOUT_MS: Count(600000, 1000, 3600000, 'Longest run of one export, in milliseconds.'),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
    default: 'info',
    description: 'Least level that is logged.',
  }),
  CORS_ORIGINS: Word('', 'Origins that browsers may call from, separated by commas. Empty: none.'),
  TRUST_PROXY: Word(
    '',
    'Addresses of trusted reverse proxies, separated by commas. Empty: forwarded headers are ignored.',
  ),
  PUBLIC_URL: Word('', 'Address of the service as clients know it, without a path. Unset: as each of them calls it.'),
  OIDC_ISSUER: Word('', 'Issuer of the access tokens that are taken (https). Empty: API keys only.'),
  OIDC_AUDIENCE: Word('', 'Audience that access tokens must name. Required with OIDC_ISSUER.'),
  OIDC_JWKS_URI: Word('', 'Public keys of the issuer. Unset: as its metadata say.'),
  OIDC_JWKS_MAX_AGE_MS: Count(300000, 1000, 86400000, 'How long these keys are taken for granted, in milliseconds.'),
  OIDC_ALGORITHMS: Word('ES256,RS256,PS256,EdDSA', 'Algorithms of access tokens, asymmetric ones only.'),
  OIDC_GRANTS_CLAIM: Word(
    'grants',
    'Claim of the grants, by name or path: entries of role:division[:subject], * for the whole country.',
  ),
  OIDC_GRANTS_FILE: Word('', 'JSON file that maps roles of the issuer to such entries: {"role": ["convener:…"]}.'),
  OIDC_SUBJECT_CLAIM: Word('sub', 'Claim that names who holds the token.'),
  RATE_LIMIT_PER_MINUTE: Count(
    6000,
    1,
    10000000,
    'Requests per minute and credential over all instances, and per address.',
  ),
  BAD_CREDENTIALS_PER_MINUTE: Count(20, 1, 10000000, 'Bad credentials from one address before it is slowed.'),
  MISSING_RECORDS_PER_MINUTE: Count(300, 1, 10000000, 'Answers 404 to one credential or address before it is slowed.'),
  MAX_EVENT_LOOP_DELAY_MS: Count(2000, 0, 60000, 'Above this event loop delay new requests get 503. 0: never.'),
  MAX_HEAP_MB: Count(
    0,
    0,
    1048576,
    'Above this heap, in megabytes, new requests get 503. 0: 85 % of what Node allows itself.',
  ),
  METRICS_TOKEN: Word('', 'Bearer token, of 32 characters or more, that opens /metrics. Empty: there is no /metrics.'),
  CLOCK_INTERVAL_MS: Count(60000, 1000, 3600000, 'How often obligations are moved on with the day, in milliseconds.'),
  AUDIT_KEY_FILE: Word(
    '',
    'Ed25519 private key (PKCS#8, PEM) that signs the seals of the log. Unset: audit.key in DATA_DIR for the embedded database, else no seals.',
  ),
  AUDIT_HEAD_FILE: Word(
    '',
    'Where the newest seal is kept outside the database: a log that was cut there is not sealed anew. Unset: audit.head in DATA_DIR for the embedded database, else for as long as the process lives.',
  ),
  AUDIT_HASH: Type.Enum(['sha256', 'sm3'], { default: 'sha256', description: 'Hash of the seals from now on.' }),
  AUDIT_SEAL_INTERVAL_MS: Count(1000, 100, 3600000, 'How long the log waits to be sealed, in milliseconds.'),
  AUDIT_DATABASE_URL: Word('', 'Connection of the role that numbers and seals the log. Unset: DATABASE_URL.'),
  PERSONAL_DATA_KEYS: Word(
    '',
    'Keys that encrypt phone and ID numbers: `id:base64` of 32 bytes each, separated by commas, the first for what is written. Unset: personal.key in DATA_DIR for the embedded database, else none are kept.',
  ),
  SHUTDOWN_TIMEOUT_MS: Count(
    10000,
    100,
    120000,
    'How long open requests may take to end after SIGTERM, in milliseconds.',
  ),
});
export type Config = Static<typeof Config>;

interface Setting {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly default?: unknown;
}

/** A number is written in digits, a flag as true or false: nothing else is guessed at. */
function parse(text: string, setting: Setting): unknown {
  if (setting.type === 'integer') return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (setting.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function expected(setting: Setting): string {
  if (setting.type === 'integer') return `a whole number from ${setting.minimum} to ${setting.maximum}`;
  if (setting.type === 'boolean') return 'true or false';
  return setting.enum ? `one of ${setting.enum.join(', ')}` : 'a text';
}

/** Throws an Error that names every setting at fault. Unknown variables are not ours and are ignored. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const faults: string[] = [];
  const entries = Object.entries(Config.properties).map(([name, schema]) => {
    const setting: Setting = schema;
    const text = environment[name];
    const value = text ? parse(text, setting) : setting.default;
    if (!Value.Check(schema, value)) faults.push(`${name} must be ${expected(setting)}`);
    return [name, value];
  });
  if (faults.length > 0) throw new Error(`Configuration at fault: ${faults.join('; ')}`);
  return Object.fromEntries(entries) as Config;
}
