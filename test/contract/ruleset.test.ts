// The ruleset is alive: for each of its rules a contract that breaks it, and that the linter finds by that rule.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { parse } from 'yaml';

// biome-ignore lint/suspicious/noExplicitAny: a document that is broken on purpose
type Doc = any;
const root = path.resolve(import.meta.dirname, '../..');
const ruleset = parse(readFileSync(path.join(root, '.spectral.yaml'), 'utf8')) as { rules: Record<string, unknown> };
const whole = JSON.parse(readFileSync(path.join(root, 'openapi/openapi.json'), 'utf8')) as Doc;
const kept = ['/subjects', '/subjects/{id}', '/subjects/by-source/{source_system}/{source_id}'];
const base = reduced();

const [list, item, bySource] = kept as [string, string, string];
const get = (doc: Doc) => doc.paths[item].get;
const answers = (doc: Doc, method: string) => doc.paths[item][method].responses;
const subject = (doc: Doc) => doc.components.schemas.Subject;

const mutants: Record<string, (doc: Doc) => unknown> = {
  'house-openapi-31': (doc) => (doc.openapi = '3.0.3'),
  'house-server-major': (doc) => (doc.servers[0].url = '/api'),
  'house-path-kebab': (doc) => (doc.paths['/work_items'] = doc.paths[list]),
  'house-query-snake': (doc) => (doc.paths[list].get.parameters[0].name = 'pageLimit'),
  'house-property-snake': (doc) => (subject(doc).properties.nameMn = { type: 'string', maxLength: 1 }),
  'house-operation-id': (doc) => (get(doc).operationId = 'read'),
  'house-summary-zh': (doc) => (get(doc).summary = 'Read a subject'),
  'house-description-zh': (doc) => (get(doc).description = 'Reads.'),
  'house-tag-known': (doc) => get(doc).tags.push('reference'),
  'house-roles': (doc) => delete get(doc)['x-roles'],
  'house-security': (doc) => delete get(doc).security,
  'house-problem-media-type': (doc) => (answers(doc, 'get')['404'] = { content: { 'application/json': {} } }),
  'house-default-response': (doc) => delete answers(doc, 'get').default,
  'house-400-429': (doc) => delete answers(doc, 'get')['429'],
  'house-401-403': (doc) => delete answers(doc, 'get')['403'],
  'house-404-on-parameter': (doc) => delete answers(doc, 'get')['404'],
  'house-write-statuses': (doc) => delete answers(doc, 'patch')['415'],
  'house-api-version-header': (doc) => delete answers(doc, 'get')['200'].headers['API-Version'],
  'house-request-id-header': (doc) => delete answers(doc, 'get')['200'].headers['Request-Id'],
  'house-response-headers': (doc) => delete answers(doc, 'get')['304'].headers,
  'house-etag-on-read': (doc) => delete answers(doc, 'get')['200'].headers.ETag,
  'house-get-is-read-or-list': (doc) => (get(doc).operationId = 'fetchSubject'),
  'house-item-is-read': (doc) => (get(doc).operationId = 'listSubject'),
  'house-patch-merge': (doc) => (doc.paths[item].patch.requestBody.content['application/json'] = {}),
  'house-precondition': (doc) => delete answers(doc, 'delete')['428'],
  'house-precondition-put': (doc) => delete doc.paths[bySource].put.responses['412'],
  'house-201-location': (doc) => delete doc.paths[list].post.responses['201'].headers.Location,
  'house-post-idempotency': (doc) =>
    (doc.paths[list].post.parameters = doc.paths[list].post.parameters.filter((p: Doc) => p.in !== 'header')),
  'house-list': (doc) =>
    (doc.paths[list].get.parameters = doc.paths[list].get.parameters.filter((p: Doc) => p.name !== 'cursor')),
  'house-top-level-object': (doc) =>
    (answers(doc, 'get')['200'].content['application/json'].schema = { type: 'array', items: {}, maxItems: 1 }),
  'house-string-bounded': (doc) => delete subject(doc).properties.name.maxLength,
  'house-integer-bounded': (doc) => delete subject(doc).properties.version.maximum,
  'house-array-bounded': (doc) => delete subject(doc).properties.standings.maxItems,
  'house-closed-object': (doc) => delete subject(doc).additionalProperties,
  'house-schema-example': (doc) => delete subject(doc).examples,
  'house-no-x-headers': (doc) =>
    get(doc).parameters.push({ name: 'X-Trace', in: 'header', schema: { type: 'string', maxLength: 1 } }),
};

/** A few paths with the schemas they need: a linter reads it forty times. */
function reduced(): Doc {
  const paths = Object.fromEntries(kept.map((one) => [one, whole.paths[one]]));
  const { schemas, ...components } = whole.components;
  const needed = new Set<string>();
  const need = (node: unknown) => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      need(schemas[name]);
    }
  };
  need([paths, components]);
  const some = Object.fromEntries([...needed].map((name) => [name, schemas[name]]));
  return { ...whole, paths, components: { ...components, schemas: some } };
}

/** Rules found at fault, by document. */
async function lint(documents: Record<string, Doc>): Promise<Map<string, Set<string>>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'consult-ruleset-'));
  const files = Object.entries(documents).map(([name, doc]) => {
    const file = path.join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(doc));
    return file;
  });
  const spectral = path.join(root, 'node_modules/.bin/spectral');
  const output = path.join(folder, 'found');
  const rules = path.join(folder, 'rules.json');
  writeFileSync(rules, JSON.stringify({ rules: ruleset.rules }));
  const args = ['lint', '-q', '-r', rules, '-f', 'json', '-o', output, ...files];
  await new Promise((done) => execFile(spectral, args, { maxBuffer: 1e9 }, done));
  const found = JSON.parse(readFileSync(output, 'utf8')) as { code: string; source: string }[];
  rmSync(folder, { recursive: true });
  const byDocument = Map.groupBy(found, ({ source }) => path.basename(source, '.json'));
  return new Map([...byDocument].map(([name, some]) => [name, new Set(some.map(({ code }) => code))]));
}

t.test('every rule finds its mutant, and nothing in the contract itself', async (t) => {
  const rules = Object.keys(ruleset.rules).filter((name) => name.startsWith('house-'));
  t.same(Object.keys(mutants).sort(), rules.sort());
  const broken = Object.entries(mutants).map(([rule, breakIt]) => {
    const doc = structuredClone(base);
    breakIt(doc);
    return [rule, doc];
  });
  const found = await lint({ sound: base, ...Object.fromEntries(broken) });
  t.same(
    [...(found.get('sound') ?? [])].filter((code) => code.startsWith('house-')),
    [],
  );
  for (const rule of rules) t.ok(found.get(rule)?.has(rule), rule);
});
