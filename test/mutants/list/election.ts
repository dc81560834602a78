import { anySeed, type Mutant } from '../mutant.js';

const ELECTION = 'test/raft/paper/5-2-leader-election.test.ts';
const SAFETY = 'test/raft/paper/5-4-safety.test.ts';
const ELECTIONS = 'test/raft/regressions/elections.test.ts';

export const ELECTION_MUTANTS: readonly Mutant[] = [
  {
    name: 'double-vote',
    lesson: 'paper 5.2',
    file: 'src/raft/election/voter.ts',
    find: '  if (isVoteTaken(state, message.from)) {',
    replace: '  if (state.vote === undefined && isVoteTaken(state, message.from)) {',
    scenario: { file: ELECTION, test: 'a follower that voted for ' },
    simulate: anySeed,
  },
  {
    name: 'vote-for-a-shorter-log',
    lesson: 'paper 5.4.1',
    file: 'src/raft/election/voter.ts',
    find:
      '  return lastTerm === log.lastTerm ? lastIndex < log.lastIndex : ' +
      'lastTerm < log.lastTerm;',
    replace: '  return lastTerm < log.lastTerm;',
    scenario: { file: SAFETY, test: '5.4.1 election restriction' },
    simulate: anySeed,
  },
  {
    name: 'logs-compared-by-length',
    lesson: 'R8',
    file: 'src/raft/election/voter.ts',
    find:
      '  return lastTerm === log.lastTerm ? lastIndex < log.lastIndex : ' +
      'lastTerm < log.lastTerm;',
    replace: '  return lastIndex < log.lastIndex;',
    scenario: { file: ELECTIONS, test: 'R8 logs are compared by term first, then by length' },
    simulate: anySeed,
  },
  {
    name: 'logs-compared-component-wise',
    lesson: 'R8',
    file: 'src/raft/election/voter.ts',
    find:
      '  return lastTerm === log.lastTerm ? lastIndex < log.lastIndex : ' +
      'lastTerm < log.lastTerm;',
    replace: '  return lastIndex < log.lastIndex || lastTerm < log.lastTerm;',
    scenario: { file: ELECTIONS, test: 'R8 logs are compared by term first, then by length' },
  },
  {
    name: 'seen-term-keeps-vote',
    lesson: 'R56',
    file: 'src/raft/follower/follower.ts',
    find: '  state.vote = undefined;\n',
    replace: '',
    scenario: {
      file: ELECTIONS,
      test: 'a higher term in an answer leaves the vote of that term free',
    },
    simulate: anySeed,
  },
  {
    name: 'seen-term-is-a-vote',
    lesson: 'R56',
    file: 'src/raft/gate.ts',
    find: '  becomeFollower(state, message.term, isLeader ? message.from : undefined);',
    replace:
      '  becomeFollower(state, message.term, isLeader ? message.from : undefined);\n' +
      '  if (!isLeader) state.vote = message.from;',
    scenario: {
      file: ELECTIONS,
      test: 'a higher term in an answer leaves the vote of that term free',
    },
    simulate: anySeed,
  },
  {
    name: 'pre-vote-calms-the-timer',
    lesson: 'R30',
    file: 'src/raft/election/voter.ts',
    find: "  if (granted) state.outputs.decide('pre-vote-granted');",
    replace:
      "  if (granted) state.outputs.decide('pre-vote-granted');\n" +
      '  if (granted) restartElectionTimer(state);',
    scenario: { file: ELECTIONS, test: 'R30 a granted pre-vote has no effects' },
  },
  {
    name: 'refused-pre-vote-teaches-nothing',
    lesson: 'R31',
    file: 'src/raft/gate.ts',
    find: "  if (message.type === 'preVoteResponse' && message.granted) return true;",
    replace: "  if (message.type === 'preVoteResponse') return true;",
    scenario: { file: ELECTIONS, test: 'R31 a refused pre-vote teaches the higher term' },
  },
  {
    name: 'late-pre-vote-counts',
    lesson: 'R33',
    file: 'src/raft/dispatch.ts',
    find:
      '  preVoteResponse: { ...inEveryRole(ignorePreVoteResponse), ' +
      'preCandidate: onPreVoteResponse },',
    replace: '  preVoteResponse: inEveryRole(onPreVoteResponse),',
    scenario: { file: ELECTIONS, test: 'a leader that gets them late goes on leading in its term' },
    simulate: anySeed,
  },
  {
    name: 'old-leader-calms-the-timer',
    lesson: 'R59',
    file: 'src/raft/gate.ts',
    find: "  state.outputs.decide('older-leader-told-of-term');",
    replace:
      "  state.outputs.decide('older-leader-told-of-term');\n" +
      '  state.timers.electionElapsedTicks = 0;',
    scenario: { file: ELECTIONS, test: 'heartbeats and appends of an older term do not' },
  },
  {
    name: 'own-leader-is-refused',
    lesson: 'R29',
    file: 'src/raft/election/voter.ts',
    find: '  if (isLeaderLive(state) && message.from !== state.leaderId) {',
    replace: '  if (isLeaderLive(state)) {',
    scenario: { file: ELECTIONS, test: 'R29 a leader that lost itself may be elected again' },
  },
  {
    name: 'transfer-meets-stickiness',
    lesson: 'R28',
    file: 'src/raft/election/voter.ts',
    find: '  if (message.transfer) {',
    replace: '  if (false) {',
    scenario: {
      file: ELECTIONS,
      test: 'the target is elected although everybody hears the old leader',
    },
  },
  {
    name: 'leader-without-quorum-stays',
    lesson: 'check-quorum',
    file: 'src/raft/leader/leader.ts',
    find: '  if (isPresent) return true;',
    replace: '  return true;',
    scenario: { file: ELECTIONS, test: 'steps down after an election timeout, in its term' },
  },
  {
    name: 'transfer-outlives-leadership',
    lesson: 'R3',
    file: 'src/raft/follower/follower.ts',
    find: '  state.leading = undefined;\n',
    replace: '',
    scenario: { file: ELECTIONS, test: 'a leader that lost its role and was elected again' },
    simulate: anySeed,
  },
];
