// The case as a live item, from the residents' request to closing. What the report tells is sent in its words; what it
// does not tell bears the mark, and figures that it does not give are not given.
import { localDay } from '../../src/procedure/calendar.ts';
import { carryOut, dayUnknown, deliberate } from './outcome.ts';
import type { Player } from './player.ts';
import { added, also, origin, told, words } from './told.ts';

export interface Place {
  readonly code: string;
  readonly name: string;
}

interface Bodies {
  readonly committee: string;
  readonly leads: readonly string[];
  readonly implementing: readonly string[];
}

const [villagersTold, membersTold] = told.participants;
const [meeting] = told.sessions;

/** Answers the id of the item, which is closed. */
export async function play(p: Player, place: Place): Promise<string> {
  const bodies = await enterBodies(p, place);
  const item = await ask(p, place, bodies);
  const dissent = await solicit(p, item);
  const invited = await propose(p, item);
  const session = await announce(p, place, item, bodies, Object.values(invited));
  const matter = { item, dissent, implementing: bodies.implementing, ...invited, ...session };
  const decision = await deliberate(p, matter);
  await carryOut(p, matter, decision);
  return item;
}

async function enterBodies(p: Player, { code }: Place): Promise<Bodies> {
  const enter = (zh: string, en: string, kind: string, name: string) =>
    p.post([zh, en], '/subjects', { division_code: code, kind, name });
  const committee = words(told.convener.as_published);
  const id = await enter('登记协商委员会', 'enter the committee', 'consultation_committee', committee);
  const party = await enter('登记村党组织', 'enter the Party organisation', 'party_organisation', added('村党支部'));
  const village = await enter(
    '登记村民委员会',
    "enter the villagers' committee",
    'village_committee',
    added('村民委员会'),
  );
  const group = await enter('登记村民小组', "enter the villagers' group", 'villager_group', words('所在村民小组'));
  return { committee: id, leads: [party, village], implementing: [village, group] };
}

async function ask(p: Player, { code, name }: Place, { committee, leads }: Bodies): Promise<string> {
  const where = `事在${origin()},不在本旗;演示借用${name}(${code})办理,各日期为演示当日`;
  const item = await p.post(['村民提出诉求', 'residents ask'], '/agenda-items', {
    division_code: code,
    title: words('灌溉北渠冬季淤泥结冰外溢'),
    content: also([told.matter, told.background], where),
    origin: 'resident_request',
    category: 'public_affairs',
    lead_subject_ids: leads,
    convener_subject_id: committee,
    accountable_person: added('村协商议事会召集人,报道未载姓名'),
  });
  await p.act(['受理', 'accept'], item, 'accept', { reason: also('村两委接到意见后先派村干部到现场核实', '予以受理') });
  await p.post([added('答复提出诉求的村民'), 'answer those who asked'], '/feedback-records', {
    agenda_item_id: item,
    kind: 'request_reply',
    text: added('已受理,由村协商议事会召集协商'),
    ...dayUnknown,
  });
  return item;
}

/** Answers the opinion of one who does not agree. */
async function solicit(p: Player, item: string): Promise<string> {
  await p.act(['开始征求意见', 'solicit opinions'], item, 'solicit');
  const solicitation_id = await p.post(['记录征求意见及结果', 'a round of views, and its result'], '/solicitations', {
    agenda_item_id: item,
    method: 'wechat',
    question: added('北渠清淤和渠基加固怎么办'),
    result: also(told.solicitation, '本件收到一条不同意见'),
    ...dayUnknown,
  });
  return p.post([added('一户不同意出工'), 'one household objects to labour'], '/opinions', {
    agenda_item_id: item,
    solicitation_id,
    speaker: added('一户在外务工的村民'),
    stance: 'oppose',
    text: added('常年在外,不同意按户出工'),
    ...dayUnknown,
  });
}

async function propose(p: Player, item: string) {
  const invite = (zh: string, en: string, subject_kind: string, label: string) =>
    p.post([zh, en], `/agenda-items/${item}/participants`, { subject_kind, label: words(label) });
  const villagers = await invite(
    '确定参与:小组村民',
    'to take part: villagers',
    'registered_resident',
    villagersTold.kind,
  );
  const members = await invite(
    '确定参与:议事会成员',
    'to take part: members',
    'consultation_committee',
    membersTold.kind,
  );
  const participants_confirmed_on = localDay(new Date().toISOString());
  await p.patch(['召集人确认参与主体', 'the convener confirms them'], `/agenda-items/${item}`, {
    participants_confirmed_on,
  });
  await p.act(['提出议题', 'propose the item'], item, 'propose');
  return { villagers, members };
}

async function announce(p: Player, { code }: Place, item: string, { committee }: Bodies, invited: readonly string[]) {
  const starts = new Date();
  const session = await p.post(['预告协商活动', 'announce the session'], '/sessions', {
    division_code: code,
    form: 'villagers_council',
    form_name: words(told.form.as_published),
    platform_kind: 'consultation_committee',
    platform_name: words(told.platform.as_published),
    place: words(meeting.where),
    held_on: localDay(starts.toISOString()),
    held_text: also(meeting.date_text, '演示按办理当日记录'),
    starts_at: starts.toISOString(),
    convener_subject_id: committee,
  });
  const on = `/sessions/${session}/agenda-items`;
  const sessionItem = await p.post(['列入本次议题', 'put it on the agenda'], on, { agenda_item_id: item });
  await p.post([added('会前书面通报'), 'notify in writing, beforehand'], '/notices', {
    agenda_item_id: item,
    session_id: session,
    method: 'written',
    content: words(told.matter),
    information: added('时间、地点和现场核实的情况'),
    // On one day only the hours can tell which came first.
    sent_at: new Date(starts.getTime() - 1).toISOString(),
    participant_ids: invited,
    held_text: added('报道未载会前通报,演示按办理当日记录'),
  });
  await p.act(['提前通报', 'notify'], item, 'notify');
  return { session, sessionItem };
}
