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
  DATA_DIR: Word('.data', 'Folder of the embedded database and of the first administrator key.'),
  DB_POOL_MAX: Count(16, 1, 200, 'Connections to PostgreSQL.'),
  DB_PREPARE: Flag(true, 'Named prepared statements. Turn off behind PgBouncer older than 1.21.'),
  DB_STATEMENT_TIMEOUT_MS: Count(5000, 100, 600000, 'Longest run of one SQL statement, in milliseconds.'),
  DB_CONNECT_TIMEOUT_MS: Count(2000, 100, 60000, 'Longest wait for a connection, in milliseconds.'),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
    default: 'info',
    description: 'Least level that is logged.',
  }),
  CORS_ORIGINS: Word('', 'Origins that browsers may call from, separated by commas. Empty: none.'),
  TRUST_PROXY: Word(
    '',
    'Addresses of trusted reverse proxies, separated by commas. Empty: forwarded headers are ignored.',
  ),
  RATE_LIMIT_PER_MINUTE: Count(6000, 1, 10000000, 'Requests per minute and credential (or address) on one instance.'),
  MAX_EVENT_LOOP_DELAY_MS: Count(2000, 0, 60000, 'Above this event loop delay new requests get 503. 0: never.'),
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
