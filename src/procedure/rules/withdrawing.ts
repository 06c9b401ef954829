// Withdrawal: a dispute is not withdrawn to avoid the assembly, and one that was deliberated is noted.

import { hasFlag } from '../code-lists.ts';
import type { ItemFacts } from '../facts.ts';
import { escalatedAndBack } from './escalating.ts';
import {
  escalation,
  evidence,
  heldSessions,
  isSinceEscalated,
  lastStep,
  met,
  notApplicable,
  text,
  unmet,
} from './judging.ts';
import type { Proposal, Rule } from './rule.ts';

/** Escalated, or brought back from there: an inquorate assembly leaves the matter with the assembly. */
const wentToAssembly = (facts: ItemFacts, from: ItemFacts['item']['stage']) =>
  from === 'escalated' || (from === 'deliberating' && escalation(facts) !== undefined);

/** The stage from which the item is to be withdrawn, or was. */
const withdrawnFrom = (facts: ItemFacts, { action }: Proposal) => {
  if (action === 'withdraw') return facts.item.stage;
  return facts.item.stage === 'withdrawn' ? lastStep(facts, 'withdraw')?.from_stage : undefined;
};

const notWithdrawn = notApplicable('没有撤回', 'not withdrawn');

const withdrawalByTheAssembly: Rule = {
  code: 'withdrawal-by-the-assembly',
  clause: '二(二)6#unresolved-escalated',
  force: 'must',
  weight: 'guard',
  guards: ['withdraw'],
  title: { zh: '提交会议后的撤回', en: 'withdrawal by the assembly' },
  message: {
    zh: '已提交会议决定的议题,由会议同意后才能撤回',
    en: 'an item that went to the assembly is withdrawn only where the assembly agreed',
  },
  our_reading: {
    zh: '“应当提交”:有争议的议题不能以撤回代替提交会议;以提交之后已召开的会议所记同意为准;会议未达法定人数而退回协商的,仍须由会议同意',
    en: '应当提交: a dispute is not withdrawn to avoid the assembly; the agreement is that of an assembly held since, also once an inquorate one sent the item back to deliberation',
  },
  judge: (facts, proposal) => {
    const from = withdrawnFrom(facts, proposal);
    if (from === undefined) return notWithdrawn;
    if (!wentToAssembly(facts, from)) return notApplicable('没有提交会议', 'it did not go to the assembly');
    const agreed = heldSessions(facts).filter(
      (session) =>
        session.item.is_withdrawal_agreed &&
        (hasFlag('session_forms', session.form, 'is_assembly') ||
          (facts.item.is_owners_matter && hasFlag('session_forms', session.form, 'is_owners'))) &&
        isSinceEscalated(facts, session),
    );
    return agreed.length > 0
      ? met(evidence('session', agreed))
      : unmet([text('会议没有同意撤回', 'the assembly did not agree to the withdrawal')]);
  },
  examples: {
    holds: [
      { title: { zh: '没有撤回', en: 'not withdrawn' }, facts: {}, standing: 'not_applicable' },
      {
        title: { zh: '未提交会议的撤回', en: 'withdrawn before it went there' },
        facts: { item: { stage: 'deliberating' } },
        proposal: { action: 'withdraw' },
        standing: 'not_applicable',
      },
      {
        title: { zh: '会议同意撤回', en: 'the assembly agreed' },
        facts: {
          item: { stage: 'escalated' },
          sessions: [{ form: 'villagers_assembly', item: { is_withdrawal_agreed: true } }],
        },
        proposal: { action: 'withdraw' },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '退回协商后撤回', en: 'withdrawn after it came back to deliberation' },
        facts: { item: { stage: 'deliberating' }, transitions: escalatedAndBack },
        proposal: { action: 'withdraw' },
        standing: 'unmet',
      },
      {
        title: { zh: '提交会议前一日的会议同意', en: 'an assembly of the day before agreed' },
        facts: {
          item: { stage: 'deliberating' },
          transitions: escalatedAndBack,
          sessions: [{ form: 'villagers_assembly', held_on: '2025-04-09', item: { is_withdrawal_agreed: true } }],
        },
        proposal: { action: 'withdraw' },
        standing: 'unmet',
      },
      {
        title: { zh: '会议没有同意', en: 'the assembly did not agree' },
        facts: { item: { stage: 'escalated' }, sessions: [{ form: 'villagers_assembly' }] },
        proposal: { action: 'withdraw' },
        standing: 'unmet',
      },
      {
        title: { zh: '议事会同意,会议没有', en: 'a council agreed, no assembly' },
        facts: { item: { stage: 'escalated' }, sessions: [{ item: { is_withdrawal_agreed: true } }] },
        proposal: { action: 'withdraw' },
        standing: 'unmet',
      },
    ],
  },
};

const withdrawalAfterSession: Rule = {
  code: 'withdrawal-after-session',
  clause: '二(二)6#unresolved-escalated',
  force: 'must',
  weight: 'finding',
  guards: ['withdraw'],
  sees_everything: true,
  title: { zh: '协商之后撤回', en: 'withdrawal after a session' },
  message: {
    zh: '已召开协商活动的议题应当作出决定或者提交会议;撤回的记为发现的问题',
    en: 'an item that was deliberated is decided or goes to the assembly; its withdrawal is a finding',
  },
  our_reading: {
    zh: '本服务的规则:协商无法解决的“应当提交”会议,撤回有回避之嫌,由检查人员判断;经会议同意的除外',
    en: 'a rule of this service: what cannot be resolved goes to the assembly; an auditor judges the withdrawal, unless the assembly agreed to it',
  },
  judge: (facts, proposal) => {
    const from = withdrawnFrom(facts, proposal);
    if (from === undefined) return notWithdrawn;
    if (wentToAssembly(facts, from)) return notApplicable('由会议同意撤回', 'for the assembly to agree to');
    const held = heldSessions(facts);
    return held.length === 0
      ? met()
      : unmet([text('召开协商活动后撤回', 'withdrawn after a session was held')], evidence('session', held));
  },
  examples: {
    holds: [
      {
        title: { zh: '只预告了活动', en: 'a session was announced only' },
        facts: { item: { stage: 'notified' }, sessions: [{ status: 'announced' }] },
        proposal: { action: 'withdraw' },
        standing: 'met',
      },
    ],
    fails: [
      {
        title: { zh: '召开活动后撤回', en: 'after a session was held' },
        facts: { item: { stage: 'deliberating' } },
        proposal: { action: 'withdraw' },
        standing: 'unmet',
      },
    ],
  },
};

export const withdrawingRules: readonly Rule[] = [withdrawalByTheAssembly, withdrawalAfterSession];
