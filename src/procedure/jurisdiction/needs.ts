// What a matter takes on its route: what has to be recorded, what follows, and what is left to judgement.

import { isBlank, text } from '../rules/judging.ts';
import type { Competence, Document, FollowUp, Judged, Kind, Matter } from './types.ts';

const kindsOf = (bodies: readonly { readonly kind: Kind }[]): Kind[] => [...new Set(bodies.map(({ kind }) => kind))];
const present = <T>(found: readonly (T | false)[]): T[] => found.flatMap((each) => (each === false ? [] : [each]));

export function needs(matter: Matter, { route, scope }: Competence): Document[] {
  const { category } = matter;
  return present<Document>([
    route === 'cross_village_township' && {
      code: 'single_village_statement',
      title: text('单靠一村无法开展协商的说明', 'why no single village can hold it'),
      clause: '二(二)3#convener-jurisdiction.cross-village',
      field: 'single_village_unable_reason',
      is_given: true,
    },
    scope === 'cross_village' && {
      code: 'cross_village_procedure',
      title: text(
        '苏木镇党委研究确定的跨村协商程序和确定日期',
        'the cross-village procedure that the township Party committee fixed, and its day',
      ),
      clause: '二(二)6#cross-village-procedure',
      field: 'cross_village_procedure',
      is_given: false,
    },
    route === 'sub_village' && {
      code: 'population_judgement',
      title: text('人口较多的判断', 'why the population counts as large'),
      clause: '二(二)3#convener-jurisdiction.sub-village',
      field: 'population_judgement',
      is_given: !isBlank(matter.population_judgement),
    },
    category === 'statutory_matter' && {
      code: 'legal_basis',
      title: text('要求协商的法律法规或政策', 'the law or policy that requires consultation'),
      clause: '二(二)1#content-category',
      field: 'legal_basis',
      is_given: false,
    },
    category === 'subject_request' && {
      code: 'requester',
      title: text('提出协商需求的主体', 'the subject that asked for it'),
      clause: '二(二)1#request-answered',
      field: 'requester_subject_id',
      is_given: false,
    },
    matter.is_entrusted === true && {
      code: 'entrustment',
      title: text('委托机关和委托文件', 'the organ that entrusts it, and the document'),
      clause: '二(二)7#entrusted-result-reported',
      field: 'entrustment_document',
      is_given: false,
    },
    matter.is_owners_matter === true && {
      code: 'owners_basis',
      title: text('业主决定的依据', "the basis of the owners' right"),
      clause: 'law:民法典.278',
      field: 'owners_basis',
      is_given: false,
    },
  ]);
}

const organs: readonly Kind[] = ['grassroots_government', 'dispatched_organ', 'government_department'];

export function followUps(matter: Matter, { lead, conveners, is_convened_by_lead }: Competence): FollowUp[] {
  const leads = kindsOf(lead);
  const convening = conveners.length > 0 ? kindsOf(conveners) : leads;
  return present<FollowUp>([
    is_convened_by_lead && {
      code: 'committee_founded',
      title: text(
        '设立社区协商委员会;此前由牵头组织召集',
        'found the consultation committee; until then the lead convenes',
      ),
      clause: '二(二)3#platforms-in-place',
      rule: null,
      owed_by: ['party_organisation', 'village_committee'],
    },
    matter.involves_departments === true &&
      matter.is_important === true && {
        code: 'submission_to_government',
        title: text('经协商讨论后提交基层政府', 'after consultation, submit to the grass-roots government'),
        clause: '二(二)3#submitted-to-government',
        rule: 'submitted-to-government',
        owed_by: leads,
      },
    matter.involves_departments === true && {
      code: 'department_feedback',
      title: text(
        '由职能部门落实的,部门督促落实并向利益相关者反馈',
        'where a department implements, it gives feedback to the stakeholders',
      ),
      clause: '二(二)7#department-feedback',
      rule: 'department-feedback',
      owed_by: ['government_department'],
    },
    matter.is_entrusted === true && {
      code: 'result_report',
      title: text('向委托的政府或部门报告协商结果', 'report the result to the organ that entrusted it'),
      clause: '二(二)7#entrusted-result-reported',
      rule: 'entrusted-result-reported',
      owed_by: leads,
    },
    matter.is_entrusted === true && {
      code: 'written_reply',
      title: text('委托机关收到报告后十日内书面反馈', 'the organ replies in writing within ten days of receipt'),
      clause: '二(二)7#entrusted-written-reply',
      rule: 'entrusted-written-reply',
      owed_by: organs,
    },
    matter.concern === 'high' && {
      code: 'special_procedure',
      title: text('经过专题议事会、民主听证会等程序', 'a special-topic council, a democratic hearing or the like'),
      clause: '二(二)6#high-concern-procedure',
      rule: 'high-concern-procedure',
      owed_by: convening,
    },
    matter.category === 'assembly_matter' && {
      code: 'assembly_decision',
      title: text('由村(居)民会议或代表会议决定', 'an assembly decides'),
      clause: '二(二)1#assembly-decides',
      rule: 'assembly-decides',
      owed_by: ['village_committee'],
    },
    matter.is_owners_matter === true && {
      code: 'owners_assembly',
      title: text('协商无法解决的,由业主大会决定', "what consultation cannot settle, the owners' assembly decides"),
      clause: 'law:民法典.278',
      rule: 'unresolved-escalated',
      owed_by: ['owners_committee'],
    },
  ]);
}

const stated = (reason: string | null): boolean | null => (isBlank(reason) ? null : true);

/** Who, by what criteria, when: with the item. A body judges whether its own competence has begun. */
export function judgements(matter: Matter, { route, scope, lead, places }: Competence): Judged[] {
  const leads = kindsOf(lead);
  const isOfUnit = scope === 'sub_village' || (scope === 'village' && places.some(({ code }) => code.length > 12));
  return present<Judged>([
    scope === 'cross_village' && {
      code: 'single_village_unable',
      title: text('单靠一村是否无法开展协商', 'whether no single village can hold it'),
      clause: '二(二)3#convener-jurisdiction.cross-village',
      field: 'single_village_unable_reason',
      judgement_kind: 'single_village_unable',
      stated: stated(matter.single_village_unable_reason),
      recorded_by: ['township_party_committee'],
    },
    isOfUnit && {
      code: 'large_population',
      title: text('自然村、村民小组是否人口较多', 'whether the natural village or group is populous'),
      clause: '二(二)3#convener-jurisdiction.sub-village',
      field: 'population_judgement',
      judgement_kind: 'large_population',
      stated: stated(matter.population_judgement),
      recorded_by: ['party_organisation'],
    },
    (scope === 'cross_village' || matter.involves_departments === true) && {
      code: 'important',
      title: text('是否重要事项', 'whether it is important'),
      clause:
        route === 'cross_village_township'
          ? '二(二)3#convener-jurisdiction.cross-village'
          : '二(二)3#submitted-to-government',
      field: 'is_important',
      judgement_kind: 'important',
      stated: matter.is_important,
      recorded_by: leads,
    },
    {
      code: 'high_concern',
      title: text('是否涉及面广、关注度高', 'whether its reach is wide and concern high'),
      clause: '二(二)6#high-concern-procedure',
      field: 'concern_judgement',
      judgement_kind: 'high_concern',
      stated: matter.concern && matter.concern === 'high',
      recorded_by: leads,
    },
    {
      code: 'professional',
      title: text(
        '专业性、技术性是否较强,可邀请论证评估',
        'whether it is professional or technical: experts may be asked',
      ),
      clause: '二(二)2#expert-assessment',
      field: 'is_professional',
      judgement_kind: 'professional',
      stated: matter.is_professional,
      recorded_by: leads,
    },
  ]);
}
