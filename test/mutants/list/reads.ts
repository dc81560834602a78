import { anySeed, type Mutant, profiled } from '../mutant.js';

const READS = 'test/raft/regressions/reads.test.ts';
const ROUNDS = 'src/raft/leader/read-rounds.ts';

export const READ_MUTANTS: readonly Mutant[] = [
  {
    name: 'read-before-own-term-is-committed',
    lesson: 'R15',
    file: ROUNDS,
    find: '  } else if (state.commitIndex < leading.noopIndex) {',
    replace: '  } else if (false) {',
    scenario: { file: READS, test: 'R15 a new leader reads only after a commit of its own term' },
    simulate: profiled('stale-leaders', 6000),
  },
  {
    name: 'any-heartbeat-answer-confirms-a-read',
    lesson: 'R16',
    file: 'src/raft/leader/responses.ts',
    find: '  progress.confirmedRound = Math.max(progress.confirmedRound, message.readRound);',
    replace: '  progress.confirmedRound = leading.lastRound;',
    scenario: { file: READS, test: 'a late answer to an earlier round confirms nothing' },
  },
  {
    name: 'reads-outlive-the-leadership',
    lesson: 'R16',
    file: 'src/raft/read-index.ts',
    find: '  for (const request of led) answerRead(state, request, undefined);',
    replace: '  for (const request of led) answerRead(state, request, state.commitIndex);',
    scenario: { file: READS, test: 'waiting reads are refused when the leadership ends' },
    simulate: profiled('stale-leaders', 6000),
  },
  {
    name: 'forwarded-reads-outlive-the-leader',
    lesson: 'R16',
    file: 'src/raft/read-index.ts',
    find: '    answerRead(state, { requestId, from: undefined }, undefined);',
    replace: '    answerRead(state, { requestId, from: undefined }, state.commitIndex);',
    scenario: { file: READS, test: 'forwarded reads are refused when leader or term change' },
    simulate: anySeed,
  },
  {
    name: 'read-ids-begin-anew',
    lesson: 'R16',
    file: 'src/raft/state.ts',
    find: '    lastForwardedRead: config.random(FORWARD_SALTS) * FORWARDS_PER_SALT,',
    replace: '    lastForwardedRead: 0,',
    scenario: { file: READS, test: 'the answer to a read that a node asked before it restarted' },
  },
  {
    name: 'read-during-transfer',
    lesson: 'R17',
    file: ROUNDS,
    find: '  if (leading.transfer !== undefined) {',
    replace: '  if (false) {',
    scenario: { file: READS, test: 'R17 no reads while leadership is handed over' },
  },
  {
    name: 'follower-fills-in-a-read-index',
    lesson: 'R20c',
    file: 'src/raft/read-index.ts',
    find: '  sendReadIndex(state, message.from, message.requestId, undefined);',
    replace: '  sendReadIndex(state, message.from, message.requestId, state.commitIndex);',
    scenario: { file: READS, test: 'a node that does not lead refuses a forwarded read' },
    simulate: profiled('stale-leaders', 6000),
  },
  {
    name: 'read-index-of-anybody-is-taken',
    lesson: 'R20c',
    file: 'src/raft/read-index.ts',
    find: '  if (requestId === undefined || message.from !== state.leaderId) {',
    replace: '  if (requestId === undefined) {',
    scenario: { file: READS, test: 'an answer of anybody else is not taken' },
  },
  {
    name: 'leader-confirms-reads-by-itself',
    lesson: 'R60',
    file: ROUNDS,
    find: '  return hasQuorum(memberships.voterSets, (nodeId) => nodeId === config.nodeId);',
    replace: '  return memberships.isVoter(config.nodeId);',
    scenario: { file: READS, test: 'R60 a read needs the same quorum as a commit' },
    simulate: profiled('stale-leaders', 6000),
  },
];
