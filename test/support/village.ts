// A village that consults: its bodies, and a matter taken step by step through the API, as far as a test needs it.
import { type Answered, type Service, township, village } from './service.ts';

type Values = Record<string, unknown>;

export interface Bodies {
  readonly committee: string;
  readonly party: string;
  readonly villageCommittee: string;
  readonly government: string;
  readonly townshipParty: string;
  readonly department: string;
  readonly resident: string;
  readonly grid: string;
}

/** Fails the test where a step is refused: what follows would be meaningless. */
export function must(answered: Answered, status = 201): Answered {
  if (answered.status !== status) throw new Error(`${answered.status} instead of ${status}: ${answered.text}`);
  return answered;
}

export class Village {
  readonly service: Service;
  readonly convener: string;
  readonly officer: string;
  readonly bodies: Bodies;
  readonly code: string;

  constructor(service: Service, code: string, keys: { convener: string; officer: string }, bodies: Bodies) {
    this.service = service;
    this.code = code;
    this.convener = keys.convener;
    this.officer = keys.officer;
    this.bodies = bodies;
  }

  async post(path: string, body: Values, as = this.convener): Promise<Answered> {
    return this.service.call(`POST /v1${path}`, { as, body });
  }
  async get(path: string, as = this.convener): Promise<Answered> {
    return this.service.call(`GET /v1${path}`, { as });
  }
  async patch(path: string, body: Values, as = this.convener): Promise<Answered> {
    const { headers } = await this.get(path, as);
    return this.service.call(`PATCH /v1${path}`, { as, body, headers: { 'if-match': headers.etag ?? '' } });
  }
  async remove(path: string, as = this.convener): Promise<Answered> {
    const { headers } = await this.get(path, as);
    return this.service.call(`DELETE /v1${path}`, { as, headers: { 'if-match': headers.etag ?? '' } });
  }
  async act(item: string, action: string, more: Values = {}, as = this.convener): Promise<Answered> {
    return this.post(`/agenda-items/${item}/transitions`, { action, ...more }, as);
  }
  async item(more: Values = {}, as = this.convener): Promise<string> {
    const { committee, party, villageCommittee } = this.bodies;
    const body = {
      division_code: this.code,
      title: '新打灌溉机井',
      content: '四眼老井已抽不上水,商量新打机电井',
      origin: 'resident_request',
      category: 'difficulties_and_disputes',
      lead_subject_ids: [party, villageCommittee],
      convener_subject_id: committee,
      accountable_person: '委员会主任',
      ...more,
    };
    return must(await this.post('/agenda-items', body, as)).body.id;
  }

  /** Takes an item of this kind as far as a stage; answers what was made on the way. */
  async reach(stage: Reached, more: Values = {}): Promise<Journey> {
    const item = await this.item(more);
    const journey: Journey = {
      item,
      participant: '',
      participants: [],
      session: '',
      sessionItem: '',
      opinions: [],
      decision: '',
    };
    for (const [name, step] of steps) {
      if (name === 'drafting' && more.origin !== undefined && more.origin !== 'resident_request') continue;
      await step(this, journey);
      if (name === stage) break;
    }
    return journey;
  }
}

export type Reached =
  | 'drafting'
  | 'soliciting'
  | 'proposed'
  | 'notified'
  | 'deliberating'
  | 'decided'
  | 'implementing'
  | 'closed';
export interface Journey {
  readonly item: string;
  participant: string;
  participants: string[];
  session: string;
  sessionItem: string;
  opinions: string[];
  decision: string;
}

/** Each step records what its act asks for, then acts. */
const steps: readonly (readonly [Reached, (v: Village, j: Journey) => Promise<void>])[] = [
  [
    'drafting',
    async (v, j) => {
      must(await v.act(j.item, 'accept'));
    },
  ],
  [
    'soliciting',
    async (v, j) => {
      must(await v.act(j.item, 'solicit'));
    },
  ],
  [
    'proposed',
    async (v, j) => {
      const asked = {
        agenda_item_id: j.item,
        method: 'household_visit',
        reached_count: 86,
        result: '多数农户赞成打新井',
      };
      must(await v.post('/solicitations', asked));
      const { resident, grid } = v.bodies;
      for (const subject_id of [resident, grid]) {
        const made = must(
          await v.post(`/agenda-items/${j.item}/participants`, { subject_id, standings: ['veteran_party_member'] }),
        );
        j.participants.push(made.body.id);
      }
      j.participant = j.participants[0] as string;
      must(await v.patch(`/agenda-items/${j.item}`, { participants_confirmed_on: today(v) }), 200);
      must(await v.act(j.item, 'propose'));
    },
  ],
  [
    'notified',
    async (v, j) => {
      const meeting = {
        division_code: v.code,
        form: 'villagers_council',
        place: '村委会议室',
        held_on: today(v),
        starts_at: `${today(v)}T10:00:00.000Z`,
        convener_subject_id: v.bodies.committee,
      };
      j.session = must(await v.post('/sessions', meeting)).body.id;
      j.sessionItem = must(await v.post(`/sessions/${j.session}/agenda-items`, { agenda_item_id: j.item })).body.id;
      const notice = {
        agenda_item_id: j.item,
        session_id: j.session,
        method: 'written',
        content: '商量新打灌溉机井',
        information: '选址图、费用估算',
        sent_at: `${today(v)}T01:00:00.000Z`,
        participant_ids: j.participants,
      };
      must(await v.post('/notices', notice));
      must(await v.act(j.item, 'notify'));
    },
  ],
  [
    'deliberating',
    async (v, j) => {
      must(await v.patch(`/sessions/${j.session}`, { status: 'held' }), 200);
      must(await v.act(j.item, 'convene'));
    },
  ],
  [
    'decided',
    async (v, j) => {
      for (const participant_id of j.participants) {
        must(await v.post(`/sessions/${j.session}/attendance`, { participant_id }));
        const said = {
          agenda_item_id: j.item,
          session_id: j.session,
          participant_id,
          stance: 'suggest',
          text: '先办取水许可',
        };
        const opinion = must(await v.post('/opinions', said)).body.id;
        must(await v.patch(`/opinions/${opinion}`, { disposition: 'adopted' }), 200);
        j.opinions.push(opinion);
      }
      must(
        await v.patch(`/session-items/${j.sessionItem}`, { conclusion: 'agreed', conclusion_text: '同意打新井' }),
        200,
      );
      const decided = {
        agenda_item_id: j.item,
        session_id: j.session,
        outcome: 'adopted',
        basis: 'consultation',
        text: '新打机电井一眼',
        responsible_subject_ids: [v.bodies.villageCommittee],
      };
      j.decision = must(await v.post('/decisions', decided)).body.id;
      must(await v.act(j.item, 'decide', { decision_id: j.decision }));
    },
  ],
  [
    'implementing',
    async (v, j) => {
      must(await v.act(j.item, 'implement'));
    },
  ],
  [
    'closed',
    async (v, j) => {
      const done = { agenda_item_id: j.item, decision_id: j.decision, progress: 'completed', text: '新井已通水' };
      must(await v.post('/implementation-records', done));
      const published = {
        agenda_item_id: j.item,
        decision_id: j.decision,
        about: 'implementation',
        channel: 'affairs_bulletin',
        text: '新井已通水,费用明细见附表',
      };
      must(await v.post('/disclosures', published));
      const told = {
        agenda_item_id: j.item,
        decision_id: j.decision,
        kind: 'implementation_feedback',
        audiences: ['participants', 'stakeholders', 'residents'],
        text: '新井已通水',
      };
      must(await v.post('/feedback-records', told));
      must(await v.act(j.item, 'close'));
    },
  ],
];

const today = (v: Village) => v.service.today();

export async function settle(service: Service, code = village): Promise<Village> {
  const parent = code.slice(0, 9) || township;
  const convener = await service.key('convener', code);
  const officer = await service.key('township_officer', parent);
  const subject = async (as: string, body: Values) =>
    must(await service.call('POST /v1/subjects', { as, body })).body.id as string;
  const bodies: Bodies = {
    committee: await subject(convener, { division_code: code, kind: 'consultation_committee', name: '社区协商委员会' }),
    party: await subject(convener, { division_code: code, kind: 'party_organisation', name: '村党支部' }),
    villageCommittee: await subject(convener, { division_code: code, kind: 'village_committee', name: '村民委员会' }),
    resident: await subject(convener, { division_code: code, kind: 'registered_resident', name: '受益户代表' }),
    grid: await subject(convener, { division_code: code, kind: 'community_grid', name: '第一网格' }),
    government: await subject(officer, { division_code: parent, kind: 'grassroots_government', name: '镇人民政府' }),
    townshipParty: await subject(officer, { division_code: parent, kind: 'township_party_committee', name: '镇党委' }),
    department: await subject(officer, { division_code: parent, kind: 'government_department', name: '水务站' }),
  };
  return new Village(service, code, { convener, officer }, bodies);
}
