// Who may do what: as the design has it, as the contract says it, and as `npm run policy` prints it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { type PolicyDocument, printPolicy, rightsOf } from '../../src/http/policy-table.ts';
import { lifecycle } from '../../src/procedure/lifecycle.ts';
import { actions, columns, groups } from './access-table.ts';

const root = path.resolve(import.meta.dirname, '../..');
const contract = JSON.parse(readFileSync(path.join(root, 'openapi/openapi.json'), 'utf8')) as PolicyDocument;
const operations = Object.values(contract.paths).flatMap((methods) => Object.values(methods));

t.test('the contract gives each operation to the roles that the design gives it to', async (t) => {
  for (const operation of operations) {
    const { operationId: id } = operation;
    const found = groups.filter((group) => group.operations.test(id));
    t.equal(found.length, 1, `${id}: ${found.map(({ what }) => what).join(' | ') || 'of no group'}`);
    const rights = rightsOf(operation);
    const asDeclared = columns.map((role) => (rights[role] === 'anyone' ? 'full' : rights[role]));
    t.same(asDeclared, found[0]?.may, `${id}: ${found[0]?.what}`);
    t.equal(operation['x-roles'] === undefined, found[0]?.what === 'read without a credential', id);
  }
  for (const { what, operations: named } of groups)
    t.ok(
      operations.some(({ operationId }) => named.test(operationId)),
      what,
    );
});

t.test('each step of an item is for those whom the design names', async (t) => {
  for (const [action, roles] of Object.entries(actions))
    t.same([...lifecycle[action as keyof typeof lifecycle].roles].sort(), [...roles].sort(), action);
  t.same(Object.keys(lifecycle).sort(), Object.keys(actions).sort());
});

t.test('npm run policy prints what the contract says', async (t) => {
  const { stdout } = spawnSync('node', [path.join(root, 'scripts/policy.ts')], { encoding: 'utf8' });
  t.equal(stdout, printPolicy(contract));
});
