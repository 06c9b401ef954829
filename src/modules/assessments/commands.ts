import { sql } from 'kysely';
import { type Fault, invalid } from '../../problems.ts';
import { factCommands } from '../facts/commands.ts';
import type { Reference } from '../facts/references.ts';
import { assessments } from './schema.ts';

type Values = Record<string, unknown>;

function isByOne({ by_subject_id, institution_name }: Values): void {
  if ((by_subject_id === null) !== (institution_name === null)) return;
  const fault: Fault = {
    pointer: '/by_subject_id',
    code: 'one-of',
    zh: 'by_subject_id 与 institution_name 须且只能填一项',
    en: 'give either by_subject_id or institution_name',
  };
  throw invalid([fault]);
}

/** A registered assessor is what the record says it is: both are written once, together. */
function isOfItsKind({ by_subject_id, assessor_kind }: Values): Reference[] {
  if (typeof by_subject_id !== 'string' || assessor_kind === 'other') return [];
  const holds = sql<boolean>`exists (select from subject where id = ${by_subject_id}::uuid and kind = ${assessor_kind})`;
  return [{ column: 'assessor_kind', holds }];
}

export const assessmentCommands = factCommands('assessment', assessments, {
  check: isByOne,
  alsoHolds: (_, values) => isOfItsKind(values),
});
