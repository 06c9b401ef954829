// Personal data that nobody else has, sent through every operation that takes it, so that it is known wherever it turns up.
import { type Got, type Sent, shoot } from './matrix.ts';
import { bodyIn, heldIn, pathIn, type World } from './matrix-world.ts';
import type { Json, Operation, Schema } from './operations.ts';

export interface Canary {
  readonly number: number;
  /** What is behind the surname, and stands in every text about the person. */
  readonly given: string;
  readonly phone: string;
  readonly id_number: string;
  readonly account: string;
  readonly household: string;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
export function canaryOf(number: number): Canary {
  const digits = `1101051949123${String(1000 + number)}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return {
    number,
    given: `日巴拉${'甲乙丙丁戊己'[number]}`,
    phone: `1398765432${number}`,
    id_number: `${digits}${'10X98765432'[sum % 11]}`,
    account: '6222020200112233446',
    household: `household-canary-${number}`,
  };
}
export const numbersOf = ({ phone, id_number, account }: Canary): string[] => [phone, id_number, account];
export const secretsOf = (canary: Canary): string[] => [canary.given, canary.household, ...numbersOf(canary)];
export const leakedIn = (canary: Canary, text: string): string[] =>
  secretsOf(canary).filter((one) => text.includes(one));

type Property = Schema & { readonly 'x-class'?: string; readonly 'x-mask'?: string };
export const isPersonal = (property: Schema): boolean =>
  ['personal', 'sensitive'].includes(String(property['x-class']));

/** A value for what is personal, another for each kind of write; where somebody lives is one of a few, and no canary. */
function planted(
  { given, phone, id_number, household }: Canary,
  kind: string,
  name: string,
  property: Property,
): unknown {
  if (name === 'residence_division_code') return null;
  const byMask: Json = { phone, id_number, text: `随${given}外出(${kind})`, withheld: `${household}-${kind}` };
  return byMask[property['x-mask'] ?? 'name'] ?? `哈${given}(${kind})`;
}

export const schemaOf = ({ contract }: World, { body }: Operation): Schema =>
  contract.resolve((body?.schema ?? {}) as Schema);
export const personalIn = (world: World, operation: Operation): [string, Property][] =>
  Object.entries(schemaOf(world, operation).properties ?? {}).filter(([, property]) => isPersonal(property));
export const takesPersonal = (world: World) => (operation: Operation) => personalIn(world, operation).length > 0;

/** What was taken, by whom, and where it is now. */
export interface Taken {
  readonly operation: Operation;
  readonly sent: Sent;
  readonly as: string;
  readonly record: Json;
}
export type Ask = (label: string, sent: Sent, as?: string) => Promise<Got>;
export const asking =
  (world: World, headers: Readonly<Record<string, string>>, seen: (label: string, got: Got, sent: Sent) => void): Ask =>
  async (label, given, as) => {
    const sent = { ...given, headers: { ...given.headers, ...headers } };
    const got = await shoot(world.service, sent, as);
    seen(label, got, sent);
    return got;
  };

/** Those that the world's own bodies have no room for, or that need more than an example says. */
const special = (world: World, { id }: Operation): Json => {
  if (/Subject/.test(id)) return { kind: 'other_stakeholder', credit_code: null };
  if (id === 'createCommitteeMember') return { role: 'member', other_office: null };
  if (id === 'createParticipant') return { subject_id: null, subject_kind: 'registered_resident', head_count: 2 };
  if (id === 'createAttendance')
    return {
      participant_id: null,
      subject_id: null,
      subject_kind: 'registered_resident',
      head_count: 2,
      is_present: false,
    };
  if (id === 'createBallot') return { participant_id: null };
  if (/Judgement/.test(id)) return { judged_by_subject_id: null };
  if (/AgendaItem/.test(id)) return { division_code: world.own.people.code };
  return {};
};

/** Sends a canary in everything personal that an operation takes, until somebody may and the record admits it. */
export async function send(world: World, operation: Operation, canary: Canary, ask: Ask): Promise<Taken | undefined> {
  const values = Object.fromEntries(
    personalIn(world, operation).map(([name, property]) => [
      name,
      planted(canary, operation.declared.kind, name, property),
    ]),
  );
  for (const { sent, as } of candidates(world, operation, canary, values)) {
    const headers = { ...sent.headers, ...(await versionOf(operation, sent, as, ask)) };
    const got = await ask(operation.id, { ...sent, headers }, as);
    if (got.status >= 300) continue;
    const record = JSON.parse(got.text) as Json;
    const [collection = ''] = String(got.headers.location ?? '')
      .split('/')
      .slice(-2);
    if (got.status === 201) world.own.store.keep(collection, record);
    return { operation, sent: { ...sent, headers }, as, record };
  }
  return undefined;
}

async function versionOf(
  { id, declared }: Operation,
  { url }: Sent,
  as: string,
  ask: Ask,
): Promise<Record<string, string>> {
  if (declared.kind !== 'update') return {};
  const { headers } = await ask(`${id}, its version`, { method: 'GET', url }, as);
  return { 'if-match': String(headers.etag ?? '"1"') };
}

function* candidates(
  world: World,
  operation: Operation,
  canary: Canary,
  values: Json,
): Generator<{ sent: Sent; as: string }> {
  const { own } = world;
  const { method, declared, route } = operation;
  const keys = [own.keys.convener, own.keys.officer, own.keys.supervisor];
  if (declared.kind === 'update') {
    for (const { id } of heldIn(own, operation.path.split('/').at(1) ?? '').toReversed())
      for (const as of keys) yield { sent: { method, url: route.replace(/:\w+/, id), body: values }, as };
    return;
  }
  const isSource = 'source_id' in (schemaOf(world, operation).properties ?? {});
  const source = { source_system: 'canary', source_id: `${operation.id}-${canary.number}` };
  for (const item of own.items.toReversed()) {
    const path = pathIn(own, operation, item);
    const body =
      declared.kind === 'act'
        ? values
        : { ...bodyIn(own, operation, item), ...(isSource ? source : {}), ...special(world, operation), ...values };
    const url = (path ?? '').replace(/by-source\/.*/, `by-source/canary/${String((body as Json).source_id)}`);
    const headers = {
      ...(declared.kind === 'create' ? { 'idempotency-key': `${operation.id}-${canary.number}` } : {}),
      ...(declared.needsPurpose ? { purpose: 'canary' } : {}),
    };
    for (const as of keys) yield { sent: { method, url, body, headers }, as };
  }
}
