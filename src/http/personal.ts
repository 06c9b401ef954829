/**
 * Personal data on the wire: masked in every answer, but for those who run a procedure, on the records of their own
 * divisions, when they state what for; that is noted in the trail. What is masked cannot be written back.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HIDDEN } from '../db/personal.ts';
import { covers } from '../db/scope.ts';
import { type Fault, invalid, Problem } from '../problems.ts';
import { isMasked, masks } from '../procedure/masking.ts';
import type { Grant, Role } from './access.ts';
import { varyBy } from './aspects/headers.ts';
import { numberFaults } from './personal-numbers.ts';
import { type Plan, planOf, type Show } from './personal-plan.ts';
import { decodeHeader } from './plain-text.ts';
import { todayOf } from './requests.ts';
import { standing } from './successions.ts';

/** What one request may see unmasked, and what of it was shown. */
export interface PersonalAccess {
  readonly purpose: string;
  /** Of these divisions and all under them. */
  readonly divisions: readonly string[];
  readonly shown: Set<string>;
  isUsed: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    personal: PersonalAccess | null;
  }
}

/** They record the procedure, and wrote down the names themselves; the others by a grant that says so. */
const recording: readonly Role[] = ['convener', 'township_officer'];
/** Read all but personal data, by design: no grant of theirs says otherwise. */
export const neverPersonal: readonly Role[] = ['administrator', 'portal'];

export const seesPersonal = ({ role, personal_data = false }: Pick<Grant, 'role' | 'personal_data'>): boolean =>
  recording.includes(role) || (personal_data && !neverPersonal.includes(role));

export async function personalDivisions(request: FastifyRequest): Promise<string[]> {
  const seen = (request.caller?.grants ?? []).filter(seesPersonal);
  if (seen.length === 0) return [];
  const divisions = seen.map(({ division_code }) => division_code);
  return standing(divisions, await request.server.successions.list(), todayOf(request));
}

const PURPOSE_MAX = 200;
/** `.` or `x` states nothing. */
const LETTERS_MIN = 4;
const lettersIn = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;
function purposeOf(request: FastifyRequest): string | null {
  const { purpose: header } = request.headers;
  if (header === undefined) return null;
  const purpose = decodeHeader(String(header), PURPOSE_MAX)?.trim();
  if (purpose !== undefined && lettersIn(purpose) >= LETTERS_MIN) return purpose;
  const words = {
    zh: `应为百分号编码的 UTF-8,写明用途,如“核对名单”:至少 ${LETTERS_MIN} 个字(标点和数字不算),至多 ${PURPOSE_MAX} 字`,
    en: `must state what for, as percent-encoded UTF-8: ${LETTERS_MIN} letters at least, ${PURPOSE_MAX} characters at most`,
  };
  throw invalid([{ pointer: '/headers/purpose', code: 'pattern', ...words }]);
}

async function accessOf(request: FastifyRequest): Promise<PersonalAccess | null> {
  const purpose = purposeOf(request);
  const divisions = await personalDivisions(request);
  return purpose === null || divisions.length === 0 ? null : { purpose, divisions, shown: new Set(), isUsed: false };
}

/** Throws unless the caller may see personal data of this division, and says what for. */
export async function requirePersonal(request: FastifyRequest, division: string | null): Promise<PersonalAccess> {
  const { personal } = request;
  const isCovered = (codes: readonly string[]) => codes.some((code) => division === null || covers(code, division));
  if (!isCovered(await personalDivisions(request))) {
    const words = { zh: '没有查看个人信息的权限', en: 'You may not see personal data' };
    throw new Problem('forbidden', words);
  }
  if (personal) return personal;
  const words = { zh: '须写明查看个人信息的用途', en: 'must state what personal data is read for' };
  throw invalid([{ pointer: '/headers/purpose', code: 'required', ...words }]);
}

/** For an export, which is not looked through line by line: it is noted as a whole. */
export function unmaskedDivisions({ personal }: FastifyRequest): readonly string[] {
  if (!personal) return [];
  personal.isUsed = true;
  return personal.divisions;
}

type Plans = WeakMap<object, Plan | null>;
const plans: WeakMap<FastifyInstance, Plans> = new WeakMap();

/** By the schema that the route declares: the object itself is the key. */
function planFor(request: FastifyRequest, schema: unknown): Plan | null {
  if (schema === null || typeof schema !== 'object') return null;
  const known = plans.get(request.server) ?? new WeakMap();
  plans.set(request.server, known);
  const found = known.get(schema);
  if (found !== undefined) return found;
  const plan = planOf(schema, request.server.getSchemas());
  known.set(schema, plan);
  return plan;
}

const answerOf = (request: FastifyRequest, status: number): unknown =>
  (request.routeOptions.schema?.response as Record<string, unknown> | undefined)?.[status];

/** The same for what comes by pages: one of them may show what the first does not, and the first is on its way by then. */
export function noteWhole(request: FastifyRequest): void {
  if (planFor(request, answerOf(request, 200))) unmaskedDivisions(request);
}

/** Leaves of an answer what the caller may see. */
export function maskAnswer<T>(request: FastifyRequest, answer: T, status = 200): T {
  planFor(request, answerOf(request, status))?.(answer, showTo(request), null);
  return answer;
}

/** A copy without what is personal, to be kept. */
export function concealAnswer<T>(request: FastifyRequest, answer: T, status: number): T {
  const plan = planFor(request, answerOf(request, status));
  if (!plan) return answer;
  const kept = structuredClone(answer);
  plan(kept, () => HIDDEN, null);
  return kept;
}

const isShown = ({ personal }: FastifyRequest, division: string | null): boolean =>
  personal?.divisions.some((code) => covers(code, division ?? ' ')) ?? false;

/** Whether anything in this answer, not masked yet, will be seen in clear. */
export function showsClear(request: FastifyRequest, answer: unknown, status = 200): boolean {
  if (!request.personal) return false;
  let isClear = false;
  const look: Show = (_leaf, value, _holder, division) => {
    isClear ||= isShown(request, division);
    return value;
  };
  planFor(request, answerOf(request, status))?.(answer, look, null);
  return isClear;
}

const COMPARED = '未写明:修改的内容与所存的相同 / none stated: what was sent is what is kept';
/** That nothing differs confirms what was sent, to whoever only guessed it: it is a read of what is personal in it. */
export function noteComparison(request: FastifyRequest, record: Readonly<Record<string, unknown>>): void {
  const sent = request.body as Readonly<Record<string, unknown>>;
  const personal = request.personal ?? { purpose: COMPARED, divisions: [], shown: new Set<string>(), isUsed: false };
  const look: Show = ({ key }, value) => {
    if (typeof sent[key] === 'string') personal.isUsed = true;
    return value;
  };
  planFor(request, answerOf(request, 200))?.(record, look, null);
  if (!personal.isUsed) return;
  personal.shown.add(String(record.id));
  request.personal = personal;
}

function showTo(request: FastifyRequest): Show {
  const { personal } = request;
  const keys = request.server.services.personalKeys;
  return (leaf, value, holder, division) => {
    const plain = leaf.isSensitive ? (keys?.open(value, `${leaf.key}:${String(holder.id)}`) ?? '') : value;
    if (!personal || !isShown(request, division) || plain === '') return masks[leaf.mask](plain);
    personal.isUsed = true;
    if (typeof holder.id === 'string') personal.shown.add(holder.id);
    return plain;
  };
}

/** A record that was read masked, and is sent back, would lose its names. */
function maskedFaults(request: FastifyRequest): Fault[] {
  const plan = planFor(request, request.routeOptions.schema?.body);
  const faults: Fault[] = [];
  const words = {
    zh: '是遮盖后的值,不能写入:请写明用途后读取原值,或不改此项',
    en: 'is a masked value and is not written: read the value with a purpose, or leave it out',
  };
  plan?.(
    request.body,
    ({ key }, value) => {
      if (isMasked(value)) faults.push({ pointer: `/${key}`, code: 'masked', ...words });
      return value;
    },
    null,
  );
  return faults;
}

export function maskPersonal(app: FastifyInstance): void {
  app.decorateRequest('personal', null);
  app.addHook('preValidation', async (request, reply) => {
    if ([200, 201].some((status) => planFor(request, answerOf(request, status)))) varyBy(reply, 'Purpose');
    request.personal = await accessOf(request);
  });
  app.addHook('preHandler', async (request) => {
    const faults = [...maskedFaults(request), ...numberFaults(request, todayOf(request))];
    if (faults.length > 0) throw invalid(faults);
  });
  app.addHook('preSerialization', async (request, reply, answer) =>
    reply.statusCode < 400 ? maskAnswer(request, answer, reply.statusCode) : answer,
  );
}
