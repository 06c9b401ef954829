// Leaks that are planted in the service itself: a line of its source is another, and all that is built on it is loaded
// anew, beside the service as it is.
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Service } from '../support/service.ts';

export interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly part: 'cells' | 'ids' | 'cursors' | 'hats' | 'actions' | 'fields';
  readonly operations: readonly string[];
  /** What the matrix says of it. */
  readonly fault: RegExp;
}

const scopeless = "{ divisions: [''], subjects: [], territories: [], held: [] }";
export const mutants: readonly Mutant[] = [
  {
    what: 'an export drops the scope',
    file: 'src/db/pages.ts',
    from: 'const listing = listingOf(t, request);',
    to: `const listing = listingOf(t, { ...request, scope: ${scopeless} });`,
    part: 'cells',
    operations: ['listBylaws', 'listOpinions'],
    fault: /listOpinions as convener sibling, csv: .* tells/,
  },
  {
    what: 'an export drops the scope, where all that is beyond it lies in another township',
    file: 'src/db/pages.ts',
    from: 'const listing = listingOf(t, request);',
    to: `const listing = listingOf(t, { ...request, scope: ${scopeless} });`,
    part: 'cells',
    operations: ['listSubjects'],
    fault: /listSubjects as township_officer parent, ndjson: .* (tells|shows)/,
  },
  {
    what: 'an export of the trail drops the scope',
    file: 'src/modules/audit/routes.ts',
    from: 'listEntries(db, cursors, { scope: request.scope,',
    to: `listEntries(db, cursors, { scope: request.format === 'json' ? request.scope : ${scopeless},`,
    part: 'cells',
    operations: ['listAuditEntries'],
    fault: /listAuditEntries as auditor sibling, csv: .* (tells|shows)/,
  },
  {
    what: 'a search drops the scope',
    file: 'src/db/pages.ts',
    from: 'await search(db, listing,',
    to: 'await search(db, { ...listing, parts: [sql<SqlBool>`true`] },',
    part: 'cells',
    operations: ['listAgendaItems', 'listOpinions', 'listDecisions'],
    fault: /listDecisions as convener sibling, q: .* (tells|shows)/,
  },
  {
    what: 'who synchronises is told of every place',
    file: 'src/db/pages.ts',
    from: 'parts: branches(t, scope, query.division_code),',
    to: 'parts: isSync(query) ? [sql<SqlBool>`true`] : branches(t, scope, query.division_code),',
    part: 'cells',
    operations: ['listSolicitations'],
    fault: /listSolicitations as convener own, since: .* (tells|shows)/,
  },
  {
    what: 'a look-up drops the scope',
    file: 'src/modules/subjects/queries.ts',
    from: ` and deleted_at is null and \${isOwn(scope, 'subject')}\n    order by id limit 200`,
    to: ' and deleted_at is null\n    order by id limit 200',
    part: 'cells',
    operations: ['lookUpSubjects'],
    fault: /lookUpSubjects as convener sibling, json: .* (tells|shows)/,
  },
  {
    what: 'a read by id looks at no scope',
    file: 'src/db/records.ts',
    from: 'const isInside = scope.divisions.some(',
    to: 'const isInside = row !== undefined || scope.divisions.some(',
    part: 'cells',
    operations: ['readSubject', 'readDecision'],
    fault: /readDecision as portal foreign, json: .* hidden expected, 200/,
  },
  {
    what: 'whoever may take a step takes them all',
    file: 'src/modules/agenda-items/transitions.ts',
    from: '  requireRole(caller, facts, request.action);\n',
    to: '',
    part: 'actions',
    operations: [],
    fault: /correct of a live item as convener own: forbidden expected/,
  },
  {
    what: 'one subject that is seen stands for all of a list',
    file: 'src/modules/facts/references.ts',
    from: `for key share of subject) held) = \${ids.length}`,
    to: 'for key share of subject) held) >= 1',
    part: 'ids',
    operations: ['createAgendaItem', 'createDecision'],
    fault: /createAgendaItem.lead_subject_ids\[1\]: .* foreign 201/,
  },
  {
    what: 'of opinions that are answered together only the first is looked at',
    file: 'src/modules/opinions/queries.ts',
    from: `and agenda_item_id = \${itemId}::uuid and deleted_at is null\n    order by id for update`,
    to: `and (agenda_item_id = \${itemId}::uuid or id <> \${ids[0]}::uuid) and deleted_at is null\n    order by id for update`,
    part: 'ids',
    operations: ['setDispositions'],
    fault: /setDispositions.opinion_ids\[1\]: missing 400/,
  },
  {
    what: 'a village that is affected waives what is owed',
    file: 'src/modules/obligations/commands.ts',
    from: "if (!may) throw new Problem('forbidden', refusals",
    to: "if (!may && !scope) throw new Problem('forbidden', refusals",
    part: 'cells',
    operations: ['waiveObligation'],
    fault: /waiveObligation as township_officer affected, json: .* outside expected/,
  },
  {
    what: 'a village that is affected says that a finding was put right',
    file: 'src/modules/supervision-records/commands.ts',
    from: '  requireRecordable(change.scope, { division_code: String(found.division_code), record_mode });\n',
    to: '',
    part: 'cells',
    operations: ['rectifySupervisionRecord'],
    fault: /rectifySupervisionRecord as convener affected, json: .* outside expected/,
  },
  {
    what: 'a village that is affected changes facts and takes steps',
    file: 'src/modules/facts/items.ts',
    from: '  if (mayRecord(scope, division_code, record_mode)) return;',
    to: '  if (mayRecord(scope, division_code, record_mode) || scope) return;',
    part: 'cells',
    operations: ['updateDecision', 'removeMilestone'],
    fault: /updateDecision as convener affected, json: .* outside expected/,
  },
  {
    what: 'who supervises one place supervises what it sees of another',
    file: 'src/modules/supervision-records/targets.ts',
    from: "role === 'supervisor' && places.some((place) => covers(division, place))",
    to: "role === 'supervisor'",
    part: 'hats',
    operations: ['createSupervisionRecord'],
    fault: /createSupervisionRecord as administrator,parent and supervisor,foreign: /,
  },
  {
    what: 'a cursor goes on for whoever has it',
    file: 'src/db/pages.ts',
    from: 'JSON.stringify([t.table, request.credential_id, rest])',
    to: 'JSON.stringify([t.table, rest])',
    part: 'cursors',
    operations: ['listSubjects'],
    fault: /listSubjects: stolen 200/,
  },
  {
    what: 'a portal gives what is for the convener to give',
    file: 'src/modules/agenda-items/commands.ts',
    from: "  refuseColumns(columnsBeyond('AgendaItem', AgendaItem.create.properties, values, today), 'AgendaItem');\n",
    to: '',
    part: 'fields',
    operations: ['createAgendaItem'],
    fault: /createAgendaItem requester_label as portal: named expected, 201/,
  },
  {
    what: 'a responder answers in the name of another',
    file: 'src/modules/facts/answering.ts',
    from: '      refuseColumns([...beyond, ...(await own.beyond(change, item.id, given))], own.record);\n',
    to: '',
    part: 'fields',
    operations: ['createFeedbackRecord'],
    fault: /createFeedbackRecord from_subject_id as responder, beyond its values: named expected/,
  },
];

const root = pathToFileURL(path.resolve(import.meta.dirname, '../..')).href;
const planted = new Map<string, { readonly mutant: Mutant; isRead: boolean }>();
const mark = /\?mutant=\d+$/;

registerHooks({
  /** Whatever a marked file of ours brings in is marked too: one service has one of everything. */
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const [query] = mark.exec(context.parentURL ?? '') ?? [];
    const isOurs = ['/src/', '/test/support/'].some((folder) => found.url.startsWith(root + folder));
    return query && isOurs && !mark.test(found.url) ? { ...found, url: found.url + query } : found;
  },
  load(url, context, next) {
    const loaded = next(url, context);
    const [query] = mark.exec(url) ?? [];
    const plan = query && planted.get(query);
    if (!plan || url !== `${root}/${plan.mutant.file}${query}`) return loaded;
    const { what, file, from, to } = plan.mutant;
    const parts = String(loaded.source).split(from);
    if (parts.length !== 2) throw new Error(`${what}: ${file} holds ${parts.length - 1} of: ${from}`);
    plan.isRead = true;
    return { ...loaded, source: parts.join(to) };
  },
});

type Teardown = Parameters<typeof import('../support/service.ts').startService>[0];

/** The service with this leak, on a database that is there already. */
export async function startMutant(t: Teardown, mutant: Mutant, url: string): Promise<Service> {
  const query = `?mutant=${planted.size}`;
  const plan = { mutant, isRead: false };
  planted.set(query, plan);
  const support = (await import(`../support/service.ts${query}`)) as typeof import('../support/service.ts');
  if (!plan.isRead) throw new Error(`${mutant.what}: ${mutant.file} was not loaded`);
  return support.startService(t, {}, url);
}
