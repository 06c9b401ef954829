// The committee's director and members, as 一般应 says, on the day in question: members have terms.

import type { Day } from '../calendar.ts';
import type { CommitteeMemberRow, CommitteeRow } from '../facts.ts';
import { evidence, isBlank, met, notApplicable, text, unmet } from '../rules/judging.ts';
import { type DivisionRule, isInForce, type StandingFacts } from './division-rule.ts';
import { stoodOn } from './platforms.ts';

const standing = (facts: StandingFacts, today: Day) => facts.committees.find((row) => stoodOn(row, today));
const serving = (facts: StandingFacts, committee: CommitteeRow, today: Day) =>
  facts.committee_members.filter(
    ({ committee_id, term_from, term_to }) =>
      committee_id === committee.id && isInForce({ valid_from: term_from, valid_to: term_to }, today),
  );

const noCommittee = notApplicable('没有社区协商委员会', 'there is no consultation committee');
const reasonsOf = (members: readonly CommitteeMemberRow[]) =>
  members.map(({ exception_reason }) => exception_reason ?? '').join(';');
const asException = (members: readonly CommitteeMemberRow[]) =>
  members.length === 0
    ? undefined
    : text(`例外及理由:${reasonsOf(members)}`, `by exception, with its reason: ${reasonsOf(members)}`);

const committeeDirector: DivisionRule = {
  code: 'committee-director',
  clause: '二(二)3#committee-director',
  force: 'default',
  weight: 'finding',
  level: 'village',
  title: { zh: '协商委员会主任', en: 'director of the committee' },
  message: {
    zh: '主任一般由党组织书记或嘎查村(居)民委员会主任担任,否则写明理由',
    en: 'the director is the Party secretary or the chair of the village committee, or the reason is given',
  },
  judge: (facts, today) => {
    const committee = standing(facts, today);
    if (!committee) return noCommittee;
    const [director] = serving(facts, committee, today).filter(({ role }) => role === 'director');
    if (!director) return unmet([text('现无主任', 'no director is in office')], evidence('committee', [committee]));
    const isUsual = director.other_office === 'party_secretary' || director.other_office === 'village_committee_chair';
    if (isUsual) return met(evidence('committee_member', [director]));
    return isBlank(director.exception_reason)
      ? unmet(
          [text('主任由他人担任而没有理由', 'another is director, without a reason')],
          evidence('committee_member', [director]),
        )
      : met(evidence('committee_member', [director]), asException([director]));
  },
  examples: {
    holds: [
      { title: { zh: '书记任主任', en: 'the Party secretary' }, facts: {}, standing: 'met' },
      {
        title: { zh: '村委会主任,任期最后一日', en: 'the chair, on the last day of the term' },
        facts: {
          committee_members: [{ other_office: 'village_committee_chair', term_to: '2025-06-20' }, {}],
        },
        today: '2025-06-20',
        standing: 'met',
      },
      {
        title: { zh: '他人担任,写明理由', en: 'another, with the reason' },
        facts: { committee_members: [{ other_office: 'other', exception_reason: '书记空缺,老支书代任' }] },
        standing: 'met',
      },
      { title: { zh: '没有委员会', en: 'no committee' }, facts: { committees: [] }, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '他人担任,没有理由', en: 'another, without a reason' },
        facts: { committee_members: [{ other_office: 'other' }] },
        standing: 'unmet',
      },
      {
        title: { zh: '主任任期昨日届满', en: "the director's term ended the day before" },
        facts: { committee_members: [{ term_to: '2025-06-20' }, {}] },
        today: '2025-06-21',
        standing: 'unmet',
      },
      {
        title: { zh: '主任明日就任', en: 'the director takes office the day after' },
        facts: { committee_members: [{ term_from: '2025-06-21' }, {}] },
        today: '2025-06-20',
        standing: 'unmet',
      },
    ],
  },
};

const committeeSources: DivisionRule = {
  code: 'committee-sources',
  clause: '二(二)3#committee-sources',
  force: 'default',
  weight: 'finding',
  level: 'village',
  title: { zh: '协商委员会成员来源', en: 'sources of the members' },
  message: {
    zh: '成员一般从所列八类人员中推荐产生,否则写明理由',
    en: 'members come from the eight sources named, or the reason is given',
  },
  judge: (facts, today) => {
    const committee = standing(facts, today);
    if (!committee) return noCommittee;
    const members = serving(facts, committee, today);
    if (members.length === 0)
      return unmet([text('现无在任成员', 'no member is in office')], evidence('committee', [committee]));
    const others = members.filter(({ source }) => source === 'other');
    const unreasoned = others.filter(({ exception_reason }) => isBlank(exception_reason));
    return unreasoned.length > 0
      ? unmet(
          [
            text(
              `${unreasoned.length}名成员来源例外而没有理由`,
              `members of another source without a reason: ${unreasoned.length}`,
            ),
          ],
          evidence('committee_member', unreasoned),
        )
      : met(evidence('committee_member', members), asException(others));
  },
  examples: {
    holds: [
      { title: { zh: '来源均在所列之内', en: 'all of the sources named' }, facts: {}, standing: 'met' },
      {
        title: { zh: '其他来源,写明理由', en: 'another source, with the reason' },
        facts: { committee_members: [{}, { source: 'other', exception_reason: '外来经营户集中,推荐一名' }] },
        standing: 'met',
      },
      {
        title: { zh: '无理由者任期已满', en: 'who has no reason is out of office' },
        facts: { committee_members: [{}, { source: 'other', term_to: '2025-06-19' }] },
        today: '2025-06-20',
        standing: 'met',
      },
      { title: { zh: '没有委员会', en: 'no committee' }, facts: { committees: [] }, standing: 'not_applicable' },
    ],
    fails: [
      {
        title: { zh: '其他来源,没有理由', en: 'another source, without a reason' },
        facts: { committee_members: [{}, { source: 'other', term_to: '2025-06-20' }] },
        today: '2025-06-20',
        standing: 'unmet',
      },
      {
        title: { zh: '没有成员', en: 'no members' },
        facts: { committee_members: [] },
        standing: 'unmet',
      },
      {
        title: { zh: '任期都已届满', en: 'all terms are over' },
        facts: { committee_members: [{ term_to: '2025-06-19' }] },
        today: '2025-06-20',
        standing: 'unmet',
      },
    ],
  },
};

export const committeeRules: readonly DivisionRule[] = [committeeDirector, committeeSources];
