import { anySeed, type Mutant, profiled } from '../mutant.js';

const QUORUM = 'test/raft/quorum.test.ts';
const REPLICATION = 'test/raft/paper/5-3-log-replication.test.ts';
const REGRESSIONS = 'test/raft/regressions/replication.test.ts';
const APPEND = 'src/raft/follower/append.ts';
const RESPONSES = 'src/raft/leader/responses.ts';

export const REPLICATION_MUTANTS: readonly Mutant[] = [
  {
    name: 'quorum-is-half',
    lesson: 'R6',
    file: 'src/raft/quorum.ts',
    find: '  return Math.floor(count / 2) + 1;',
    replace: '  return Math.ceil(count / 2);',
    scenario: { file: QUORUM, test: 'a quorum, against every subset of up to seven voters' },
    simulate: { ...anySeed, nodes: 4 },
  },
  {
    name: 'quorum-of-unsorted-values',
    lesson: 'R6',
    file: 'src/raft/quorum.ts',
    find: '  const descending = voters.map(reachedBy).sort((left, right) => right - left);',
    replace: '  const descending = voters.map(reachedBy);',
    scenario: { file: QUORUM, test: 'a quorum, against every subset of up to seven voters' },
    simulate: anySeed,
  },
  {
    name: 'append-behind-any-entry',
    lesson: 'paper 5.3',
    file: APPEND,
    find: '  if (term === prevTerm) return true;',
    replace: '  if (term !== undefined) return true;',
    scenario: { file: REPLICATION, test: 'an append behind ' },
    simulate: profiled('messages'),
  },
  {
    name: 'conflicts-found-by-index',
    lesson: 'paper 5.3',
    file: APPEND,
    find: '({ index, term }) => log.termAt(index) !== term);',
    replace: '({ index }) => log.termAt(index) === undefined);',
    scenario: { file: REPLICATION, test: ' leave the log ' },
    simulate: anySeed,
  },
  {
    name: 'commit-beyond-what-was-checked',
    lesson: 'paper 5.3',
    file: APPEND,
    find: '  commitTo(state, Math.min(message.commitIndex, lastNew));',
    replace: '  commitTo(state, Math.min(message.commitIndex, log.lastIndex));',
    scenario: { file: REPLICATION, test: 'a follower commits no further than the last new entry' },
  },
  {
    name: 'heartbeat-commits-what-is-not-known-to-match',
    lesson: 'R42',
    file: 'src/raft/leader/replication.ts',
    find: '        commitIndex: Math.min(progress.matchIndex, commitIndex),',
    replace: '        commitIndex,',
    scenario: {
      file: REGRESSIONS,
      test: 'its commit index is the smaller of commit and match index',
    },
    simulate: profiled('messages'),
  },
  {
    name: 'conflict-with-committed-is-cut',
    lesson: 'R9',
    file: APPEND,
    find: '  else if (contradictsCommitted(state, message)) {',
    replace: '  else if (false) {',
    scenario: {
      file: 'test/raft/regressions/durability.test.ts',
      test: 'what is committed is never cut, whatever a leader says',
    },
  },
  {
    name: 'ack-beyond-the-log-counts',
    lesson: 'R5',
    file: RESPONSES,
    find: '  else if (message.matchIndex > log.lastIndex) outputs',
    replace: '  else if (false) outputs',
    scenario: { file: 'test/raft/regressions/durability.test.ts', test: 'nor one beyond its log' },
  },
  {
    name: 'match-index-moves-back',
    lesson: 'R43',
    file: RESPONSES,
    find: '  if (isNews) progress.matchIndex = matchIndex;',
    replace: '  progress.matchIndex = matchIndex;',
    scenario: {
      file: REGRESSIONS,
      test: 'a late acknowledgement does not move a match index back',
    },
  },
  {
    name: 'stale-rejection-moves-a-probe',
    lesson: 'R43',
    file: RESPONSES,
    find: "    (progress.state === 'probe' && rejectedIndex !== progress.nextIndex - 1);",
    replace: '    false;',
    scenario: { file: REGRESSIONS, test: 'a probing peer is moved only by the rejection' },
  },
  {
    name: 'lost-probe-stays-lost',
    lesson: 'R34',
    file: RESPONSES,
    find: "    state.outputs.decide('replication-probe-resumed');\n    progress.paused = false;",
    replace: "    state.outputs.decide('replication-probe-resumed');",
    scenario: { file: REGRESSIONS, test: 'a lost probe is sent again after the next heartbeat' },
    simulate: anySeed,
  },
  {
    name: 'lost-window-stays-full',
    lesson: 'R35',
    file: RESPONSES,
    find: '    progress.poked = true;\n',
    replace: '',
    scenario: { file: REGRESSIONS, test: 'R35 a full window whose messages were lost' },
    simulate: profiled('messages'),
  },
  {
    name: 'window-outlives-the-connection',
    lesson: 'R35',
    file: 'src/raft/leader/progress.ts',
    find: '  progress.nextIndex = Math.max(progress.matchIndex + 1, nextIndex);',
    replace: '  progress.nextIndex = Math.max(progress.nextIndex, nextIndex);',
    scenario: { file: REGRESSIONS, test: 'goes back to probing a peer that cannot be reached' },
    simulate: anySeed,
  },
];
