// What the procedure says of each case: how far it came, by which acts, and which rules it does not show to be kept.
// A gap of the report is a finding, and none of the consultation: what was not told may well have been done.

export { acts as actions } from './case-terms.ts';

export const reached: Readonly<Record<string, string>> = {
  'open-01': 'decided',
  'open-02': 'deliberating',
  'open-03': 'decided',
  'open-04': 'implementing',
  'open-05': 'deliberating',
  'open-06': 'decided',
  'open-07': 'implementing',
  'open-08': 'implementing',
  'open-09': 'decided',
  'open-10': 'implementing',
  'open-11': 'implementing',
  'open-12': 'decided',
};

/** No report tells who was told beforehand, who confirmed who takes part, or that each who came was heard. */
const everywhere = ['everyone-heard unmet', 'participants-determined unmet', 'participants-notified unmet'];

/** What each report leaves open besides. */
const own: Readonly<Record<string, readonly string[]>> = {
  // the convener is not named; what is to be done about the opinions, and by whom, is not told
  'open-01': [
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'opinions-solicited unmet',
    'responsible-body-named unmet',
  ],
  // there is no decision: what is asked of one is open as well
  'open-02': [
    'assembly-quorum unmet',
    'convener-jurisdiction unmet',
    'decision-after-session unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'opinions-solicited unmet',
    'outcome-follows-conclusion unmet',
    'respected-persons unmet',
    'unresolved-escalated unmet',
  ],
  'open-03': [
    'convener-jurisdiction unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'respected-persons unmet',
    'responsible-body-named unmet',
  ],
  // it was disclosed in a channel that is not told; what the meetings concluded is not told either
  'open-04': [
    'convener-jurisdiction unmet',
    'feedback-given unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'respected-persons unmet',
    'result-disclosed unmet',
    'unresolved-escalated unmet',
  ],
  'open-05': [
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'lead-body-competent unmet',
    'respected-persons unmet',
    'unresolved-escalated unmet',
  ],
  // two bodies convened together: none of them alone is the convener
  'open-06': ['convener-jurisdiction unmet', 'convener-responsible unmet', 'opinions-considered unmet'],
  'open-07': ['feedback-given unmet', 'lead-body-competent unmet', 'respected-persons unmet', 'result-disclosed unmet'],
  // the household by the old place objected; no explanation to it is told
  'open-08': [
    'convener-jurisdiction unmet',
    'dissent-explained unmet',
    'feedback-given unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'respected-persons unmet',
    'result-disclosed unmet',
    'unresolved-escalated unmet',
  ],
  // a share of the votes and no count; the basis of the owners' own right is not told
  'open-09': [
    'assembly-quorum insufficient_data',
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'opinions-solicited unmet',
    'respected-persons unmet',
    'unresolved-escalated unmet',
  ],
  // a statutory matter without its law; names were put up, which is no disclosure of what came of it
  'open-10': [
    'content-category unmet',
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'feedback-given unmet',
    'lead-body-competent unmet',
    'result-disclosed unmet',
    'result-implemented unmet',
    'unresolved-escalated unmet',
  ],
  // known only as passed by the representatives: no counts, not by which rules of procedure, and nobody else took part
  'open-11': [
    'assembly-quorum insufficient_data',
    'assembly-rules-named unmet',
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'feedback-given unmet',
    'lead-body-competent unmet',
    'opinions-solicited unmet',
    'participants-broad unmet',
    'respected-persons unmet',
    'responsible-body-named unmet',
    'result-disclosed unmet',
    'result-implemented unmet',
  ],
  // a charter passed by a council of elected residents, which is neither of the two assemblies
  'open-12': [
    'assembly-decides unmet',
    'convener-jurisdiction unmet',
    'convener-responsible unmet',
    'lead-body-competent unmet',
    'opinions-considered unmet',
    'opinions-solicited unmet',
    'participants-broad unmet',
    'respected-persons unmet',
    'responsible-body-named unmet',
    'unresolved-escalated unmet',
  ],
};

export const findings = Object.fromEntries(
  Object.entries(own).map(([id, gaps]) => [id, [...everywhere, ...gaps].sort()]),
);
