/** Linkages: what each kind names, and that it exists where the caller sees it. */
import { sql } from 'kysely';
import type { ChangeContext } from '../../db/change.ts';
import { anyOf, isOwn, isShared, type Scope } from '../../db/scope.ts';
import { divisionRecordCommands } from '../../http/division-records.ts';
import { type Fault, invalid } from '../../problems.ts';
import { dayFaults } from '../facts/days.ts';
import { type Reference, referencesOf, requireReferences } from '../facts/references.ts';
import { requireBodies } from '../subjects/queries.ts';
import { linkages } from './schema.ts';

type Values = Record<string, unknown>;

/** Which properties each kind asks for; the other body is named, or is a registered subject. */
const asked: Readonly<Record<string, readonly (readonly string[])[]>> = {
  other_form: [['form'], ['other_body', 'other_subject_id']],
  two_level: [['parent_agenda_item_id'], ['child_agenda_item_id']],
  party_and_social: [['own_subject_id'], ['other_subject_id', 'other_body']],
};
const ofOneKind: Readonly<Record<string, string>> = {
  form: 'other_form',
  parent_agenda_item_id: 'two_level',
  child_agenda_item_id: 'two_level',
};

function kindFaults(values: Values): Fault[] {
  const kind = String(values.kind);
  const lacking = (asked[kind] ?? []).filter((names) => names.every((name) => values[name] === null));
  const alien = Object.keys(ofOneKind).filter((name) => values[name] !== null && ofOneKind[name] !== kind);
  return [
    ...lacking.map(([name]) => ({
      pointer: `/${name}`,
      code: 'required',
      zh: '这类衔接须填写此项',
      en: 'is required of this kind',
    })),
    ...alien.map((name) => ({
      pointer: `/${name}`,
      code: 'another-kind',
      zh: '这类衔接不填此项',
      en: 'is not for this kind',
    })),
  ];
}

const itemColumns = ['agenda_item_id', 'parent_agenda_item_id', 'child_agenda_item_id'];
/** The upper item is the township's: of its division, or of its scope. */
const isOfLevel: Readonly<Record<string, ReturnType<typeof sql<boolean>>>> = {
  agenda_item_id: sql<boolean>`true`,
  parent_agenda_item_id: sql<boolean>`(length(i.division_code) = 9 or i.scope = 'township')`,
  child_agenda_item_id: sql<boolean>`(length(i.division_code) >= 12 and i.scope <> 'township')`,
};

const itemsAreSeen = (scope: Scope, values: Values): Reference[] =>
  itemColumns
    .filter((column) => values[column] !== null)
    .map((column) => ({
      column,
      holds: sql<boolean>`exists (select from agenda_item i where i.id = ${values[column]}::uuid and i.deleted_at is null
        and ${isOfLevel[column]} and ${anyOf([isOwn(scope, 'i'), isShared(scope, 'i.id')])})`,
    }));

async function check(values: Values, { db, scope, today }: ChangeContext): Promise<void> {
  const faults = [...kindFaults(values), ...dayFaults(values, ['linked_on'], today)];
  if (faults.length > 0) throw invalid(faults);
  const { own_subject_id, other_subject_id } = values;
  await requireReferences(db, [
    ...itemsAreSeen(scope, values),
    ...referencesOf(scope, sql`null::uuid`, { own_subject_id, other_subject_id }),
  ]);
  if (values.kind !== 'party_and_social') return;
  await requireBodies(db, [
    { column: 'own_subject_id', ids: [own_subject_id], kinds: ['party_organisation'] },
    { column: 'other_subject_id', ids: [other_subject_id], kinds: ['social_organisation'] },
  ]);
}

export const linkageCommands = divisionRecordCommands(linkages, { check });
