/** Disclosures: of the version of the decision that was there to be published; taken back with a reason. */
import type { Change } from '../../db/change.ts';
import { getRecord } from '../../db/records.ts';
import type { RecordCommands } from '../../http/record-routes.ts';
import { type Fault, invalid } from '../../problems.ts';
import { decisions } from '../decisions/schema.ts';
import { disclosures } from '../disclosures/schema.ts';
import { factCommands, inOneChange } from './commands.ts';
import { foundOf } from './found.ts';
import { unlessSuspended } from './suspension.ts';

type Values = Record<string, unknown>;

function check(values: Values): void {
  const faults: Fault[] = [];
  if (values.withdrawn_on != null && !String(values.withdrawn_reason ?? '').trim()) {
    faults.push({
      pointer: '/withdrawn_reason',
      code: 'required',
      zh: '撤下须写明理由',
      en: 'is required where it was withdrawn',
    });
  }
  if (values.decision_version != null && values.decision_id == null) {
    faults.push({
      pointer: '/decision_version',
      code: 'no-decision',
      zh: '没有写明是哪一个决定',
      en: 'names a version of no decision',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

const facts = unlessSuspended(factCommands('disclosure', disclosures, { check }), disclosures, [
  'published_until',
  'proof',
  'withdrawn_on',
  'withdrawn_reason',
]);

async function requireVersion(change: Change, values: Values): Promise<void> {
  const decision = await foundOf(change, decisions, values.decision_id);
  if (!decision || values.decision_version == null || Number(values.decision_version) <= decision.version) return;
  throw invalid([
    {
      pointer: '/decision_version',
      code: 'version',
      zh: `该决定目前是第${decision.version}版`,
      en: `the decision is at version ${decision.version}`,
    },
  ]);
}

export const disclosureCommands: RecordCommands = {
  ...facts,

  create: (context, values) =>
    inOneChange(context, async (change) => {
      await requireVersion(change, values);
      const decision = await foundOf(change, decisions, values.decision_id);
      return facts.create(change, {
        ...values,
        decision_version: values.decision_version ?? decision?.version ?? null,
      });
    }),

  async update(change, id, ifMatch, values) {
    const before = await getRecord(change.db, disclosures, change.scope, id);
    await requireVersion(change, { ...before, ...values });
    return facts.update(change, id, ifMatch, values);
  },
};
