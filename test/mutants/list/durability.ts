import { anySeed, type Mutant, profiled } from '../mutant.js';

const DURABILITY = 'test/raft/regressions/durability.test.ts';

export const DURABILITY_MUTANTS: readonly Mutant[] = [
  {
    name: 'vote-not-persisted',
    lesson: 'R12',
    file: 'src/raft/election/voter.ts',
    find: '  saveHardState(state);\n',
    replace: '',
    scenario: {
      file: 'test/raft/paper/5-2-leader-election.test.ts',
      test: 'a follower that voted for ',
    },
    simulate: anySeed,
  },
  {
    name: 'answer-before-term-and-vote-are-durable',
    lesson: 'R12',
    file: 'src/raft/reply.ts',
    find: '  state.outputs.send(message, state.writes.hardStateHold);',
    replace: '  state.outputs.send(message, undefined);',
    scenario: { file: DURABILITY, test: 'a vote leaves only once it is on disk' },
    simulate: anySeed,
  },
  {
    name: 'votes-asked-before-own-is-durable',
    lesson: 'R12',
    file: 'src/raft/election/campaign.ts',
    find: '      writes.hardStateHold,',
    replace: '      undefined,',
    scenario: { file: DURABILITY, test: 'a candidate asks for votes, and counts its own, once' },
    simulate: anySeed,
  },
  {
    name: 'own-vote-counts-before-it-is-durable',
    lesson: 'R12',
    file: 'src/raft/election/campaign.ts',
    find: '  state.vote = state.config.nodeId;\n',
    replace: '  state.vote = state.config.nodeId;\n  state.votes.set(state.config.nodeId, true);\n',
    scenario: { file: DURABILITY, test: 'a candidate asks for votes, and counts its own, once' },
  },
  {
    name: 'ack-before-fsync',
    lesson: 'R12',
    file: 'src/raft/reply.ts',
    find: '  const hold = Math.max(writes.hardStateHold ?? 0, writes.entryHold(matchIndex) ?? 0);',
    replace: '  const hold = writes.hardStateHold ?? 0;',
    scenario: {
      file: DURABILITY,
      test: 'entries of a term that is durable are acknowledged only with their own write',
    },
    simulate: anySeed,
  },
  {
    name: 'leader-counts-its-unsynced-self',
    lesson: 'R10',
    file: 'src/raft/leader/leader-commit.ts',
    find:
      'function quorumIndex({ memberships, config, writes }: RaftState, ' +
      'leading: Leadership): Index {\n' +
      '  return quorumValue(memberships.voterSets, (nodeId) => {\n' +
      '    if (nodeId === config.nodeId) return writes.durableIndex;',
    replace:
      'function quorumIndex({ memberships, config, log }: RaftState, leading: ' +
      'Leadership): Index {\n' +
      '  return quorumValue(memberships.voterSets, (nodeId) => {\n' +
      '    if (nodeId === config.nodeId) return log.lastIndex;',
    scenario: { file: DURABILITY, test: 'one of two followers is no majority while the own write' },
    simulate: anySeed,
  },
  {
    name: 'handed-out-before-durable',
    lesson: 'R10',
    file: 'src/raft/commit.ts',
    find: '  return Math.min(commitIndex, writes.durableIndex);',
    replace: '  return Math.min(commitIndex, writes.durableIndex + writes.unfinishedCount);',
    scenario: { file: DURABILITY, test: 'what a quorum without us committed is handed out once' },
    simulate: anySeed,
  },
  {
    name: 'figure-8',
    lesson: 'R7',
    file: 'src/raft/leader/leader-commit.ts',
    find: '  if (log.termAt(index) !== leading.term) {',
    replace: '  if (log.termAt(index) === undefined) {',
    scenario: { file: DURABILITY, test: 'R7 figure 8' },
    simulate: profiled('restart-storms'),
  },
  {
    name: 'truncation-keeps-durability',
    lesson: 'R52',
    file: 'src/raft/writes.ts',
    find: '    this.#durableIndex = Math.min(this.#durableIndex, index - 1);\n',
    replace: '',
    scenario: { file: DURABILITY, test: 'R52 a truncation takes durability back' },
    simulate: anySeed,
  },
  {
    name: 'claims-survive-truncation',
    lesson: 'R14',
    file: 'src/raft/writes.ts',
    find: '      write.claim = index - 1;\n',
    replace: '',
    scenario: { file: DURABILITY, test: 'R14 durability is claimed for the newest entry' },
  },
  {
    name: 'late-completion-counts',
    lesson: 'R13',
    file: 'src/raft/writes.ts',
    find: "    if (id <= this.#persistedId || id > this.#takenId) return 'unknown';",
    replace: "    if (id > this.#takenId) return 'unknown';",
    scenario: { file: DURABILITY, test: 'R13 completions of log writes count once' },
  },
  {
    name: 'commit-hint-beyond-durable',
    lesson: 'R12',
    file: 'src/raft/log-changes.ts',
    find: '  const durable = Math.min(commitIndex, writes.durableIndex);',
    replace: '  const durable = commitIndex;',
    scenario: { file: DURABILITY, test: 'a hard state never promises a commit index beyond' },
  },
  {
    name: 'old-ack-to-a-new-leader',
    lesson: 'R5',
    file: 'src/raft/gate.ts',
    find: "      state.outputs.decide('message-ignored-older-term');\n      return false;",
    replace: "      state.outputs.decide('message-ignored-older-term');\n      return true;",
    scenario: { file: DURABILITY, test: 'a leader takes no acknowledgement from an earlier term' },
  },
  {
    name: 'stale-truncation',
    lesson: 'R9',
    file: 'src/raft/follower/append.ts',
    find: '  return differing === -1 ? entries.length : differing;',
    replace: '  return differing === -1 ? 0 : differing;',
    scenario: { file: DURABILITY, test: 'so it does while nothing of it is committed' },
    simulate: profiled('messages'),
  },
];
