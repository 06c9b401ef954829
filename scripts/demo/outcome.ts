// The second half of the case: the meeting, a decision refused and mended, and what came of it.
import type { Player } from './player.ts';
import { sayRefusal } from './print.ts';
import { added, also, told, words } from './told.ts';

/** An item on its way, by the ids of what was recorded. */
export interface Matter {
  readonly item: string;
  readonly session: string;
  readonly sessionItem: string;
  readonly villagers: string;
  readonly members: string;
  readonly implementing: readonly string[];
  /** The opinion of one who does not agree. */
  readonly dissent: string;
}

const [meeting] = told.sessions;
export const dayUnknown = { held_text: added('报道未写日期,演示按办理当日记录') };

/** Answers the decision in force. */
export async function deliberate(p: Player, matter: Matter): Promise<string> {
  const { item, session, sessionItem, villagers, members, implementing, dissent } = matter;
  await p.patch(['会议已召开', 'the session was held'], `/sessions/${session}`, {
    status: 'held',
    minutes: words(meeting.what),
  });
  await p.act(['组织协商', 'convene'], item, 'convene');
  const attends = (zh: string, en: string, participant_id: string) =>
    p.post([zh, en], `/sessions/${session}/attendance`, { participant_id });
  await attends('到会:小组村民', 'present: villagers', villagers);
  await attends('到会:议事会成员', 'present: members', members);
  const ofSession = { agenda_item_id: item, session_id: session, ...dayUnknown };
  const demand = await p.post(['村民发言', 'villagers speak'], '/opinions', {
    ...ofSession,
    participant_id: villagers,
    stance: 'suggest',
    text: words('村民要求清淤并把渠基加固'),
  });
  await p.patch(['记录协商意见', 'what the session concluded'], `/session-items/${sessionItem}`, {
    conclusion: 'agreed',
    conclusion_text: words(told.decision),
  });
  const decision_id = await p.post(['起草决定', 'draft the decision'], '/decisions', {
    ...ofSession,
    outcome: 'adopted',
    basis: 'consultation',
    text: words(told.decision),
    responsible_subject_ids: implementing,
  });

  sayRefusal(await p.refused(['作出决定:被拒绝', 'decide: refused'], item, 'decide', { decision_id }));

  const support = await p.post([added('补听议事会成员'), 'members are heard after all'], '/opinions', {
    ...ofSession,
    participant_id: members,
    stance: 'support',
    text: added('赞成清淤并加固渠基'),
  });
  const dispose = (zh: string, en: string, opinion: string, disposition: string, more = {}) =>
    p.patch([zh, en], `/opinions/${opinion}`, { disposition, ...more });
  await dispose('采纳村民的要求', "the villagers' demand: adopted", demand, 'adopted');
  await dispose('采纳议事会成员的意见', "the members' opinion: adopted", support, 'adopted');
  await dispose(added('不同意见部分采纳'), 'the objection: adopted in part', dissent, 'partly_adopted', {
    disposition_reason: added('仍按户出工,在外的可由亲属代工或回村后补工'),
  });
  await p.act(['作出决定', 'decide'], item, 'decide', { decision_id });
  return decision_id;
}

export async function carryOut(p: Player, { item, dissent }: Matter, decision_id: string): Promise<void> {
  if (p.officer) {
    await p.get(['镇里查看已决定的议题', 'the township looks at it'], '/agenda-items?stage=decided', p.officer);
  }
  const ofDecision = { agenda_item_id: item, decision_id, ...dayUnknown };
  await p.act(['组织实施', 'implement'], item, 'implement');
  await p.post(['记录落实情况', 'how it was carried out'], '/implementation-records', {
    ...ofDecision,
    progress: 'completed',
    text: words(told.implementation),
  });
  await p.post(['公开落实情况', 'disclose it'], '/disclosures', {
    ...ofDecision,
    about: 'implementation',
    channel: 'affairs_bulletin',
    channel_name: added('村务公开栏'),
    text: also(told.disclosure, '清淤和渠基加固已完成,出资出工情况公布在村务公开栏'),
  });
  await p.post([added('向三类对象反馈'), 'feedback to all three audiences'], '/feedback-records', {
    ...ofDecision,
    kind: 'implementation_feedback',
    audiences: ['participants', 'stakeholders', 'residents'],
    text: also('清理沟渠这件事很快得到落实', '向参与协商的村民、受益户和全体村民反馈'),
  });
  await p.post([added('向不同意者解释说明'), 'explain to the one who objected'], '/feedback-records', {
    ...ofDecision,
    kind: 'dissent_explanation',
    opinion_ids: [dissent],
    text: added('水渠各户受益,出工可由亲属代替或回村后补,不另收钱'),
  });
  await p.act(['办结', 'close'], item, 'close');
}
