/** The unit of work: one transaction with its actor, its clock and its idempotency key, and never without its event. */
import { type RawBuilder, sql } from 'kysely';
import type { EventAction } from '../events.ts';
import { notFound, Problem } from '../problems.ts';
import type { Database } from './database.ts';
import { instant } from './database.ts';
import { refillAnswer } from './kept-answers.ts';
import { isOwn, isShared, type Scope } from './scope.ts';

export interface Actor {
  /** Null: the service itself, by its clock. */
  readonly credential_id: string | null;
  readonly name: string;
  readonly on_behalf_of: string | null;
  readonly request_id: string | null;
}

export interface Answer {
  readonly status: number;
  readonly body?: Record<string, unknown> | undefined;
  /** What a repetition is given instead: a secret is shown once. */
  readonly repeated?: Record<string, unknown>;
  readonly etag?: string | undefined;
  readonly location?: string | undefined;
  readonly isReplay?: boolean;
  /** Nothing differed from what is recorded: there is nothing to log. */
  readonly isUnchanged?: boolean;
  /** Which tells whether what was sent was a right guess. */
  readonly isSame?: boolean;
}

export interface ChangeContext {
  readonly db: Database;
  readonly actor: Actor;
  readonly scope: Scope;
  /** The day in Asia/Shanghai, for rules that count days. */
  readonly today: string;
  readonly now: string;
  readonly idempotency: { readonly key: string; readonly fingerprint: Buffer } | null;
  /** What is kept of an answer under a key: all but what tells of a person. */
  readonly conceal?: ((answer: Record<string, unknown>, status: number) => Record<string, unknown>) | undefined;
}

export interface EventEntry {
  readonly resource: string;
  readonly record_id: string;
  /** Of the row as locked and written: an event that comes before its lock could be numbered out of order. */
  readonly record_version: number;
  readonly action: EventAction;
  readonly division_code: string | null;
  readonly agenda_item_id?: string | null;
  readonly rules?: unknown;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a change is about: who no longer sees that place is not told again what was answered. */
export interface Place {
  readonly division_code: string | null;
  readonly agenda_item_id: string | null;
}

export class Change implements ChangeContext {
  readonly db: Database;
  readonly actor: Actor;
  readonly scope: Scope;
  readonly today: string;
  readonly now: string;
  readonly idempotency: ChangeContext['idempotency'];
  readonly conceal: ChangeContext['conceal'];
  #events = 0;
  #place: Place | null = null;

  constructor(context: ChangeContext, transaction: Database) {
    this.db = transaction;
    this.actor = context.actor;
    this.scope = context.scope;
    this.today = context.today;
    this.now = context.now;
    this.idempotency = context.idempotency;
    this.conceal = context.conceal;
  }

  get events(): number {
    return this.#events;
  }

  get place(): Place | null {
    return this.#place;
  }

  async record(entry: EventEntry): Promise<void> {
    const { actor } = this;
    await sql`
      insert into event (resource, record_id, record_version, action, division_code, agenda_item_id,
                         credential_id, on_behalf_of, request_id, rules, before, after)
      values (${entry.resource}, ${entry.record_id}, ${entry.record_version}, ${entry.action}, ${entry.division_code},
              ${entry.agenda_item_id ?? null}, ${actor.credential_id}, ${actor.on_behalf_of}, ${actor.request_id},
              ${json(entry.rules)}, ${json(entry.before)}, ${json(entry.after)})`.execute(this.db);
    this.countEvent({ division_code: entry.division_code, agenda_item_id: entry.agenda_item_id ?? null });
  }

  /** For a statement that writes its record and its event together. */
  countEvent(place: Place | null): void {
    this.#events += 1;
    this.#place = place;
  }
}

export const json = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);

/** A whole change is tried again when PostgreSQL chose it as the victim of a deadlock or a serialisation failure. */
const TRIES = 3;
function isCollision(error: unknown): boolean {
  const { code = '', constraint = '' } = error as { code?: string; constraint?: string };
  // two first puts under one source number: the second finds the record when it tries again
  return code === '40001' || code === '40P01' || (code === '23505' && constraint.endsWith('_source'));
}

/**
 * Runs `act` in a transaction. The first answer under an idempotency key is kept in it; a repetition fails (on the
 * key, or because the change was made already) and is then given that first answer.
 */
export async function runChange(context: ChangeContext, act: (change: Change) => Promise<Answer>): Promise<Answer> {
  return await withReplay(context, async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await context.db.transaction().execute(async (transaction) => {
          const change = new Change(context, transaction);
          const answer = await act(change);
          if (change.events === 0 && !answer.isUnchanged) throw new Error('a change must record an event');
          await keepAnswer(change, answer);
          return answer;
        });
      } catch (error) {
        if (!isCollision(error) || attempt === TRIES) throw error;
      }
    }
  });
}

async function keepAnswer(change: Change, answer: Answer): Promise<void> {
  if (!change.idempotency) return;
  const { key, fingerprint } = change.idempotency;
  const place: Partial<Place> = change.place ?? answer.body ?? {};
  const kept = answer.repeated ?? answer.body;
  await sql`
    insert into idempotency_key (credential_id, key, fingerprint, status, location, etag, answer,
                                 division_code, agenda_item_id)
    values (${change.actor.credential_id}, ${key}, ${fingerprint}, ${answer.status}, ${answer.location ?? null},
            ${answer.etag ?? null}, ${json(kept && (change.conceal?.(kept, answer.status) ?? kept))},
            ${place.division_code ?? null}, ${place.agenda_item_id ?? null})`.execute(change.db);
}

/** The statement part that keeps the answer of a one-statement creation, beside its event. */
export const keptAnswer = (
  context: ChangeContext,
  { location, item, concealed }: Readonly<Record<'location' | 'item' | 'concealed', RawBuilder<unknown>>>,
): RawBuilder<unknown> | null =>
  context.idempotency &&
  sql`insert into idempotency_key (credential_id, key, fingerprint, status, location, etag, answer,
                                   division_code, agenda_item_id)
      select ${context.actor.credential_id}::uuid, ${context.idempotency.key}, ${context.idempotency.fingerprint}::bytea,
             201, ${location}, '"1"', row_to_json(kept), record.division_code, ${item}
      from record, lateral (select ${concealed}) kept`;

export async function withReplay(context: ChangeContext, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    const first = context.idempotency && isRefusal(error) ? await findAnswer(context) : undefined;
    if (!first) throw error;
    // what could be done again but for its key is about what the caller still holds
    if (!first.isSeen && (error as { constraint?: string }).constraint !== 'idempotency_key_pkey') throw notFound();
    return first.answer;
  }
}

/** Only what this request was refused for can come from its own first run; a lost database cannot. */
const isRefusal = (error: unknown) =>
  error instanceof Problem || ['23505', '55P03', '23514'].includes((error as { code?: string }).code ?? '');

interface KeptAnswer {
  fingerprint: Buffer;
  status: number;
  location: string | null;
  etag: string | null;
  answer: Record<string, unknown> | null;
  is_seen: boolean;
}

async function findAnswer(context: ChangeContext): Promise<{ answer: Answer; isSeen: boolean } | undefined> {
  const { actor, idempotency, scope } = context;
  const { rows } = await sql<KeptAnswer>`
    select fingerprint, status, location, etag, answer, 
      coalesce(num_nonnulls(division_code, agenda_item_id) = 0 or ${isOwn(scope, 'idempotency_key')}
        or ${isShared(scope, 'idempotency_key.agenda_item_id')}, false) as is_seen
    from idempotency_key
    where credential_id = ${actor.credential_id} and key = ${idempotency?.key}`.execute(context.db);
  const kept = rows[0];
  if (!kept) return undefined;
  if (!idempotency?.fingerprint.equals(kept.fingerprint)) throw new Problem('idempotency-key-reused');
  const answer = {
    status: kept.status,
    location: kept.location ?? undefined,
    etag: kept.etag ?? undefined,
    body: kept.answer ? onTheWire(await refillAnswer(context.db, kept.answer)) : undefined,
    isReplay: true,
  };
  return { answer, isSeen: kept.is_seen };
}

/** A row that PostgreSQL printed as JSON shows instants its own way. */
export const onTheWire = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      key.endsWith('_at') && typeof value === 'string' ? instant(value) : value,
    ]),
  );
