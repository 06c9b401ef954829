/** Ballots: one of three says whose it is, and who is named by the attendance came to this session. */
import { sql } from 'kysely';
import { type Fault, invalid } from '../../problems.ts';
import { factCommands } from '../facts/commands.ts';
import { ballots } from './ballot-schema.ts';

type Values = Record<string, unknown>;

function isSomebodys(values: Values): void {
  const given = [values.attendance_id, values.participant_id, values.voter].filter((value) => value !== null);
  const fault: Fault = {
    pointer: '/voter',
    code: 'one-of',
    zh: '到会记录、参与主体、姓名三者须且只能填一项',
    en: 'give one of attendance_id, participant_id and voter',
  };
  if (given.length !== 1) throw invalid([fault]);
}

export const ballotCommands = factCommands('ballot', ballots, {
  check: isSomebodys,
  except: ['attendance_id'],
  alsoHolds: (_context, { attendance_id, session_id }) =>
    typeof attendance_id !== 'string'
      ? []
      : [
          {
            column: 'attendance_id',
            holds: sql<boolean>`(select count(*) from (select from attendance a where a.id = ${attendance_id}::uuid
              and a.session_id = ${session_id}::uuid and a.is_present and a.deleted_at is null for key share of a) held) = 1`,
          },
        ],
});
