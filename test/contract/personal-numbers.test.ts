// No text of any body, no address and no header takes a number that leads to a person; and no answer repeats it.
import t from 'tap';
import type { Role } from '../../src/http/access.ts';
import { startService, village } from '../support/service.ts';
import { shoot } from './matrix.ts';
import { anotherValue } from './matrix-values.ts';
import { exampleOf } from './matrix-world.ts';
import { examplePath, type Json, type Operation, readContract, type Schema } from './operations.ts';

const service = await startService(t);
const contract = readContract(service.app);
const keys = new Map<string, string>();
async function keyFor({ roles }: Operation): Promise<string | undefined> {
  const [role] = roles;
  if (role === undefined) return undefined;
  const key = keys.get(role) ?? (await service.key(role as Role, village));
  keys.set(role, key);
  return key;
}

const PHONE = '13812345678';
const numbers = [PHONE, '138 1234 5678', '11010519491231002X', '6222020200112233446', '0477-7212345'];
const numberFor = ({ pattern, maxLength = 99 }: Text) =>
  numbers.find((number) => number.length <= maxLength && new RegExp(String(pattern ?? ''), 'u').test(number));

type Text = Schema & { readonly pattern?: string; readonly format?: string; readonly maxLength?: number };
/** Every text of a schema, and a body that has a number in this text only. */
function* textsOf(
  given: Schema,
  sample: unknown,
  pointer = '',
): Generator<readonly [pointer: string, text: Text, body: unknown]> {
  const schema = contract.resolve(given);
  const types = [schema.type ?? []].flat();
  if (types.includes('string')) yield [pointer, schema as Text, numberFor(schema as Text)];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const holder = (sample ?? {}) as Json;
    for (const [at, text, value] of textsOf(property, holder[name], `${pointer}/${name}`))
      yield [at, text, { ...holder, [name]: value }];
  }
  if (!schema.items) return;
  const [first = anotherValue(contract.resolve(schema.items))] = (sample ?? []) as unknown[];
  for (const [at, text, value] of textsOf(schema.items, first, `${pointer}/0`)) yield [at, text, [value]];
}
const isCode = (pointer: string, { enum: values, format, 'x-class': kind }: Text) =>
  values !== undefined || format !== undefined || kind === 'sensitive' || pointer.endsWith('/credit_code');

t.test('400 in any text of any body', async (t) => {
  let asked = 0;
  for (const operation of contract.operations.filter(({ body }) => body)) {
    const as = await keyFor(operation);
    for (const [pointer, text, body] of textsOf(operation.body?.schema as Schema, exampleOf(operation))) {
      if (isCode(pointer, text) || numberFor(text) === undefined) continue;
      const headers = { 'if-match': '"1"' };
      const got = await shoot(service, { method: operation.method, url: examplePath(operation), headers, body }, as);
      t.same([got.status, got.code], [400, 'invalid-input'], `${operation.id} ${pointer}`);
      t.ok(got.faults.includes(`${pointer} personal_number`), `${operation.id} ${pointer}: ${got.text}`);
      for (const number of numbers) t.notOk(got.text.includes(number), `${operation.id} ${pointer} is not repeated`);
      asked += 1;
    }
  }
  t.ok(asked >= 300, `${asked} texts`);
});

t.test('400 in any filter that is text, and in q', async (t) => {
  let asked = 0;
  for (const operation of contract.operations.filter(({ method }) => method === 'GET')) {
    const texts = operation.parameters.filter(({ in: at, schema }) => at === 'query' && schema.type === 'string');
    for (const { name, schema } of texts) {
      if (isCode(name, schema as Text) || name === 'cursor' || numberFor(schema as Text) === undefined) continue;
      const url = `${examplePath(operation)}?${name}=${PHONE}`;
      const got = await shoot(service, { method: 'GET', url }, await keyFor(operation));
      t.ok(got.faults.includes(`/query/${name} personal_number`), `${operation.id} ${name}: ${got.text}`);
      t.notOk(got.text.includes(PHONE));
      asked += 1;
    }
  }
  t.ok(asked >= 8, `${asked} filters`);
});

t.test('400 in the path, and in the headers that are kept', async (t) => {
  const as = await service.key('convener', village);
  const body = { division_code: village, kind: 'registered_resident', name: '王小明' };
  const put = (id: string, headers = {}) =>
    service.call(`PUT /v1/subjects/by-source/portal-a/${id}`, { as, body, headers });
  const faultsOf = async (answered: ReturnType<typeof put>) => {
    const { status, text, body: problem } = await answered;
    t.equal(status, 400);
    t.notMatch(text, PHONE);
    return problem.errors.map((one: { pointer: string; code: string }) => `${one.pointer} ${one.code}`);
  };
  t.same(await faultsOf(put(`h-${PHONE}`)), ['/path/source_id personal_number']);
  const spoken = encodeURIComponent(`核对名单 ${PHONE}`);
  t.same(await faultsOf(put('h-1', { purpose: spoken })), ['/headers/purpose personal_number']);
  t.same(await faultsOf(put('h-1', { 'on-behalf-of': spoken })), ['/headers/on-behalf-of personal_number']);
  t.equal((await put('h-1')).status, 201);
});

t.test('201 what only looks like one, and what has a field of its own', async (t) => {
  const as = await service.key('convener', village);
  const create = (more: object) =>
    service.call('POST /v1/subjects', {
      as,
      body: { division_code: village, kind: 'registered_resident', name: '王小明', ...more },
    });
  const kept = await create({ contact_phone: PHONE, id_number: '11010519491231002X' });
  t.equal(kept.status, 201);
  const household = await create({
    source_system: 'portal-a',
    source_id: '150626100201-001',
    name: '王小明 2026-11-23',
  });
  t.equal(household.status, 201);
});
