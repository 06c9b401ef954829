/**
 * What tells who a person is: the columns that erasure clears, in his own record, and in those that name him in words
 * beside the column that refers to him. The log cannot be cleared, so it holds none of them, whatever their class.
 */
export interface Naming {
  readonly table: string;
  /** The column that refers to the person, or to a participant that is the person; null: the person's own record. */
  readonly reference: string | null;
  readonly columns: readonly string[];
}

export const namings: readonly Naming[] = [
  {
    table: 'subject',
    reference: null,
    columns: [
      'name',
      'name_mn',
      'interest_description',
      'residence_division_code',
      'contact_phone',
      'id_number',
      // the portal's own number leads back to the person there
      'source_id',
    ],
  },
  { table: 'participant', reference: 'subject_id', columns: ['label', 'note', 'reason'] },
  { table: 'attendance', reference: 'subject_id', columns: ['label', 'absence_reason'] },
  { table: 'attendance', reference: 'participant_id', columns: ['label', 'absence_reason'] },
  { table: 'ballot', reference: 'participant_id', columns: ['voter'] },
  { table: 'opinion', reference: 'subject_id', columns: ['speaker'] },
  { table: 'opinion', reference: 'participant_id', columns: ['speaker'] },
  { table: 'objection', reference: 'subject_id', columns: ['raised_by'] },
  { table: 'judgement', reference: 'judged_by_subject_id', columns: ['judged_by'] },
  { table: 'assessment', reference: 'by_subject_id', columns: ['institution_name'] },
  { table: 'committee_member', reference: 'subject_id', columns: ['name'] },
  { table: 'agenda_item', reference: 'requester_subject_id', columns: ['requester_label'] },
  { table: 'agenda_item', reference: 'convener_subject_id', columns: ['convener_label'] },
];

/** Columns of a table whose values the log never holds. */
export const unloggedColumns = (table: string): string[] =>
  namings.flatMap((naming) => (naming.table === table ? naming.columns : []));
