import { type Mutant, profiled } from '../mutant.js';

const MEMBERSHIP = 'test/raft/regressions/membership.test.ts';
const JOINT = 'test/raft/joint.test.ts';
const CHANGE = 'src/raft/leader/membership-change.ts';

export const MEMBERSHIP_MUTANTS: readonly Mutant[] = [
  {
    name: 'truncated-membership-stays',
    lesson: 'R21',
    file: 'src/raft/log-changes.ts',
    find: '  if (!state.memberships.truncateFrom(index)) return;',
    replace: '  return;',
    scenario: { file: MEMBERSHIP, test: 'to the one before it, over several of them' },
  },
  {
    name: 'change-before-own-term-is-committed',
    lesson: 'R55',
    file: CHANGE,
    find: '  if (commitIndex < leading.noopIndex) {',
    replace: '  if (false) {',
    scenario: { file: MEMBERSHIP, test: 'a leader changes nothing before' },
  },
  {
    name: 'second-change-while-one-is-pending',
    lesson: 'R55',
    file: CHANGE,
    find: '  if (memberships.latestIndex > commitIndex || memberships.isJoint) {',
    replace: '  if (memberships.isJoint) {',
    scenario: { file: MEMBERSHIP, test: 'nor while the last change is not committed' },
    simulate: profiled('churn'),
  },
  {
    name: 'transfer-to-a-target-that-is-behind',
    lesson: 'R27',
    file: 'src/raft/leader/transfer.ts',
    find:
      '  if (leading.progress.get(transfer.target)?.matchIndex !== ' +
      'state.log.lastIndex) return;',
    replace: '  if (leading.progress.get(transfer.target) === undefined) return;',
    scenario: { file: MEMBERSHIP, test: 'R27 the target of a transfer has its promotion on disk' },
  },
  {
    name: 'transfer-never-given-up',
    lesson: 'R3',
    file: 'src/raft/leader/transfer.ts',
    find: '  if (transfer.elapsedTicks < state.config.electionTicks) return;',
    replace: '  if (transfer.told || transfer.elapsedTicks < state.config.electionTicks) return;',
    scenario: { file: MEMBERSHIP, test: 'is given up after an election timeout' },
  },
  {
    name: 'removed-leader-leaves-too-early',
    lesson: 'paper 6',
    file: 'src/raft/leader/leader-commit.ts',
    find: '  return !memberships.isVoter(config.nodeId) && memberships.latestIndex <= commitIndex;',
    replace: '  return !memberships.isVoter(config.nodeId) && commitIndex > 0;',
    scenario: {
      file: MEMBERSHIP,
      test: 'of the leader ends its leadership with the commit of the removal, not one before',
    },
  },
  {
    name: 'learner-promoted-far-behind',
    lesson: 'learners',
    file: CHANGE,
    find: "  return progress.state !== 'replicate' || missing > CAUGHT_UP_ENTRIES;",
    replace: '  return missing > CAUGHT_UP_ENTRIES;',
    scenario: { file: MEMBERSHIP, test: 'is not promoted while it is far behind' },
  },
  {
    name: 'joint-needs-one-half-only',
    lesson: 'paper 6',
    file: 'src/raft/quorum.ts',
    find: '  return Math.min(...sets.map((voters) => majorityValue(voters, reachedBy)));',
    replace: '  return Math.max(...sets.map((voters) => majorityValue(voters, reachedBy)));',
    scenario: { file: JOINT, test: 'commits only with a majority of both halves' },
    simulate: profiled('churn'),
  },
  {
    name: 'election-ignores-the-outgoing-half',
    lesson: 'paper 6',
    file: 'src/raft/election/campaign.ts',
    find: '  return voteResult(memberships.voterSets, (nodeId) => votes.get(nodeId));',
    replace:
      '  return voteResult(memberships.voterSets.slice(0, 1), (nodeId) => votes.get(nodeId));',
    scenario: { file: JOINT, test: 'elects nobody with the incoming half alone' },
  },
  {
    name: 'joint-left-before-it-is-committed',
    lesson: 'paper 6',
    file: CHANGE,
    find: '  if (commitIndex < memberships.latestIndex || commitIndex < leading.noopIndex) return;',
    replace: '  if (commitIndex < leading.noopIndex) return;',
    scenario: { file: JOINT, test: 'is left by a leader that finds it committed' },
    simulate: profiled('churn'),
  },
];
