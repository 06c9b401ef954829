// The vocabularies of how consultation is held: forms, platforms, solicitation, notice, voting.

import type { CodeLists } from './types.ts';

export const meeting = {
  session_forms: {
    title: { zh: '协商形式', en: 'session forms' },
    clause: '二(二)4',
    codes: {
      villagers_assembly: { zh: '嘎查村(居)民会议', en: "villagers' or residents' assembly", is_assembly: true },
      villagers_representative_assembly: {
        zh: '嘎查村(居)民代表会议',
        en: "villagers' or residents' representative assembly",
        is_assembly: true,
      },
      party_members_council: { zh: '社区党员议事会', en: "community Party members' council" },
      villagers_council: { zh: '嘎查村(居)民议事会', en: "villagers' or residents' council" },
      villagers_board: { zh: '嘎查村(居)民理事会', en: "villagers' or residents' board" },
      compound_consultation: { zh: '小区协商', en: 'residential compound consultation' },
      owners_consultation: { zh: '业主协商', en: "owners' consultation" },
      grid_consultation: { zh: '网格协商', en: 'grid consultation' },
      building_consultation: { zh: '楼栋协商', en: 'building consultation' },
      decision_hearing: { zh: '嘎查村(居)民决策听证', en: "villagers' or residents' decision hearing" },
      democratic_interview: { zh: '民主访谈', en: 'democratic interview' },
      democratic_appraisal: { zh: '民主评议', en: 'democratic appraisal' },
      opinion_exchange: { zh: '社区民情民意恳谈会', en: 'community opinion exchange' },
      teahouse_meeting: { zh: '社区茶馆会议', en: 'community teahouse meeting' },
      open_space: { zh: '居民开放空间', en: "residents' open space" },
      community_forum: { zh: '社区展望论坛', en: 'community outlook forum' },
      community_workshop: { zh: '社区工作坊', en: 'community workshop' },
      special_topic_council: { zh: '专题议事会', en: 'special-topic council', clause: '二(二)6' },
      democratic_hearing: { zh: '民主听证会', en: 'democratic hearing', clause: '二(二)6' },
      // Not in the notice: Civil Code 278 and Organic Law of Villagers' Committees 28.
      owners_assembly: { zh: '业主大会', en: "owners' assembly", clause: null, is_owners: true },
      villager_group_assembly: { zh: '村民小组会议', en: "villagers' group assembly", clause: null },
      other: { zh: '其他形式', en: 'other form', words: '等形式' },
    },
  },
  session_statuses: {
    title: { zh: '协商活动状态', en: 'session statuses' },
    clause: null,
    codes: {
      announced: { zh: '已预告', en: 'announced' },
      held: { zh: '已召开', en: 'held' },
      cancelled: { zh: '已取消', en: 'cancelled' },
    },
  },
  platform_kinds: {
    title: { zh: '协商平台类别', en: 'platform kinds' },
    clause: '二(二)5',
    codes: {
      consultation_committee: { zh: '社区协商委员会', en: 'community consultation committee' },
      party_masses_home: { zh: '党群之家', en: 'home of Party and masses' },
      villagers_forum: { zh: '嘎查村(居)民论坛', en: "villagers' or residents' forum" },
      villagers_talk_room: { zh: '村民说事室', en: "villagers' talk room" },
      veteran_party_member_studio: { zh: '老党员工作室', en: "veteran Party members' studio" },
      deputies_studio: { zh: '两代表一委员工作室', en: "delegates', deputies' and members' studio" },
      police_open_day: {
        zh: '警务室开放日',
        en: 'police room open day',
      },
      womens_home: { zh: '妇女之家', en: "women's home" },
      public_sentiment_day: { zh: '民情恳谈日', en: 'public sentiment day' },
      qq_group: { zh: '居民QQ群', en: "residents' QQ group" },
      wechat_account: { zh: '社区微信公众号', en: 'community WeChat account' },
      online_platform: { zh: '网络协商平台', en: 'online consultation platform' },
      other: { zh: '其他平台', en: 'other platform', words: '等社区协商平台' },
    },
  },
  solicitation_methods: {
    title: { zh: '征求意见方式', en: 'solicitation methods' },
    clause: null,
    codes: {
      household_visit: { zh: '入户走访', en: 'household visit' },
      questionnaire: { zh: '问卷', en: 'questionnaire' },
      meeting: { zh: '座谈会', en: 'meeting' },
      wechat: { zh: '微信', en: 'WeChat' },
      qq: { zh: 'QQ', en: 'QQ' },
      online: { zh: '网络征集', en: 'online' },
      box: { zh: '意见箱', en: 'suggestion box' },
      telephone: { zh: '电话', en: 'telephone' },
      not_recorded: { zh: '未载明', en: 'not recorded' },
    },
  },
  notice_methods: {
    title: { zh: '通报方式', en: 'notice methods' },
    clause: '二(二)6',
    codes: {
      // is_written is our default reading of 书面: text that stays. A division may set otherwise.
      written: { zh: '书面', en: 'in writing', is_written: true },
      telephone: { zh: '电话', en: 'telephone', clause: null },
      sms: { zh: '短信', en: 'text message', clause: null, is_written: true },
      wechat: { zh: '微信', en: 'WeChat', clause: null, is_written: true },
      qq: { zh: 'QQ', en: 'QQ', clause: null, is_written: true },
      broadcast: { zh: '广播', en: 'broadcast', clause: null },
      posting: { zh: '张贴', en: 'posting', clause: null, is_written: true },
      visit: { zh: '入户', en: 'visit', clause: null },
    },
  },
  vote_methods: {
    title: { zh: '表决方式', en: 'vote methods' },
    clause: null,
    codes: {
      show_of_hands: { zh: '举手', en: 'show of hands' },
      ballot: { zh: '投票', en: 'ballot' },
      roll_call: { zh: '逐一表态', en: 'roll call' },
      questionnaire: { zh: '书面征求', en: 'questionnaire' },
      online: { zh: '网上表决', en: 'online' },
      other: { zh: '其他', en: 'other' },
    },
  },
  vote_results: {
    title: { zh: '表决结果', en: 'vote results' },
    clause: null,
    codes: {
      passed: { zh: '通过', en: 'passed' },
      rejected: { zh: '未通过', en: 'rejected' },
      as_published: { zh: '依公布内容', en: 'as published, counts unknown' },
    },
  },
  vote_choices: {
    title: { zh: '表决意见', en: 'choices of a vote' },
    clause: null,
    codes: {
      for: { zh: '赞成', en: 'for' },
      against: { zh: '反对', en: 'against' },
      abstain: { zh: '弃权', en: 'abstain' },
    },
  },
  vote_matters: {
    title: { zh: '表决事项的性质', en: 'kinds of matter voted on' },
    clause: null,
    codes: {
      ordinary: { zh: '一般事项', en: 'ordinary matter' },
      // Civil Code 278 and Law on Land Contracts in Rural Areas 52 ask for more than half.
      major: { zh: '业主重大事项', en: 'major matter of owners' },
      collective_land: { zh: '集体土地由本集体以外承包', en: 'collective land let to outsiders' },
    },
  },
  assembly_callers: {
    title: { zh: '会议由谁提议召集', en: 'who had an assembly called' },
    clause: null,
    codes: {
      committee: { zh: '村(居)民委员会召集', en: 'the committee itself' },
      residents: { zh: '村(居)民提议', en: 'on request of villagers or residents' },
      representatives: { zh: '村(居)民代表提议', en: 'on request of representatives' },
      other: { zh: '其他', en: 'others' },
    },
  },
  count_bases: {
    title: { zh: '计数单位', en: 'count bases' },
    clause: null,
    codes: {
      persons: { zh: '人', en: 'persons' },
      households: { zh: '户', en: 'households' },
      representatives: { zh: '代表', en: 'representatives' },
      owners: { zh: '业主', en: 'owners' },
    },
  },
} as const satisfies CodeLists;
