/**
 * Of every text that no list, format or pattern bounds, it is decided whether it tells of a private person: by
 * `x-class` where it is declared, or here, where it does not. What was not decided on does not start.
 */
import type { TSchema } from 'typebox';
import { leafOf } from './personal-plan.ts';
import type { DataClass } from './types.ts';

/** By name, where every record means the same by it; by record and name, where the name alone says too little. */
export const impersonal: ReadonlySet<string> = new Set(
  `
  account_name action actor allowed_actions answer article attachment audience calendar_version cancelled_reason
  category_basis channel_name clause client_id code code_list concern_judgement conclusion conclusion_text condition
  confirmation content convener_acts_for criteria cross_village_procedure detail disclosure_level_reason
  disposition_reason document document_number edition en ended_reason entrustment_document equal_procedure_reason
  field filing_document finding_text flags follows_resource form_name form_reason held_text information instance
  issuer judgement_fields key legal_basis legality_basis legality_reason line message met_by_resource minutes
  next_cursor opening_times operations other_body owners_basis platform_name point pointer population_judgement proof
  property provenance_note provenance_publisher public_key question quotation receipt_evidence rectification reference
  report request request_id resource resource_name responsible_legal_basis result rule single_village_unable_reason
  source source_document source_title succession_document successor_code summary text title title_en title_mn
  title_zh to_label type value vote_text waived_reason withdrawn_reason zh

  ApiKey.name ApiKeyIssued.name CalendarDay.name Clause.name CodeList.name Credential.name Division.name
  Division.name_mn DivisionStanding.name Me.name Obligation.name Platform.name

  FeedbackRecord.reason Judgement.reason LegalityFinding.reason NonconformingItem.reason SubjectErasure.reason
  Transition.reason TransitionPreview.reason TransitionRequest.reason

  Me.on_behalf_of Milestone.note Platform.place Session.place
  `
    .trim()
    .split(/\s+/),
);

interface Schema extends DataClass {
  readonly $id?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly 'x-extensible-enum'?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const isText = ({ type = [] }: Schema): boolean => [type].flat().includes('string');
const isBounded = (schema: Schema): boolean =>
  schema.enum !== undefined ||
  schema.const !== undefined ||
  schema.format !== undefined ||
  schema.pattern !== undefined ||
  schema['x-extensible-enum'] !== undefined;

/** `Participant.contact_name`, of what is sent as of what is answered; and what is personal, but no text to be masked. */
function* undecided(schema: Schema, record: string, name?: string): Generator<string> {
  if (schema.$ref !== undefined) return;
  if (schema['x-class'] !== undefined) {
    if (!isText(schema) && leafOf(record, schema)) yield `${record}.${name}`;
    return;
  }
  const isDecided = name === undefined || impersonal.has(name) || impersonal.has(`${record}.${name}`);
  if (isText(schema) && !isBounded(schema) && !isDecided) yield `${record}.${name}`;
  for (const [key, property] of Object.entries(schema.properties ?? {})) yield* undecided(property, record, key);
  for (const part of [schema.items ?? [], schema.anyOf ?? []].flat()) yield* undecided(part, record, name);
}

/** Throws where it was not decided whom a text may be shown to. */
export function requireClasses(schemas: readonly TSchema[]): void {
  const found = (schemas as readonly Schema[]).flatMap((schema) => [
    ...undecided(schema, String(schema.$id).replace(/(Create|Patch)$/, '')),
  ]);
  if (found.length > 0) throw new Error(`it is not decided whether these tell of a person: ${found.join(', ')}`);
}
