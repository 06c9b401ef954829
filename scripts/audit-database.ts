// The connection that a whole log is read through: one, and as patient as the log is long.
import { createDatabase, createPool, type Database } from '../src/db/database.ts';

const PATIENCE_MS = 600_000;

export const trailDatabase = (url: string): Database =>
  createDatabase(createPool({ url, poolMax: 1, statementTimeoutMs: PATIENCE_MS }));
