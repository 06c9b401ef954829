/** The rights as the contract shows them: roles of an operation with their limits, and who writes which property. */
import type { Role } from './access.ts';
import type { Declared } from './operation.ts';
import { type FieldLimit, fieldLimitOf, fieldLimits, givesColumn, limits, writtenBy } from './policy.ts';

type Json = Record<string, unknown>;
interface Described extends Json {
  'x-roles'?: readonly Role[];
}
interface Document extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described & { operationId: string }>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, { properties?: Record<string, Json> }>> };
}

export function markOperation(operation: Described, { access }: Declared): void {
  if ('anyone' in access) return;
  operation['x-roles'] = access.roles;
  if (access.limits) operation['x-limits'] = access.limits;
}

/** `x-write` of a property: who may give it; absent, whoever may call the operation. */
export function markProperties(doc: Document): void {
  doc['x-limits'] = limits;
  const operations = Object.values(doc.paths).flatMap((methods) => Object.values(methods));
  const rolesOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.['x-roles'] ?? [];
  const propertiesOf = (name: string) => doc.components.schemas?.[name]?.properties ?? {};
  for (const name of Object.keys(fieldLimits)) {
    const limit = fieldLimitOf(name) as FieldLimit;
    const roles = rolesOf(`create${name}`);
    const changing = rolesOf(`update${name}`);
    for (const [column, property] of Object.entries(changing.includes(limit.role) ? propertiesOf(`${name}Patch`) : {}))
      if (!givesColumn(limit, column)) property['x-write'] = changing.filter((role) => role !== limit.role);
    for (const [column, property] of Object.entries(propertiesOf(`${name}Create`))) {
      if (!givesColumn(limit, column)) property['x-write'] = roles.filter((role) => role !== limit.role);
      const values = valuesOf(limit, column);
      const others = column === limit.self ? (limit.onEvidence?.roles ?? []) : [];
      if (values)
        property['x-write-values'] = {
          [limit.role]: values,
          ...Object.fromEntries(others.map((role) => [role, ['on-evidence']])),
        };
    }
  }
  for (const [name, acts] of Object.entries(writtenBy)) {
    for (const [operation, columns] of Object.entries(acts)) {
      for (const column of columns) {
        const property = propertiesOf(name)[column];
        if (!property) throw new Error(`${operation} writes ${name}.${column}, which is not there`);
        Object.assign(property, { 'x-write': rolesOf(operation), 'x-write-by': operation });
      }
    }
  }
}

/** What the limited role may give of it, where that is less than the schema allows. */
const valuesOf = ({ values = {}, today = [], self }: FieldLimit, column: string): readonly string[] | undefined =>
  values[column] ?? (today.includes(column) ? ['today'] : column === self ? ['own-subject'] : undefined);
