// Who may do what: as the design has it, as the contract says it, and as `npm run policy` prints it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { fieldRows, type PolicyDocument, policyGroups, rightsOf } from '../../src/http/policy-table.ts';
import { printPolicy } from '../../src/http/policy-text.ts';
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

const { stdout } = spawnSync('node', [path.join(root, 'scripts/policy.ts')], { encoding: 'utf8' });
const groupsPrinted = [...policyGroups(contract, false), ...policyGroups(contract, true)];
const rows = groupsPrinted.flatMap((group) => group.rows);
const lineOf = (text: string) => stdout.split('\n').filter((line) => line.endsWith(` ${text}`));

t.test(
  'npm run policy prints every operation once, and every step of an item, under the heading of its kind',
  async (t) => {
    t.equal(stdout, printPolicy(contract));
    for (const { operationId: id } of operations) if (id !== 'transitionAgendaItem') t.equal(lineOf(id).length, 1, id);
    t.equal(rows.length, operations.length - 1 + Object.keys(lifecycle).length);
    for (const { zh } of groupsPrinted) t.match(stdout, `【${zh}】`);
  },
);

t.test('npm run policy says who takes which step', async (t) => {
  const marks = (action: string) => lineOf(`transitionAgendaItem ${action}`)[0]?.split(/ +/).slice(0, 8);
  t.same(marks('correct'), ['办理一步:依法纠正', '补录', '✓', '–', '–', '–', '–', '–']);
  t.same(marks('decide'), ['办理一步:作出决定', '补录', '✓', '✓', '–', '–', '–', '–']);
});

t.test(
  'npm run policy is Chinese: no name of a property or of a value stands for its words, and none is cut',
  async (t) => {
    const isWhole = (text: string) => text.split('(').length === text.split(')').length;
    for (const { zh, id } of rows) {
      t.match(zh, /^(?!.*[a-z_]{2})\p{Script=Han}/u, id);
      t.ok(isWhole(zh), zh);
    }
    for (const { zh, by, property, values } of fieldRows(contract)) {
      t.match(zh, /^[“]?(?!.*[a-z]+_)\p{Script=Han}/u, property);
      t.match(by, /^\p{Script=Han}/u, property);
      t.ok(isWhole(zh), zh);
      // what is no code of a list is a mark, which the legend explains
      const [line = ''] = lineOf(property);
      for (const value of Object.values(values).flat())
        t.ok(/^\p{Script=Han}/u.test(value) || !line.includes(value), `${property} ${value}`);
    }
    t.match(lineOf('AgendaItemCreate.origin')[0], /限值 +门户:居民诉求 /);
  },
);

t.test('npm run policy says in words what holds throughout', async (t) => {
  const [words = ''] = stdout.split('二、');
  for (const said of ['涉及的其他嘎查村', '后继区划', '几项权限', '写明用途', '监督与组织协商分开', '答“没有”'])
    t.match(words, said);
});
