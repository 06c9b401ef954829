/** What the procedure answers: the standing of each rule with its clause, what may be done next, and the history. */
import Type from 'typebox';
import { code, day, divisionCode, flag, instant, list, nullable, page, ref, text, uuid } from '../../http/types.ts';
import { codes } from '../../procedure/code-lists.ts';
import { Obligation } from '../obligations/schema.ts';
import { sourceMark } from '../quorum-rules/schema.ts';

export const Words = Type.Object({ zh: text(2000), en: text(2000) }, { additionalProperties: false });
const Evidence = Type.Object({ resource: text(64), id: uuid() }, { additionalProperties: false });
const words = { zh: '形成协商意见前听取各方意见', en: 'everyone was heard' };

export const RuleStanding = Type.Object(
  {
    rule: text(64, { description: '规则代码 / Code of the rule' }),
    clause: text(64, { description: '条款 / Clause' }),
    source: text(64, { description: '出处:通知或法律 / The notice or a law' }),
    quotation: text(1000, { description: '条款原文 / The clause, word for word' }),
    is_quoted: flag({ description: 'false:大意,非原文 / false: the sense, not the words' }),
    mark: Type.Optional(sourceMark()),
    force: code('rule_forces'),
    weight: code('rule_weights'),
    standing: code('rule_standings'),
    title: Words,
    message: Words,
    our_reading: nullable(Words),
    note: nullable(Words),
    missing: Type.Array(Words, { maxItems: 1000, description: '还缺什么 / What is missing' }),
    evidence: Type.Array(Evidence, { maxItems: 5000, description: '所据记录 / The records it rests on' }),
  },
  {
    $id: 'RuleStanding',
    additionalProperties: false,
    description: '一条规则在本议题上的情况 / How one rule stands on this item',
    examples: [
      {
        rule: 'everyone-heard',
        clause: '二(二)6',
        source: 'notice',
        quotation: '确保各类主体充分发表意见建议',
        is_quoted: true,
        mark: '✓',
        force: 'must',
        weight: 'guard',
        standing: 'unmet',
        title: words,
        message: words,
        our_reading: null,
        note: null,
        missing: [{ zh: '李某未发表意见', en: 'Li has not been heard' }],
        evidence: [{ resource: 'participant', id: '01935f6e-7a00-7000-8000-000000000001' }],
      },
    ],
  },
);

const exception = Type.Object(
  {
    rule: text(64, { pattern: '^[a-z-]+$' }),
    reason: text(500),
    decided_by_subject_id: Type.Optional(
      nullable(
        uuid({
          description:
            '偏离召集、牵头的解释时:作出决定的牵头组织 / The lead body that decided on it, for lead and convener',
        }),
      ),
    ),
    decided_on: Type.Optional(nullable(day({ description: '决定之日 / The day it decided' }))),
  },
  { additionalProperties: false },
);
const finding = Type.Object({ rule: text(64), standing: code('rule_standings') }, { additionalProperties: false });

export const TransitionRequest = Type.Object(
  {
    action: code('actions'),
    reason: Type.Optional(nullable(text(1000))),
    decision_id: Type.Optional(
      nullable(uuid({ description: 'decide、correct 所依据的决定 / The decision it rests on' })),
    ),
    exceptions: Type.Optional(
      Type.Array(exception, {
        maxItems: 20,
        description: '对“一般应”规则的例外及理由 / Departures from default rules, with reasons',
      }),
    ),
    occurred_on: Type.Optional(
      nullable(day({ description: '办理之日,默认今天 / The day of the act, today by default' })),
    ),
  },
  {
    $id: 'TransitionRequest',
    additionalProperties: false,
    examples: [{ action: 'accept', reason: '属于本村公共事务' }],
  },
);

export const Transition = Type.Object(
  {
    id: uuid(),
    agenda_item_id: uuid(),
    number: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    action: code('actions'),
    from_stage: code('stages'),
    to_stage: code('stages'),
    occurred_on: nullable(day()),
    reason: nullable(text(1000)),
    decision_id: nullable(uuid()),
    exceptions: Type.Array(exception, { maxItems: 20 }),
    findings: Type.Array(finding, {
      maxItems: 200,
      description: '放行但未满足的规则 / Rules not met, though the act went through',
    }),
    actor: text(200, { description: '凭据名称 / Name of the credential' }),
    on_behalf_of: nullable(text(200, { 'x-class': 'personal' })),
    recorded_days_late: nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    created_at: instant(),
  },
  {
    $id: 'Transition',
    additionalProperties: false,
    description: '一次办理:从哪个阶段到哪个阶段 / One act: from which stage to which',
    examples: [
      {
        id: '01935f6e-7a00-7000-8000-000000000002',
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
        number: 1,
        action: 'accept',
        from_stage: 'requested',
        to_stage: 'drafting',
        occurred_on: '2026-11-23',
        reason: '属于本村公共事务',
        decision_id: null,
        exceptions: [],
        findings: [],
        actor: 'convener 150626100201',
        on_behalf_of: null,
        recorded_days_late: 0,
        created_at: '2026-11-23T02:00:00.000Z',
      },
    ],
  },
);
export const TransitionPreview = Type.Object(
  {
    action: code('actions'),
    from_stage: code('stages'),
    to_stage: code('stages'),
    occurred_on: nullable(day()),
    exceptions: Type.Array(exception, { maxItems: 20 }),
    findings: Type.Array(finding, { maxItems: 200 }),
  },
  {
    $id: 'TransitionPreview',
    additionalProperties: false,
    description: '试算结果 / What the act would come to',
    examples: [
      {
        action: 'accept',
        from_stage: 'requested',
        to_stage: 'drafting',
        occurred_on: '2026-11-23',
        exceptions: [],
        findings: [],
      },
    ],
  },
);
export const TransitionPage = page('Transition', { record: Transition as never });

const ActionOutlook = Type.Object(
  {
    action: code('actions'),
    title: Words,
    is_allowed: flag({ description: '现在能否办理 / Whether it may be done now' }),
    is_allowed_with_exception: flag({ description: '说明理由即可办理 / May be done with a reason' }),
    to_stages: list(code('stages'), 5, {
      description: '之后的阶段(视所指决定)/ Where it leads, by the decision named',
    }),
    roles: list(code('roles'), 10),
    needs_reason: flag(),
    needs_decision: flag(),
    blocked_by: Type.Array(ref(RuleStanding), { maxItems: 200 }),
  },
  { additionalProperties: false },
);

export const Procedure = Type.Object(
  {
    agenda_item_id: uuid(),
    division_code: divisionCode(),
    record_mode: code('record_modes'),
    stage: code('stages'),
    stage_since: nullable(day()),
    is_terminal: flag(),
    actions: Type.Array(ActionOutlook, { maxItems: codes('actions').length }),
    rules: Type.Array(ref(RuleStanding), { maxItems: 200 }),
    history: Type.Array(ref(Transition), { maxItems: 1000 }),
    obligations: Type.Array(ref(Obligation), {
      maxItems: 10_000,
      description: '应办事项及到期日,先到期者在前 / What is owed and by when, first due first',
    }),
  },
  {
    $id: 'Procedure',
    additionalProperties: false,
    description:
      '议题的程序状况:阶段、可办理的事项、未满足的规则与条款、依据、历史 / Where an item stands and what may be done next',
    examples: [
      {
        agenda_item_id: '01935f6e-7a00-7000-8000-000000000001',
        division_code: '150626100201',
        record_mode: 'live',
        stage: 'requested',
        stage_since: '2026-11-23',
        is_terminal: false,
        actions: [
          {
            action: 'accept',
            title: { zh: '受理', en: 'accept' },
            is_allowed: true,
            is_allowed_with_exception: true,
            to_stages: ['drafting'],
            roles: ['convener', 'township_officer'],
            needs_reason: false,
            needs_decision: false,
            blocked_by: [],
          },
        ],
        rules: [],
        history: [],
        obligations: [],
      },
    ],
  },
);
