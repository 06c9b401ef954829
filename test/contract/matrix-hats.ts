// Credentials with several grants, each of which counts in its own place alone; and each step of an item's life, which
// is not for everybody who takes some.
import type { Role } from '../../src/http/access.ts';
import { roleCodes } from '../../src/http/policy-table.ts';
import { issueApiKey } from '../../src/modules/api-keys/commands.ts';
import { type Action, actions as actionCodes } from '../../src/procedure/lifecycle.ts';
import { actions } from './access-table.ts';
import { faceOf, isAsExpected, requestIn, type Sent, shoot } from './matrix.ts';
import { type Cell, type Expectation, expected } from './matrix-policy.ts';
import { type Position, pathIn, placeOf, positions, type World } from './matrix-world.ts';
import type { Operation } from './operations.ts';
import type { Verdict } from './verdict.ts';

type Hat = readonly [role: Role, position: Position];
export const hats: readonly (readonly [Hat, Hat])[] = [
  [
    ['convener', 'own'],
    ['supervisor', 'sibling'],
  ],
  [
    ['convener', 'sibling'],
    ['supervisor', 'own'],
  ],
  [
    ['township_officer', 'parent'],
    ['supervisor', 'foreign'],
  ],
  [
    ['administrator', 'parent'],
    ['supervisor', 'foreign'],
  ],
  [
    ['auditor', 'own'],
    ['township_officer', 'foreign'],
  ],
  [
    ['portal', 'own'],
    ['administrator', 'sibling'],
  ],
  [
    ['supervisor', 'affected'],
    ['convener', 'affected'],
  ],
];

/** The better of what each may by itself: no grant lends another its place. */
const order: readonly Expectation[] = ['open', 'in', 'empty', 'partly', 'outside', 'refused', 'forbidden', 'hidden'];
function together(world: World, operation: Operation, worn: readonly Hat[]): Expectation {
  const { access } = operation.declared;
  const counted = worn.filter(([role]) => 'roles' in access && access.roles.includes(role));
  const cells: Cell[] = (counted.length > 0 ? counted : worn).map(([role, position]) => ({
    operation,
    role,
    position,
  }));
  return cells
    .map((cell) => expected(world, cell))
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))[0] as Expectation;
}

export async function judgeHats(world: World, operations: readonly Operation[]): Promise<Verdict> {
  const faults: string[] = [];
  for (const worn of hats) {
    const grants = worn.map(([role, position]) => ({ role, division_code: placeOf[position], subject_id: null }));
    const { token } = await issueApiKey(world.service.db, { name: 'several hats', grants });
    for (const operation of operations) {
      const want = together(world, operation, worn);
      const sent = requestIn(world.own, operation);
      const got = await shoot(world.service, sent, token);
      const cell: Cell = { operation, role: worn[0][0], position: worn[0][1] };
      if (!isAsExpected(want, got, cell))
        faults.push(
          `${operation.id} as ${worn.join(' and ')}: ${want} expected, ${faceOf(got)} came: ${got.text.slice(0, 200)}`,
        );
    }
  }
  return { cells: hats.length * operations.length, faults };
}

/** Tried without being done, and, by whoever may not, in earnest. */
export async function judgeActions(world: World, asked: readonly Action[] = actionCodes): Promise<Verdict> {
  const { service, contract, own, keys } = world;
  const operation = contract.operations.find(({ id }) => id === 'transitionAgendaItem') as Operation;
  const faults: string[] = [];
  let cells = 0;
  const [paper] = own.items;
  for (const [mode, item] of [
    ['live', own.items.at(-1)],
    ['retrospective', paper],
  ] as const)
    for (const action of asked)
      for (const role of roleCodes)
        for (const position of positions) {
          const want = wanted(mode, action, role, position);
          for (const isTrial of want === 'in' ? [true] : [true, false]) {
            const got = await shoot(
              service,
              step(pathIn(own, operation, item) as string, action, isTrial),
              keys.get(`${role} ${position}`),
            );
            cells += 1;
            if (!isAsExpected(want, got, { operation, role, position }))
              faults.push(`${action} of a ${mode} item as ${role} ${position}: ${want} expected, ${faceOf(got)} came`);
          }
        }
  return { cells, faults };
}

const step = (path: string, action: Action, isTrial: boolean): Sent => ({
  method: 'POST',
  url: isTrial ? `${path}?dry_run=true` : path,
  body: { action },
});

function wanted(mode: 'live' | 'retrospective', action: Action, role: Role, position: Position): Expectation {
  const may = actions[action];
  const isInside = position === 'own' || position === 'parent';
  if (!['township_officer', 'convener', 'administrator'].includes(role)) return 'forbidden';
  if (position === 'affected') return 'outside';
  if (!isInside) return 'hidden';
  if (mode === 'live') return may.includes(role) ? 'in' : 'forbidden';
  return role === 'administrator' || role === 'township_officer' ? 'in' : 'forbidden';
}
