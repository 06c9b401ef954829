// Every example of the committed contract is valid: of schemas, bodies, answers, headers and parameters.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import t from 'tap';

type Json = Record<string, unknown>;
const file = path.resolve(import.meta.dirname, '../../openapi/openapi.json');
const document = JSON.parse(readFileSync(file, 'utf8')) as Json;
const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'contract', ...document });

const step = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Pointer of a schema, and an example that it ought to allow. */
function* examplesIn(node: unknown, pointer: string): Generator<[schema: string, example: unknown, at: string]> {
  if (node === null || typeof node !== 'object') return;
  const { schema, example, examples } = node as Json;
  if (Array.isArray(examples)) {
    for (const [n, value] of examples.entries()) yield [pointer, value, `${pointer}/examples/${n}`];
  } else if (schema && example !== undefined) {
    yield [`${pointer}/schema`, example, `${pointer}/example`];
  } else if (schema && examples) {
    const named = Object.entries(examples as Record<string, { value: unknown }>);
    for (const [name, { value }] of named) yield [`${pointer}/schema`, value, `${pointer}/examples/${name}`];
  }
  const isExample = (key: string) => key === 'example' || key === 'examples';
  for (const [key, inner] of Object.entries(node)) {
    if (!isExample(key)) yield* examplesIn(inner, `${pointer}/${step(key)}`);
  }
}

t.test('every example is valid', async (t) => {
  const found = [...examplesIn(document, '')];
  for (const [schema, example, at] of found) {
    const validate = ajv.compile({ $ref: `contract#${encodeURI(schema)}` });
    t.ok(validate(example), `${at} ${ajv.errorsText(validate.errors)}`);
  }
  t.ok(found.length > 100, `${found.length} examples`);
});

t.test('every named object, body and answer has an example', async (t) => {
  const { schemas } = document.components as Record<string, Record<string, Json>>;
  for (const [name, schema] of Object.entries(schemas ?? {})) t.ok(Array.isArray(schema.examples), name);
  const media = (node: unknown): Json[] =>
    node === null || typeof node !== 'object'
      ? []
      : 'content' in node
        ? Object.values((node as { content: Record<string, Json> }).content)
        : Object.values(node).flatMap(media);
  for (const [name, item] of Object.entries(document.paths as Json)) {
    const some = media(item).filter(({ schema }) => schema !== undefined);
    t.ok(some.length > 0 && some.every(({ examples }) => Object.keys(examples ?? {}).length > 0), name);
  }
});
